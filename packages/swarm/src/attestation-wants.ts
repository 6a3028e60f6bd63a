import { segmentKey, type PeerId, type SegmentId, type SegmentKey } from '@tributary/protocol';

/** Segments whose attestation is looked for at once: all transfers, and what the origin brought before them. Later ones wait. */
export const MAX_WANTS = 128;
const MAX_ASKED = 32; // neighbours asked for one attestation; more than a viewer has at a time

/** Milliseconds after which the source is asked again: an attestation is a moment behind its segment, or does not come. */
const RETRY_MS = [250, 500, 1_000, 2_000, 4_000, 8_000];

/** One attestation that is looked for. */
export class AttestationWant {
  readonly segment: SegmentId;
  /** Neighbours that were asked; `open`: the answer may still come. Each is asked once. */
  readonly #asked = new Map<PeerId, 'open' | 'answered'>();
  /** Who is expected to answer, and until when. */
  awaited: { readonly peerId: PeerId; readonly untilMs: number } | null = null;
  /** When this viewer may ask the source, if nobody around has it. */
  sourceFromMs = Infinity;
  isAtSource = false;
  /** What is held is in doubt: only the source can say what is true now. */
  isOfSourceAlone = false;
  #firstUntilMs: number | null = null;
  /** An answer is being verified: nobody else is asked meanwhile. */
  isVerifying = false;
  #sourceAttempts = 0;
  #sourceAgainMs = 0;
  /** In the current round of looking. */
  isLookedFor = true;

  constructor(segment: SegmentId) {
    this.segment = segment;
  }

  mayAsk(peerId: PeerId): boolean {
    return !this.isOfSourceAlone && !this.#asked.has(peerId) && this.#asked.size < MAX_ASKED;
  }

  ask(peerId: PeerId, untilMs: number): void {
    this.#firstUntilMs ??= untilMs;
    this.#asked.set(peerId, 'open');
    this.awaited = { peerId, untilMs };
  }

  /** @returns false where the neighbour was not asked, or has answered: what it sends is not looked at */
  answered(peerId: PeerId): boolean {
    if (this.#asked.get(peerId) !== 'open') return false;
    this.#asked.set(peerId, 'answered');
    if (this.awaited?.peerId === peerId) this.awaited = null;
    return true;
  }

  /** The neighbour was asked, and has not answered. */
  isOpenAt(peerId: PeerId): boolean {
    return this.#asked.get(peerId) === 'open';
  }

  /** Whoever had nothing, or a key that was not trusted, may be asked again. */
  beginAnew(): void {
    this.#asked.clear();
    this.awaited = null;
    this.#firstUntilMs = null;
    this.#sourceAttempts = 0;
    this.#sourceAgainMs = 0;
  }

  /**
   * When the source is to be asked; Infinity while an answer is there or on its way from it, and after too many attempts. The first
   * neighbour is given its time; those asked after it hold nothing up, or a few that claim and are silent would.
   */
  sourceDueMs(): number {
    if (this.isAtSource || this.isVerifying) return Infinity;
    const dueMs = Math.max(this.sourceFromMs, this.#sourceAgainMs);
    return this.awaited ? Math.max(dueMs, this.#firstUntilMs ?? dueMs) : dueMs;
  }

  sourceFailed(nowMs: number): void {
    this.isAtSource = false;
    this.#sourceAgainMs = nowMs + (RETRY_MS[this.#sourceAttempts++] ?? Infinity);
  }
}

/** All that are looked for, bounded in count. Who stops looking for one for a round forgets it. */
export class AttestationWants {
  readonly #wants = new Map<SegmentKey, AttestationWant>();

  /** Undefined where too many are looked for. */
  look(segment: SegmentId): AttestationWant | undefined {
    const key = segmentKey(segment);
    let want = this.#wants.get(key);
    if (!want && this.#wants.size < MAX_WANTS) {
      want = new AttestationWant(segment);
      this.#wants.set(key, want);
    }
    if (want) want.isLookedFor = true;
    return want;
  }

  get(key: SegmentKey): AttestationWant | undefined {
    return this.#wants.get(key);
  }

  delete(key: SegmentKey): void {
    this.#wants.delete(key);
  }

  all(): Iterable<AttestationWant> {
    return this.#wants.values();
  }

  get count(): number {
    return this.#wants.size;
  }

  beginRound(): void {
    for (const want of this.#wants.values()) want.isLookedFor = false;
  }

  endRound(): void {
    for (const [key, want] of this.#wants) if (!want.isLookedFor) this.#wants.delete(key);
  }

  clear(): void {
    this.#wants.clear();
  }
}
