import type { PeerId, StreamId } from '@tributary/protocol';
import { REVOCATIONS, SWEEP_INTERVAL_MS } from './limits.ts';

/** What an operator can turn away. */
export type RevocationTarget =
  /** A viewer as the site knows it: the `sub` of its tokens. */
  | { readonly kind: 'subject'; readonly subject: string }
  /** One token: its `jti`. */
  | { readonly kind: 'token'; readonly tokenId: string }
  | { readonly kind: 'peer'; readonly peerId: PeerId }
  | { readonly kind: 'stream'; readonly streamId: StreamId };

/** What is revoked, each until its time. Milliseconds since 1970. */
export class Revocations {
  readonly #limit: number;
  readonly #untilMs = new Map<string, number>();
  #sweptAtMs = Number.NEGATIVE_INFINITY;

  constructor(limit = REVOCATIONS) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#untilMs.size;
  }

  /** Never shortens what is revoked already. @returns false: there is no room for it. */
  add(target: RevocationTarget, untilMs: number, epochMs: number): boolean {
    const key = keyOf(target);
    const known = this.#untilMs.get(key);
    if (known === undefined && !this.#hasRoom(epochMs)) return false;
    this.#untilMs.set(key, Math.max(untilMs, known ?? untilMs));
    return true;
  }

  /** @returns whether it was revoked */
  lift(target: RevocationTarget): boolean {
    return this.#untilMs.delete(keyOf(target));
  }

  has(target: RevocationTarget, epochMs: number): boolean {
    const untilMs = this.#untilMs.get(keyOf(target));
    return untilMs !== undefined && untilMs > epochMs;
  }

  #hasRoom(epochMs: number): boolean {
    if (this.#untilMs.size >= this.#limit && Math.abs(epochMs - this.#sweptAtMs) >= SWEEP_INTERVAL_MS) {
      this.#sweptAtMs = epochMs;
      for (const [key, untilMs] of this.#untilMs) if (untilMs <= epochMs) this.#untilMs.delete(key);
    }
    return this.#untilMs.size < this.#limit;
  }
}

function keyOf(target: RevocationTarget): string {
  switch (target.kind) {
    case 'subject':
      return `subject:${target.subject}`;
    case 'token':
      return `token:${target.tokenId}`;
    case 'peer':
      return `peer:${target.peerId}`;
    case 'stream':
      return `stream:${target.streamId}`;
  }
}
