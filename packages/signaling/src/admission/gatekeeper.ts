import type { JoinRefusal, PeerId, StreamId } from '@tributary/protocol';
import type { Clock } from '../clock.ts';
import type { TokenClaims } from './claims.ts';
import { DepartedViewers, type ForgottenViewer, type Presence } from './departed.ts';
import { ExpirySchedule } from './expiry-schedule.ts';
import { CLOCK_SKEW_MS, EXPIRY_TICK_MS, REVOCATION_MAX_MS, REVOCATION_MS } from './limits.ts';
import { Revocations, type RevocationTarget } from './revocations.ts';
import { UseLedger } from './use-ledger.ts';
import { REFUSAL_MESSAGES, verdict } from './verdict.ts';

/** `open`: whoever knows a stream's name may join it. `token`: whoever has a token for it. */
export type AdmissionMode = 'open' | 'token';

export interface GatekeeperOptions {
  readonly mode: AdmissionMode;
  readonly clock: Clock;
  /** Milliseconds since 1970, as tokens count. May be set back and forth. */
  readonly epochMs: () => number;
  readonly onExpired: (expired: ExpiredViewer) => void;
  /** Viewers that left and are remembered; default `DEPARTED_VIEWERS`. */
  readonly departed?: number | undefined;
}

export interface ExpiredViewer {
  readonly peerId: PeerId;
  /** Whom it was introduced to when it left; null: it is still here. */
  readonly formerNeighbours: readonly PeerId[] | null;
}

export interface Applicant {
  readonly peerId: PeerId;
  readonly streamId: StreamId;
  /** Of a token whose signature holds; null: none was shown. */
  readonly claims: TokenClaims | null;
  readonly pageOrigin?: string | undefined;
}

export type Admission =
  /** `expiresInMs`: until the token runs out; null in open mode. */
  | { readonly ok: true; readonly expiresInMs: number | null }
  | { readonly ok: false; readonly reason: JoinRefusal; readonly message: string };

/** Whom a revocation concerns. */
export interface RevokedViewers {
  readonly present: readonly (Presence & { readonly peerId: PeerId })[];
  /** Gone from the server, and perhaps not from their neighbours. */
  readonly departed: readonly (Presence & { readonly peerId: PeerId })[];
}

const NO_ROOM = 'This server has no room for more tokens of limited use: play from the origin and try again later.';

/** Decides who may be here, and for how long. Knows no sockets and no cryptography: claims come in as somebody has verified them. */
export class Gatekeeper {
  readonly mode: AdmissionMode;
  readonly #options: GatekeeperOptions;
  readonly #present = new Map<PeerId, Presence>();
  readonly #departed: DepartedViewers;
  readonly #ledger = new UseLedger();
  readonly #revocations = new Revocations();
  readonly #schedule: ExpirySchedule;
  #cancelTick: (() => void) | null = null;

  constructor(options: GatekeeperOptions) {
    this.mode = options.mode;
    this.#options = options;
    this.#departed = new DepartedViewers(options.departed);
    this.#schedule = new ExpirySchedule(options.epochMs());
  }

  /** How much is remembered: each figure has a bound in `limits.ts` or in the directory's. */
  get sizes(): Readonly<Record<'present' | 'departed' | 'revocations' | 'countedTokens' | 'countedUses' | 'scheduled', number>> {
    const { tokens, uses } = this.#ledger;
    return {
      present: this.#present.size,
      departed: this.#departed.size,
      revocations: this.#revocations.size,
      countedTokens: tokens,
      countedUses: uses,
      scheduled: this.#schedule.size,
    };
  }

  /** A viewer wants in, or in again. Followed by `arrived`, or by `withdraw` where there is no room for it. */
  admit(applicant: Applicant): Admission {
    const epochMs = this.#options.epochMs();
    return this.#refusal(applicant, epochMs) ?? this.#admitted(applicant.claims, epochMs);
  }

  /** It is in the directory. Asked once more: it may have been revoked on its way there. Followed by `left` in the end. */
  arrived(applicant: Applicant): Admission {
    const { peerId, streamId, claims } = applicant;
    const epochMs = this.#options.epochMs();
    const refusal = this.#refusal(applicant, epochMs);
    if (refusal) return refusal;
    const before = this.#present.get(peerId)?.claims;
    if (before && before.tokenId !== claims?.tokenId) this.#ledger.leave(before.tokenId, peerId);
    this.#departed.take(peerId);
    this.#present.set(peerId, { streamId, claims });
    if (claims !== null) {
      this.#schedule.set(peerId, claims.expiresAtMs + CLOCK_SKEW_MS);
      this.#tickSoon();
    }
    return this.#admitted(claims, epochMs);
  }

  /** A fresh token for a viewer that is here: its session lasts as long as this one. A refused one changes nothing. */
  refresh(peerId: PeerId, claims: TokenClaims, pageOrigin?: string): Admission {
    const presence = this.#present.get(peerId);
    if (!presence) return { ok: false, reason: 'invalid', message: 'Join a stream first.' };
    // Its revocation would otherwise be outlived by somebody else's token.
    if (presence.claims && presence.claims.subject !== claims.subject) return refused('token-invalid');
    return this.arrived({ peerId, streamId: presence.streamId, claims, pageOrigin });
  }

  /** The viewer was let in, and there was no room for it. */
  withdraw({ peerId, claims }: Applicant): void {
    if (claims) this.#ledger.undo(claims.tokenId, peerId);
  }

  /**
   * The viewer is here no more, by whatever way.
   * @returns who had to be forgotten for it, where a token would have ended its session later; else null
   */
  left(peerId: PeerId, neighbours: readonly PeerId[]): ForgottenViewer | null {
    const presence = this.#present.get(peerId);
    if (!presence) return null;
    this.#present.delete(peerId);
    if (presence.claims) this.#ledger.leave(presence.claims.tokenId, peerId);
    const forgotten = this.#departed.add(peerId, { ...presence, neighbours });
    if (forgotten !== null) this.#schedule.delete(forgotten.peerId);
    // In open mode nothing expires, and a revocation is told to everybody where the viewer is not known.
    return this.mode === 'open' ? null : forgotten;
  }

  /** The viewer was put out, and everybody concerned told: nothing of it is remembered. */
  forget(peerId: PeerId): void {
    const presence = this.#present.get(peerId);
    this.#present.delete(peerId);
    this.#schedule.delete(peerId);
    this.#departed.take(peerId);
    if (presence?.claims) this.#ledger.leave(presence.claims.tokenId, peerId);
  }

  isStreamRevoked(streamId: StreamId): boolean {
    return this.#revocations.has({ kind: 'stream', streamId }, this.#options.epochMs());
  }

  /** Everybody that is here: of a stream, or of all. */
  *viewersOf(streamId: StreamId | null): Iterable<PeerId> {
    for (const [peerId, presence] of this.#present) if (streamId === null || presence.streamId === streamId) yield peerId;
  }

  /**
   * From now on the target is refused: for `forMs`, or as long as any token lasts that it is known by, and a day at least.
   * @returns whom the caller has to put out; null where no more can be revoked
   */
  revoke(target: RevocationTarget, forMs?: number): RevokedViewers | null {
    const epochMs = this.#options.epochMs();
    const concerned = ([peerId, presence]: readonly [PeerId, Presence]) =>
      isConcerned(target, peerId, presence) ? [{ peerId, ...presence }] : [];
    const present = [...this.#present].flatMap(concerned);
    const departed = [...this.#departed.entries()].flatMap(concerned);
    const untilMs = (claims: TokenClaims | null) => {
      if (forMs !== undefined) return epochMs + Math.min(forMs, REVOCATION_MAX_MS);
      const lastMs = claims === null ? 0 : Math.min(claims.expiresAtMs + CLOCK_SKEW_MS, epochMs + REVOCATION_MAX_MS);
      return Math.max(lastMs, epochMs + REVOCATION_MS);
    };
    const known = [...present, ...departed];
    const last = known.reduce((latest, { claims }) => Math.max(latest, untilMs(claims)), untilMs(null));
    if (!this.#revocations.add(target, last, epochMs)) return null;
    if (target.kind === 'peer') {
      // A new secret is a new PeerId: without its token the viewer would be back at once.
      for (const { claims } of known)
        if (claims) this.#revocations.add({ kind: 'token', tokenId: claims.tokenId }, untilMs(claims), epochMs);
    }
    return { present, departed };
  }

  /** @returns whether it was revoked */
  lift(target: RevocationTarget): boolean {
    return this.#revocations.lift(target);
  }

  close(): void {
    this.#cancelTick?.();
    this.#cancelTick = null;
  }

  #refusal({ peerId, streamId, claims, pageOrigin }: Applicant, epochMs: number): (Admission & { ok: false }) | null {
    const isRevoked = (target: RevocationTarget) => this.#revocations.has(target, epochMs);
    if (isRevoked({ kind: 'stream', streamId }) || isRevoked({ kind: 'peer', peerId })) return refused('revoked');
    if (this.mode === 'open') return null;
    if (claims === null) return refused('token-missing');
    const reason = verdict(claims, { streamId, pageOrigin, epochMs });
    if (reason !== null) return refused(reason);
    const { subject, tokenId } = claims;
    if (isRevoked({ kind: 'token', tokenId }) || (subject !== null && isRevoked({ kind: 'subject', subject }))) return refused('revoked');
    const result = this.#ledger.take(claims, peerId, epochMs);
    if (result === 'full') return { ok: false, reason: 'full', message: NO_ROOM };
    return result === 'used-up' ? refused('token-used-up') : null;
  }

  #admitted(claims: TokenClaims | null, epochMs: number): Admission {
    return { ok: true, expiresInMs: claims === null ? null : Math.max(0, Math.floor(claims.expiresAtMs - epochMs)) };
  }

  /** Looks only while there is somebody whose time will come. */
  #tickSoon(): void {
    this.#cancelTick ??= this.#options.clock.after(EXPIRY_TICK_MS, () => {
      this.#cancelTick = null;
      this.expire();
      if (this.#schedule.size > 0) this.#tickSoon();
    });
  }

  /** Names whose token has run out. By itself twice a second. */
  expire(): void {
    for (const peerId of this.#schedule.due(this.#options.epochMs())) {
      const departed = this.#departed.take(peerId);
      this.#options.onExpired({ peerId, formerNeighbours: departed?.neighbours ?? null });
    }
  }
}

function isConcerned(target: RevocationTarget, peerId: PeerId, { streamId, claims }: Presence): boolean {
  switch (target.kind) {
    case 'peer':
      return peerId === target.peerId;
    case 'stream':
      return streamId === target.streamId;
    case 'subject':
      return claims?.subject === target.subject;
    case 'token':
      return claims?.tokenId === target.tokenId;
  }
}

function refused(reason: keyof typeof REFUSAL_MESSAGES): Admission & { ok: false } {
  return { ok: false, reason, message: REFUSAL_MESSAGES[reason] };
}
