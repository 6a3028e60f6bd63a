import {
  remember,
  encodeFrame,
  PIECE_BYTES,
  type Frame,
  type Introduction,
  type NeighbourState,
  type PeerId,
  type SegmentKey,
} from '@tributary/protocol';
import { mayBecomeContent, type Content } from './content.ts';
import { Holdings } from './holdings.ts';
import type { FramePriority, Link, LinkPath } from './ports.ts';
import { RateEstimate, TokenBucket } from './rate.ts';
import type { NeighbourStats } from './statistics.ts';
import { sendingCostBytes } from './wire-cost.ts';

const FRAMES_PER_SECOND = 1_000; // pieces of 250 Mbit/s; ten times what a busy neighbour sends otherwise
const FRAMES_BURST = 4_000; // a whole store announced, and a few seconds' worth after a tab woke up
// Of attestations sent to it: a minute of 2 s segments at 25 Mbit/s at once, and ten times what it needs while it plays.
const ATTESTATION_BYTES_PER_SECOND = 64 * 1024;
const ATTESTATION_BURST_BYTES = 256 * 1024;
// Of answers that it can ask for without end, pongs and refusals: fifty a second, and two hundred at once when all it asks for has gone.
const ANSWER_BYTES_PER_SECOND = 4 * 1024;
const ANSWER_BURST_BYTES = 16 * 1024;
// Left unanswered, past those: a neighbour asks others then. Whoever goes on all the same wants the answers and not what they say.
const UNANSWERED_PER_SECOND = 10;
const UNANSWERED_BURST = 200;
// Of signed policies that are looked at: an operator who changes its mind every other second, and the few that a newcomer may hold.
const POLICIES_PER_SECOND = 0.5;
const POLICIES_BURST = 4;
const GOODPUT_HALF_LIFE_MS = 2_000; // busy time, not wall time
const ROUND_TRIP_KEEP = 0.7; // weight of the past in the smoothed round trip
const UNMEASURED_GOODPUT_BYTES_PER_SECOND = 250_000; // 2 Mbit/s: a common uplink; corrected by the first pieces
const UNMEASURED_ROUND_TRIP_MS = 100;
const WINDOW_SLACK_MS = 80; // the sender queues that much: request and piece never wait for each other
const MIN_WINDOW_PIECES = 1;
const MAX_TOLD = 32; // segments; of an older one it is told twice at worst
const MS_PER_SECOND = 1000;
const DELIVERING_MS = 1_500; // a piece from the slowest uplink worth asking, 0.25 Mbit/s, takes a second
const MIN_SAMPLE_MS = 5; // arrivals closer together are one sample: clocks in browsers are coarse

/** A session with one neighbour, from introduction to loss. */
export class Neighbour {
  readonly peerId: PeerId;
  readonly introduction: Introduction;
  link!: Link;
  /** `greeting`: the channel is open, its hello is awaited. `open`: hello received. */
  phase: 'connecting' | 'greeting' | 'open' | 'closed' = 'connecting';
  state: NeighbourState | null = null;
  path: LinkPath = {};
  readonly holdings: Holdings;
  lastHeardMs: number;
  malformedFrames = 0;
  /** Frames that it may send now. */
  readonly frames: TokenBucket;
  /** Signed policies of it that are looked at. */
  readonly policies: TokenBucket;
  /** Bytes of attestations that it may be sent now. */
  readonly attestations: TokenBucket;
  /** Bytes on the line of pongs and refusals that it may be sent now: they go out at once, whatever the upload cap. */
  readonly #answers: TokenBucket;
  readonly #unanswered: TokenBucket;
  #isFlooding = false;
  /** Cancels what was scheduled for this session; it must not outlive it. */
  cancelTimer: () => void = () => {};
  receivedBytes = 0;
  /** When its latest piece came. */
  #lastPieceMs = -Infinity;
  sentBytes = 0;
  /** What it was last told of each segment, as a sign; of the newest ones. */
  readonly told = new Map<SegmentKey, string>();
  /** When it was last sent a piece. */
  servedMs = -Infinity;
  #roundTripMs: number | undefined;
  #pings = new Map<number, number>();
  pingedMs = -Infinity;
  readonly #goodput = new RateEstimate(GOODPUT_HALF_LIFE_MS);
  #sampleStartMs: number | null = null;
  #sampleBytes = 0;
  readonly #onFrameSent: (bytes: number) => void;

  /** @param onFrameSent told of every frame that its link took: pieces and all the rest */
  constructor(introduction: Introduction, maxHoldings: number, nowMs: number, onFrameSent: (bytes: number) => void = () => {}) {
    this.#onFrameSent = onFrameSent;
    this.peerId = introduction.peerId;
    this.introduction = introduction;
    this.holdings = new Holdings(maxHoldings);
    this.lastHeardMs = nowMs;
    this.frames = new TokenBucket(FRAMES_PER_SECOND, FRAMES_BURST, nowMs);
    this.policies = new TokenBucket(POLICIES_PER_SECOND, POLICIES_BURST, nowMs);
    this.attestations = new TokenBucket(ATTESTATION_BYTES_PER_SECOND, ATTESTATION_BURST_BYTES, nowMs);
    this.#answers = new TokenBucket(ANSWER_BYTES_PER_SECOND, ANSWER_BURST_BYTES, nowMs);
    this.#unanswered = new TokenBucket(UNANSWERED_PER_SECOND, UNANSWERED_BURST, nowMs);
  }

  get roundTripMs(): number {
    return this.#roundTripMs ?? this.path.roundTripMs ?? UNMEASURED_ROUND_TRIP_MS;
  }

  /** Undefined before its first pieces. */
  get measuredGoodput(): number | undefined {
    return this.#goodput.value;
  }

  /** Its bytes go by a TURN server, on either side's account; undefined where the browser does not tell, or not yet. */
  get isRelayed(): boolean | undefined {
    const { localCandidate, remoteCandidate } = this.path;
    return localCandidate === undefined ? undefined : localCandidate === 'relay' || remoteCandidate === 'relay';
  }

  get goodputBytesPerSecond(): number {
    return this.#goodput.value ?? UNMEASURED_GOODPUT_BYTES_PER_SECOND;
  }

  send(frame: Exclude<Frame, { type: 'unknown' }>, priority: FramePriority = 'control'): boolean {
    return this.sendEncoded(encodeFrame(frame), priority);
  }

  /** Sends what is encoded already: the same bytes may go to many. */
  sendEncoded(frame: Uint8Array<ArrayBuffer>, priority: FramePriority = 'control'): boolean {
    const isTaken = this.link.send(frame, priority);
    if (isTaken) this.#onFrameSent(frame.length);
    return isTaken;
  }

  /** Sends a pong or a refusal, unless it has asked for more of them than it is given. */
  answer(frame: Extract<Frame, { type: 'pong' | 'refuse' }>, nowMs: number): void {
    const encoded = encodeFrame(frame);
    if (this.#answers.take(sendingCostBytes(encoded.length), nowMs)) this.sendEncoded(encoded);
    else if (!this.#unanswered.take(1, nowMs)) this.#isFlooding = true;
  }

  /** It asks for so much that it is to be dropped. */
  get isFlooding(): boolean {
    return this.#isFlooding;
  }

  noteTold(key: SegmentKey, sign: string): void {
    remember(this.told, key, sign, MAX_TOLD);
  }

  ping(nonce: number, nowMs: number): void {
    // Unanswered pings are few: silence closes the link long before; the bound keeps a mute peer from growing the map.
    if (this.#pings.size > 8) this.#pings.clear();
    this.#pings.set(nonce, nowMs);
    this.pingedMs = nowMs;
    this.send({ type: 'ping', nonce });
  }

  pong(nonce: number, nowMs: number): void {
    const sentMs = this.#pings.get(nonce);
    if (sentMs === undefined) return;
    this.#pings.delete(nonce);
    const sample = nowMs - sentMs;
    this.#roundTripMs = this.#roundTripMs === undefined ? sample : this.#roundTripMs * ROUND_TRIP_KEEP + sample * (1 - ROUND_TRIP_KEEP);
  }

  /** Requests are open: what arrives from now on says how fast the neighbour is. */
  noteBusy(nowMs: number): void {
    this.#sampleStartMs ??= nowMs;
  }

  noteIdle(): void {
    this.#sampleStartMs = null;
    this.#sampleBytes = 0;
  }

  notePiece(bytes: number, nowMs: number): void {
    this.receivedBytes += bytes;
    this.#lastPieceMs = nowMs;
    if (this.#sampleStartMs === null) return;
    this.#sampleBytes += bytes;
    const elapsedMs = nowMs - this.#sampleStartMs;
    // A first piece that comes this fast says all the same that the neighbour is quick.
    if (elapsedMs < MIN_SAMPLE_MS && this.#goodput.value !== undefined) return;
    this.#goodput.add(this.#sampleBytes, Math.max(MIN_SAMPLE_MS, elapsedMs));
    this.#sampleStartMs = nowMs;
    this.#sampleBytes = 0;
  }

  /** A piece is overdue: believe half of what was measured, until something arrives. */
  noteLate(nowMs: number): void {
    const believed = this.goodputBytesPerSecond / 2;
    this.#goodput.add((believed * GOODPUT_HALF_LIFE_MS) / MS_PER_SECOND, GOODPUT_HALF_LIFE_MS);
    this.#sampleStartMs = nowMs;
    this.#sampleBytes = 0;
  }

  /** Pieces keep coming from it, however late each is. */
  isDelivering(nowMs: number): boolean {
    return nowMs - this.#lastPieceMs < DELIVERING_MS;
  }

  holdsWhole(key: SegmentKey): boolean {
    return this.holdings.get(key)?.held.isFull ?? false;
  }

  /** Pieces to have under way from it: what it sends in a round trip and a moment, so that it is never idle nor overrun. */
  windowPieces(maxPieces: number): number {
    const bytes = (this.goodputBytesPerSecond * (this.roundTripMs + WINDOW_SLACK_MS)) / MS_PER_SECOND;
    return Math.max(MIN_WINDOW_PIECES, Math.min(maxPieces, Math.ceil(bytes / PIECE_BYTES)));
  }

  isFetchingPiece(key: SegmentKey, totalBytes: number | null, piece: number, content: Content): boolean {
    const holding = this.holdings.get(key);
    if (!holding || (totalBytes !== null && holding.totalBytes !== 0 && holding.totalBytes !== totalBytes)) return false;
    if (content !== 'none' && !mayBecomeContent(content, holding)) return false;
    return holding.coming === 'all' || holding.coming.has(piece);
  }

  stats(): NeighbourStats {
    return {
      peerId: this.peerId,
      proximity: this.introduction.proximity,
      state: this.phase === 'open' ? 'open' : 'connecting',
      roundTripMs: this.#roundTripMs,
      receivedBytes: this.receivedBytes,
      sentBytes: this.sentBytes,
      goodputBytesPerSecond: this.#goodput.value,
      relayed: this.isRelayed,
    };
  }
}
