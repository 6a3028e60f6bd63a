import type { PeerId } from '@tributary/protocol';
import type { TokenClaims } from './claims.ts';
import { CLOCK_SKEW_MS, COUNTED_TOKENS, COUNTED_USES, SWEEP_INTERVAL_MS } from './limits.ts';

interface Entry {
  readonly expiresAtMs: number;
  /** Whoever came by the token; empty where only seats are counted. */
  readonly users: Set<PeerId>;
  /** Whoever is here by it. */
  readonly seated: Set<PeerId>;
  /** Of the users, those whose latest coming was their first. */
  readonly fresh: Set<PeerId>;
}

export interface LedgerLimits {
  readonly tokens: number;
  readonly uses: number;
}

export type UseResult = 'taken' | 'used-up' | 'full';

/** Counts who uses tokens that limit their use. A token that somebody has used is forgotten once it has expired, never before: that would let it be used again. */
export class UseLedger {
  readonly #limits: LedgerLimits;
  readonly #entries = new Map<string, Entry>();
  #uses = 0;
  #sweptAtMs = Number.NEGATIVE_INFINITY;

  constructor(limits: LedgerLimits = { tokens: COUNTED_TOKENS, uses: COUNTED_USES }) {
    this.#limits = limits;
  }

  get tokens(): number {
    return this.#entries.size;
  }

  /** Uses and seats together. */
  get uses(): number {
    return this.#uses;
  }

  take(claims: TokenClaims, peerId: PeerId, epochMs: number): UseResult {
    const { uses, seats, tokenId } = claims;
    if (uses === null && seats === null) return 'taken';
    const known = this.#entries.get(tokenId);
    const newUser = uses !== null && known?.users.has(peerId) !== true;
    const newSeat = seats !== null && known?.seated.has(peerId) !== true;
    if ((newUser && (known?.users.size ?? 0) >= uses) || (newSeat && (known?.seated.size ?? 0) >= seats)) return 'used-up';
    const added = Number(newUser) + Number(newSeat);
    if (!this.#hasRoom(known ? 0 : 1, added, epochMs)) return 'full';
    const entry = known ?? { expiresAtMs: claims.expiresAtMs + CLOCK_SKEW_MS, users: new Set(), fresh: new Set(), seated: new Set() };
    this.#entries.set(tokenId, entry);
    if (newUser) {
      entry.users.add(peerId);
      entry.fresh.add(peerId);
    } else entry.fresh.delete(peerId);
    if (newSeat) entry.seated.add(peerId);
    this.#uses += added;
    return 'taken';
  }

  /** The viewer is here no more; it has used the token all the same. */
  leave(tokenId: string, peerId: PeerId): void {
    const entry = this.#entries.get(tokenId);
    entry?.fresh.delete(peerId);
    if (entry?.seated.delete(peerId)) this.#uses--;
    // Of seats nothing has to be remembered but who is in them.
    if (entry && entry.users.size + entry.seated.size === 0) this.#entries.delete(tokenId);
  }

  /** As if the viewer had never come: there was no room for it. */
  undo(tokenId: string, peerId: PeerId): void {
    const entry = this.#entries.get(tokenId);
    // A use of an earlier visit stands: else the next viewer could come by the same token.
    if (entry?.fresh.delete(peerId) && entry.users.delete(peerId)) this.#uses--;
    this.leave(tokenId, peerId);
  }

  #hasRoom(tokens: number, uses: number, epochMs: number): boolean {
    const fits = () => this.#entries.size + tokens <= this.#limits.tokens && this.#uses + uses <= this.#limits.uses;
    if (!fits() && Math.abs(epochMs - this.#sweptAtMs) >= SWEEP_INTERVAL_MS) this.#sweep(epochMs);
    return fits();
  }

  #sweep(epochMs: number): void {
    this.#sweptAtMs = epochMs;
    for (const [tokenId, entry] of this.#entries) {
      if (entry.expiresAtMs > epochMs) continue;
      this.#uses -= entry.users.size + entry.seated.size;
      this.#entries.delete(tokenId);
    }
  }
}
