import {
  decodeAttestation,
  MAX_ATTESTATION_ENTRIES,
  ProtocolError,
  segmentKey,
  type Attestation,
  type SegmentId,
  type StreamId,
} from '@tributary/protocol';
import { AttestationWants, type AttestationWant } from './attestation-wants.ts';
import type { Mesh } from './mesh.ts';
import type { Neighbour } from './neighbour.ts';
import type { Attestations, AttestationSource, AttestationVerdict, Clock } from './ports.ts';
import type { AttestationTraffic } from './statistics.ts';

const ANSWER_MS = 500; // a round trip between continents and a busy page; then the next neighbour is asked
const MAX_SOURCE_SEGMENTS = 32; // in one request: as many as the notary takes
const MAX_SOURCE_REQUESTS = 4; // at once
const MAX_GIVEN = 128; // looked at of one answer: what was asked for, and what stands beside it in its sidecars
const SOURCE_TIMEOUT_MS = 8_000;

export interface KeeperEvents {
  /** The segment's attestation is here: what waits for it can be verified. */
  attested(segment: SegmentId): void;
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

  preferOther(segment: SegmentId): boolean {
    return this.#trust?.preferOther(segment) ?? false;
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
  }

  /** @param sourceFromMs when it is this viewer's to ask the source; Infinity: others do */
  look(segment: SegmentId, sourceFromMs: number): void {
    const want = this.#wants.look(segment);
    if (want) want.sourceFromMs = Math.min(want.sourceFromMs, sourceFromMs);
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
    let wasAsked = false;
    for (const want of this.#wants.all()) wasAsked ||= want.wasAsked(peerId);
    if (!wasAsked) return;
    for (const bytes of attestations) {
      const attestation = decoded(bytes);
      if (!attestation) return this.#events.lied(neighbour);
      if (!this.#wants.get(segmentKey(attestation.segment))?.answered(peerId)) continue;
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
      if (attestation) this.#take(attestation, bytes, () => {});
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

  #take(attestation: Attestation, bytes: Bytes, then: (verdict: AttestationVerdict) => void): void {
    if (!this.#trust || attestation.streamId !== this.#streamId) return;
    const key = segmentKey(attestation.segment);
    const want = this.#wants.get(key);
    if (want) want.isVerifying = true;
    const verdict = this.#trust.take(attestation, bytes);
    const settle = (answer: AttestationVerdict): void => {
      if (want) want.isVerifying = false;
      if (answer === 'good') {
        this.#wants.delete(key);
        this.#missingSinceMs = null;
        this.#events.attested(attestation.segment);
      } else if (this.#wants.get(key)) this.ask();
      then(answer);
    };
    if (verdict instanceof Promise) void verdict.then(settle, () => settle('useless'));
    else settle(verdict);
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
      for (const want of asked) want.sourceFailed(nowMs);
    };
    const cancelTimeout = this.#clock.after(SOURCE_TIMEOUT_MS, () => {
      request.abort();
      settle([]);
    });
    void source.fetch(asked.map(({ segment }) => segment), request.signal).then(settle, () => settle([])); // prettier-ignore
  }
}

const bytesOf = (list: readonly Bytes[]): number => list.reduce((sum, { length }) => sum + length, 0);

function decoded(bytes: Bytes): Attestation | null {
  try {
    return decodeAttestation(bytes);
  } catch (error) {
    if (error instanceof ProtocolError) return null;
    throw error;
  }
}
