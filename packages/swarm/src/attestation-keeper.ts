import {
  remember,
  decodeAttestation,
  MAX_ATTESTATION_ENTRIES,
  ProtocolError,
  segmentKey,
  type Attestation,
  type SegmentId,
  type SegmentKey,
  type StreamId,
  type TrackId,
} from '@tributary/protocol';
import { AttestationWants, type AttestationWant } from './attestation-wants.ts';
import { IssueTimes } from './issue-times.ts';
import type { Mesh } from './mesh.ts';
import type { Neighbour } from './neighbour.ts';
import type { Attestations, AttestationSource, AttestationVerdict, Clock } from './ports.ts';
import type { AttestationTraffic } from './statistics.ts';

const ANSWER_MS = 500; // a round trip between continents and a busy page; then the next neighbour is asked
const MAX_SOURCE_SEGMENTS = 32; // in one request: as many as the notary takes
const MAX_SOURCE_REQUESTS = 4; // at once
const MAX_GIVEN = 128; // looked at of one answer: what was asked for, and what stands beside it in its sidecars
const SOURCE_TIMEOUT_MS = 8_000;
const MAX_DISPUTED = 256; // segments remembered for which the source was asked again: as many as a store has

export interface KeeperEvents {
  /** The segment's attestation is here: what waits for it can be verified. */
  attested(segment: SegmentId): void;
  /** Some of what was held of this track is of another time, and not held any more. */
  outdated(track: TrackId): void;
  /** It sent what nobody can have verified. */
  lied(neighbour: Neighbour): void;
}

type Bytes = Uint8Array<ArrayBuffer>;

/**
 * Gets attestations here: each once from a neighbour that has announced it, or from their source where nobody around has it and it is this
 * viewer's turn, or need, to ask. Whatever comes unasked is discarded unread.
 */
export class AttestationKeeper {
  readonly #clock: Clock;
  readonly #trust: Attestations | undefined;
  readonly #source: AttestationSource | undefined;
  readonly #streamId: StreamId;
  readonly #mesh: Mesh;
  readonly #events: KeeperEvents;
  readonly #wants = new AttestationWants();
  readonly #times = new IssueTimes();
  /** Which content of a segment the source was asked about again, because the own origin gave another. */
  readonly #disputed = new Map<SegmentKey, number>();
  readonly #requests = new Set<AbortController>();
  readonly #received = { sourceBytes: 0, peerBytes: 0 };
  #missingSinceMs: number | null = null;

  constructor(
    ports: {
      readonly clock: Clock;
      readonly attestations?: Attestations | undefined;
      readonly attestationSource?: AttestationSource | undefined;
    },
    streamId: StreamId,
    mesh: Mesh,
    events: KeeperEvents,
  ) {
    this.#clock = ports.clock;
    this.#trust = ports.attestations;
    this.#source = ports.attestationSource;
    this.#streamId = streamId;
    this.#mesh = mesh;
    this.#events = events;
  }

  /** Pieces of the segment cannot be verified yet. */
  isMissing(segment: SegmentId): boolean {
    return this.#trust?.areNeeded === true && this.#trust.held(segment) === undefined;
  }

  /** 0: nothing is attested, or not yet. */
  contentId(segment: SegmentId): number {
    return this.#trust?.areNeeded ? (this.#trust.held(segment)?.contentId ?? 0) : 0;
  }

  get areNeeded(): boolean {
    return this.#trust?.areNeeded === true;
  }

  /**
   * The own origin gave other bytes than are attested: what is held may be of another time.
   * @returns whether the source is to be asked about it, by `lookAgain`; once for each content that was held
   */
  mayDispute(segment: SegmentId): boolean {
    const [key, contentId] = [segmentKey(segment), this.contentId(segment)];
    if (!this.#source || contentId === 0 || this.#disputed.get(key) === contentId) return false;
    remember(this.#disputed, key, contentId, MAX_DISPUTED);
    return true;
  }

  /** For how long attestations have been looked for and none came; 0: none is missing. */
  missingForMs(): number {
    return this.#missingSinceMs === null ? 0 : this.#clock.nowMs() - this.#missingSinceMs;
  }

  traffic(): AttestationTraffic {
    return { ...this.#received };
  }

  beginRound(): void {
    this.#wants.beginRound();
    if (this.#source) for (const segment of this.#times.doubtful()) this.lookAgain(segment);
  }

  /**
   * @param sourceFromMs when it is this viewer's to ask the source; Infinity: others do
   * @param liveDurationMs of a live segment; null: of a film
   */
  look(segment: SegmentId, sourceFromMs: number, liveDurationMs: number | null): void {
    const want = this.#wants.look(segment);
    if (!want) return;
    want.sourceFromMs = Math.min(want.sourceFromMs, sourceFromMs);
    if (liveDurationMs !== null) this.#times.follow(segment.track, liveDurationMs);
  }

  /** Of a segment in dispute: the source alone is asked, once. */
  lookAgain(segment: SegmentId): void {
    const want = this.#wants.look(segment);
    if (!want) return;
    want.isOfSourceAlone = true;
    want.sourceFromMs = -Infinity;
  }

  /** The track's sequence numbers began anew: what was attested under them is of the run before. */
  restart(track: TrackId): void {
    this.#times.restart(track);
    for (const { segment } of this.#wants.all()) if (segment.track === track) this.#wants.delete(segmentKey(segment));
  }

  /** Forgets what nobody looks for any more. @returns when to look again */
  endRound(): number {
    this.#wants.endRound();
    return this.ask();
  }

  /** Asks for what is due, together where it is of one neighbour. @returns when to look again */
  ask(): number {
    const nowMs = this.#clock.nowMs();
    if (this.#wants.count === 0) this.#missingSinceMs = null;
    // Alone, there is nobody to verify anything of, or to pass anything on to.
    if (this.#wants.count === 0 || this.#mesh.open().length === 0) return Infinity;
    this.#missingSinceMs ??= nowMs;
    const ofNeighbours = new Map<Neighbour, SegmentId[]>();
    const ofSource: AttestationWant[] = [];
    let wakeMs = Infinity;
    for (const want of this.#wants.all()) {
      if (want.awaited && (nowMs >= want.awaited.untilMs || !this.#mesh.get(want.awaited.peerId))) want.awaited = null;
      if (!want.awaited && !want.isVerifying) {
        const neighbour = this.#holder(want);
        const segments = neighbour ? (ofNeighbours.get(neighbour) ?? []) : [];
        if (neighbour && segments.length < MAX_ATTESTATION_ENTRIES) {
          want.ask(neighbour.peerId, nowMs + ANSWER_MS + Math.min(ANSWER_MS, neighbour.roundTripMs));
          ofNeighbours.set(neighbour, [...segments, want.segment]);
        }
      }
      const dueMs = want.sourceDueMs();
      if (dueMs <= nowMs) ofSource.push(want);
      else wakeMs = Math.min(wakeMs, dueMs);
      if (want.awaited) wakeMs = Math.min(wakeMs, want.awaited.untilMs);
    }
    for (const [neighbour, segments] of ofNeighbours) neighbour.send({ type: 'want-attestations', segments });
    this.#askSource(ofSource);
    return wakeMs;
  }

  /** A neighbour's answer. */
  received(neighbour: Neighbour, attestations: readonly Bytes[]): void {
    const { peerId } = neighbour;
    this.#received.peerBytes += bytesOf(attestations);
    const open = [...this.#wants.all()].filter((want) => want.isOpenAt(peerId));
    if (open.length === 0) return;
    for (const bytes of attestations) {
      const attestation = decoded(bytes);
      if (attestation === 'malformed') return this.#events.lied(neighbour);
      // Of which of those asked for cannot be read. What it has is of no use here, and nothing else of it is looked at.
      if (attestation === 'unknown-version') {
        for (const want of open) want.answered(peerId);
        break;
      }
      const want = this.#wants.get(segmentKey(attestation.segment));
      if (!want?.answered(peerId)) continue;
      if (this.#times.isOutOfDate(attestation.segment, attestation.issuedAtMs)) {
        // True once, and perhaps still: the source knows. The sender may have been told nothing else itself.
        want.sourceFromMs = -Infinity;
        continue;
      }
      this.#take(attestation, bytes, (verdict) => {
        if (verdict === 'bad') this.#events.lied(neighbour);
      });
    }
    this.ask();
  }

  /** What the site's own sources gave, asked for or not; no more than `MAX_GIVEN` at once. */
  given(attestations: readonly Bytes[]): void {
    this.#received.sourceBytes += bytesOf(attestations);
    for (const bytes of attestations.slice(0, MAX_GIVEN)) {
      const attestation = decoded(bytes);
      if (typeof attestation === 'object') this.#take(attestation, bytes, 'source');
    }
  }

  /** Other keys, or another rule: what was refused may be good now. */
  beginAnew(): void {
    for (const want of this.#wants.all()) want.beginAnew();
  }

  destroy(): void {
    for (const request of this.#requests) request.abort();
    this.#requests.clear();
    this.#wants.clear();
  }

  /** @param from told of the verdict where it is a neighbour; the site's own source is nobody to blame */
  #take(attestation: Attestation, bytes: Bytes, from: 'source' | ((verdict: AttestationVerdict) => void)): void {
    if (!this.#trust || attestation.streamId !== this.#streamId) return;
    const { segment } = attestation;
    const key = segmentKey(segment);
    const want = this.#wants.get(key);
    if (want) want.isVerifying = true;
    const verdict = this.#trust.take(attestation, bytes);
    const settle = (answer: AttestationVerdict): void => {
      if (want) want.isVerifying = false;
      if (answer === 'good') {
        this.#wants.delete(key);
        this.#missingSinceMs = null;
        this.#note(attestation, from === 'source');
        this.#events.attested(segment);
      } else if (want?.isOfSourceAlone && this.#wants.get(key) === want) this.#upheld(want);
      else if (this.#wants.get(key)) this.ask();
      if (from !== 'source') from(answer);
    };
    if (verdict instanceof Promise) void verdict.then(settle, () => settle('useless'));
    else settle(verdict);
  }

  /** What came good says of the time that the stream is at, and so of what was held before. */
  #note({ segment, issuedAtMs }: Attestation, isFromSource: boolean): void {
    const key = segmentKey(segment);
    const disputed = this.#disputed.get(key);
    const isReplaced = disputed !== undefined && this.#trust?.held(segment)?.contentId !== disputed;
    if (isReplaced) {
      this.#disputed.delete(key);
      this.#times.replaced(segment, issuedAtMs);
    }
    const finding = this.#times.note(segment, issuedAtMs, isFromSource);
    if (!isReplaced && finding !== 'later') return;
    this.#trust?.forgetWhere((held, heldIssuedAtMs) => held.track === segment.track && this.#times.isOutOfDate(held, heldIssuedAtMs));
    this.#events.outdated(segment.track);
  }

  /** The source had nothing else to say of what is in dispute: what is held stands. */
  #upheld({ segment }: AttestationWant): void {
    this.#wants.delete(segmentKey(segment));
    this.#times.upheld(segment);
    this.#events.attested(segment);
  }

  /** The quickest neighbour that says it has the attestation, and has not been asked for it. */
  #holder(want: AttestationWant): Neighbour | undefined {
    const key = segmentKey(want.segment);
    let quickest: Neighbour | undefined;
    for (const neighbour of this.#mesh.givers()) {
      if ((neighbour.holdings.get(key)?.contentId ?? 0) === 0 || !want.mayAsk(neighbour.peerId)) continue;
      if (!quickest || neighbour.roundTripMs < quickest.roundTripMs) quickest = neighbour;
    }
    return quickest;
  }

  #askSource(wants: readonly AttestationWant[]): void {
    const source = this.#source;
    if (!source || wants.length === 0 || this.#requests.size >= MAX_SOURCE_REQUESTS) return;
    const asked = wants.slice(0, MAX_SOURCE_SEGMENTS);
    for (const want of asked) want.isAtSource = true;
    const request = new AbortController();
    this.#requests.add(request);
    let isOver = false;
    const settle = (attestations: readonly Bytes[]): void => {
      if (isOver) return;
      isOver = true;
      cancelTimeout();
      if (!this.#requests.delete(request)) return;
      this.given(attestations);
      // Those that came good are not looked for any more.
      const nowMs = this.#clock.nowMs();
      for (const want of asked) {
        want.sourceFailed(nowMs);
        if (want.isOfSourceAlone && this.#wants.get(segmentKey(want.segment)) === want && !want.isVerifying) this.#upheld(want);
      }
    };
    const cancelTimeout = this.#clock.after(SOURCE_TIMEOUT_MS, () => {
      request.abort();
      settle([]);
    });
    void source.fetch(asked.map(({ segment }) => segment), request.signal).then(settle, () => settle([])); // prettier-ignore
  }
}

const bytesOf = (list: readonly Bytes[]): number => list.reduce((sum, { length }) => sum + length, 0);

function decoded(bytes: Bytes): Attestation | 'malformed' | 'unknown-version' {
  try {
    return decodeAttestation(bytes);
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    // Whoever speaks a later version as well as ours has not lied.
    return error.reason === 'unknown-version' ? 'unknown-version' : 'malformed';
  }
}
