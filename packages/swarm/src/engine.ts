import type {
  Duty,
  ExclusionReason,
  Frame,
  IceServer,
  Introduction,
  NeighbourState,
  PeerId,
  PeerSignal,
  Policy,
  SegmentId,
  StreamId,
  TrackId,
  UplinkClass,
  ViewerState,
} from '@tributary/protocol';
import { segmentKey } from '@tributary/protocol';
import { Announcer } from './announcer.ts';
import { AttestationKeeper } from './attestation-keeper.ts';
import { sendAttestations } from './attestation-service.ts';
import { DutyTable } from './duty-table.ts';
import { Emitter } from './emitter.ts';
import { Gatherer } from './gather.ts';
import { LiveNews } from './live-news.ts';
import { Mesh } from './mesh.ts';
import type { Neighbour } from './neighbour.ts';
import { ENGINE_DEFAULTS, type EngineOptions } from './options.ts';
import type { Attestations, AttestationSource, Clock, Origin, Random, Signaling, SignalingEvents, Transport, Verifier } from './ports.ts';
import { usefulness } from './schedule/usefulness.ts';
import { SegmentStore } from './segment-store.ts';
import { Uploads } from './serve.ts';
import type { EngineStats, SegmentRecord } from './statistics.ts';
import { Traffic } from './traffic.ts';
import type { Demand, LoadResult, Transfer } from './transfer.ts';
import { TurnKeeper } from './turn-keeper.ts';

export interface EnginePorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly transport: Transport;
  readonly signaling: Signaling;
  readonly origin: Origin;
  readonly verifier: Verifier;
  /** Where segments are attested, together with the verifier that goes by it; left out: nothing is, and the verifier alone decides. */
  readonly attestations?: Attestations | undefined;
  /** Left out: attestations come from neighbours only, and by `attested`. */
  readonly attestationSource?: AttestationSource | undefined;
}

export interface EngineEvents {
  /** A segment is whole, for the player or for neighbours. */
  segment: (record: SegmentRecord) => void;
  /** The origin gave all of a segment that nobody has vouched for yet. The bytes must not be changed. */
  unattested: (segment: SegmentId, bytes: Uint8Array<ArrayBuffer>) => void;
  /** Somebody came or went. */
  neighbours: () => void;
  /**
   * A neighbour's playlist lists a newer segment than ours, and it is ours to fetch: reload the playlist now, and not when
   * its time comes. At most twice for each segment, whatever neighbours claim.
   */
  'playlist-stale': (track: TrackId) => void;
}

export interface SegmentRequest {
  readonly segment: SegmentId;
  readonly live: boolean;
  readonly durationMs: number;
  /** Engine time at which the playhead reaches the segment; asked again whenever the engine decides. */
  deadlineMs(): number;
  /** True while the player waits for its first frame. */
  startingUp(): boolean;
  onProgress?(heldBytes: number, totalBytes: number | undefined, from: 'origin' | 'peer'): void;
}

export interface Load {
  readonly result: Promise<LoadResult>;
  /** The player no longer wants it; `result` becomes `aborted`. */
  cancel(): void;
}

/** What the player is at. */
export interface PlayerState {
  readonly track: TrackId | null;
  readonly atLiveEdge: boolean;
  readonly newestSequence: number;
  readonly playheadSequence: number;
}

const WEAK_BELOW_BYTES_PER_SECOND = 250_000; // 2 Mbit/s
const STRONG_FROM_BYTES_PER_SECOND = 1_000_000; // 8 Mbit/s
const UPLINK_CLASS_HOLDS_MS = 20_000; // at least: each change moves a place on the duty ring

/** One viewer's engine: its store, its neighbours, and the segments on their way. Everything outside comes in through ports. */
export class Engine implements SignalingEvents {
  readonly #ports: EnginePorts;
  readonly #options: EngineOptions;
  readonly #store: SegmentStore;
  readonly #mesh: Mesh;
  readonly #announcer: Announcer;
  readonly #attestations: AttestationKeeper;
  readonly #turns: TurnKeeper;
  readonly #uploads: Uploads;
  readonly #gatherer: Gatherer;
  readonly #emitter: Emitter<EngineEvents>;
  readonly #duties = new DutyTable();
  readonly #news = new LiveNews();
  readonly #traffic = new Traffic();
  #relayedBytes = 0;
  readonly #recent: SegmentRecord[] = [];
  #player: PlayerState = { track: null, atLiveEdge: false, newestSequence: -1, playheadSequence: -1 };
  #policy: Policy | null = null;
  #uploadAllowed: boolean;
  #uplink: { readonly uplinkClass: UplinkClass; readonly sinceMs: number } = { uplinkClass: 'unknown', sinceMs: 0 };
  #badPieces = 0;
  #mismatches = 0;
  #receivedOverLineBytes = 0;
  #lastState = '';
  #wereAttestationsNeeded: boolean;
  #destroyed = false;

  /** @param onListenerError told of what an event listener throws */
  constructor(ports: EnginePorts, streamId: StreamId, options: Partial<EngineOptions>, onListenerError: (error: unknown) => void) {
    this.#ports = ports;
    this.#options = { ...ENGINE_DEFAULTS, ...options };
    this.#uploadAllowed = this.#options.upload;
    this.#emitter = new Emitter(onListenerError);
    const { clock } = ports;
    this.#store = new SegmentStore(
      this.#options,
      (segment) => this.#announcer.gone([segment]),
      (segment) => usefulness(segment, this.#player, this.#mesh.open()),
    );
    this.#mesh = new Mesh(ports, this.#options, streamId, () => this.#neighbourState(), {
      ready: (neighbour) => this.#welcome(neighbour),
      frame: (neighbour, frame) => this.#received(neighbour, frame),
      drained: () => this.#uploads.pump(),
      lost: (neighbour) => this.#lost(neighbour),
    });
    this.#announcer = new Announcer(
      clock,
      this.#options.announceIntervalMs,
      (segment) => this.#gatherer.kept.entry(segment),
      () => this.#mesh.open(),
      () => this.#mayUpload(),
    );
    this.#uploads = new Uploads(clock, this.#store, this.#options, (track, bytes) => this.#traffic.add(track, 'sentBytes', bytes));
    this.#turns = new TurnKeeper(this.#mesh, this.#duties, { mayUpload: () => this.#mayUpload(), mainTrack: () => this.#player.track });
    this.#attestations = new AttestationKeeper(ports, streamId, this.#mesh, {
      attested: (segment) => this.#gatherer.attested(segment),
      outdated: (track) => this.#gatherer.kept.dropOutdated(track),
      lied: (neighbour) => this.#ban(neighbour),
    });
    this.#wereAttestationsNeeded = this.#attestations.areNeeded;
    this.#gatherer = new Gatherer(ports, this.#options, this.#store, this.#mesh, this.#announcer, this.#turns, this.#attestations, {
      originBytes: (segment, bytes) => this.#traffic.add(segment.track, 'originBytes', bytes),
      peerBytes: (segment, bytes, from) => {
        this.#traffic.add(segment.track, 'peerBytes', bytes);
        if (from.isRelayed) this.#relayedBytes += bytes;
      },
      wasted: (segment, bytes) => this.#traffic.add(segment.track, 'wastedBytes', bytes),
      badPiece: (neighbour) => this.#ban(neighbour),
      finished: (transfer) => this.#finished(transfer),
      unattested: (segment, bytes) => this.#emitter.emit('unattested', segment, bytes),
      mismatched: () => this.#mismatches++,
      isAhead: (segment) => this.#news.isAhead(segment),
    });
    this.#applyUpload();
  }

  on<E extends keyof EngineEvents>(event: E, listener: EngineEvents[E]): () => void {
    return this.#emitter.on(event, listener);
  }

  /** Gets a segment, from the store, peers or the origin. Settles exactly once; never rejects. */
  load(request: SegmentRequest): Load {
    let settle: (result: LoadResult) => void = () => {};
    const result = new Promise<LoadResult>((resolve) => {
      settle = resolve;
    });
    if (this.#destroyed) {
      settle({ status: 'aborted' });
      return { result, cancel: () => {} };
    }
    const demand: Demand = {
      deadlineMs: () => request.deadlineMs(),
      startingUp: () => request.startingUp(),
      onProgress: (held, total, from) => request.onProgress?.(held, total, from),
      onSettled: (outcome) => settle(outcome),
    };
    const withdraw = this.#gatherer.want(request.segment, request.live, request.durationMs, demand);
    return {
      result,
      cancel: () => {
        withdraw();
        settle({ status: 'aborted' });
      },
    };
  }

  /** A live playlist lists segments that it did not list before: oldest first. */
  appeared(segments: readonly SegmentId[], durationMs: number): void {
    for (const segment of segments) this.#gatherer.appeared(segment, durationMs);
  }

  /** The site's own source of attestations gave some, asked for or not: encoded, as they came. */
  attested(attestations: readonly Uint8Array<ArrayBuffer>[]): void {
    this.#attestations.given(attestations);
  }

  /** Whom the attestations port trusts has changed, or whether it needs any. */
  trustChanged(): void {
    const { areNeeded } = this.#attestations;
    if (areNeeded && !this.#wereAttestationsNeeded) this.#gatherer.kept.forgetUnvouched();
    this.#wereAttestationsNeeded = areNeeded;
    this.#attestations.beginAnew();
    this.#gatherer.kept.dropOutdated();
    this.#gatherer.attested();
  }

  /** What was delivered under this name did not play: it is not kept, not passed on, and comes from the origin next time. */
  discard(segment: SegmentId): void {
    this.#gatherer.kept.discard(segment, 'origin-only');
  }

  /** The track's sequence numbers began anew: what is stored under them, and attested of them, is of another time. */
  restartTrack(track: TrackId): void {
    this.#gatherer.kept.restart(track);
    this.#duties.forget(track);
    this.#news.restart();
  }

  setPlayer(player: PlayerState): void {
    const isNews = this.#news.listed(player);
    // At the live edge the playhead moves with the segments, and goes along with the news of them.
    const { track, playheadSequence } = this.#player;
    const hasMoved = !player.atLiveEdge && player.playheadSequence !== playheadSequence;
    if (player.track !== track || player.playheadSequence !== playheadSequence)
      this.#gatherer.drop((segment) => segment.track === player.track && segment.sequence >= player.playheadSequence);
    this.#player = player;
    this.#tellState(isNews || hasMoved);
  }

  /** The viewer's or the page's word on uploading; takes effect at once. */
  setUpload(allowed: boolean): void {
    this.#uploadAllowed = allowed;
    this.#applyUpload();
    this.#tellState();
  }

  // ── What signaling tells ─────────────────────────────────────────────────────────────────────────────────────

  joined(peerId: PeerId, iceServers: readonly IceServer[], policy: Policy): void {
    this.policyChanged(policy);
    this.#mesh.joined(peerId, iceServers);
  }

  introduced(introduction: Introduction): void {
    if (this.#policy?.peers !== 'on') return;
    this.#mesh.introduce(introduction);
    this.#emitter.emit('neighbours');
  }

  signalled(from: PeerId, connectionId: string, signal: PeerSignal): void {
    this.#mesh.signalled(from, connectionId, signal);
  }

  neighbourGone(peerId: PeerId, reason?: ExclusionReason): void {
    if (reason === undefined) this.#mesh.gone(peerId);
    else this.#mesh.expel(peerId);
  }

  policyChanged(policy: Policy): void {
    this.#policy = policy;
    this.#mesh.limit(policy.peers === 'on' ? policy.maxNeighbours : 0, 'policy');
    this.#applyUpload();
  }

  iceServersChanged(iceServers: readonly IceServer[]): void {
    this.#mesh.iceServersChanged(iceServers);
  }

  dutyChanged(duty: Duty): void {
    this.#duties.update(duty);
    this.#gatherer.pump();
  }

  disconnected(): void {
    this.#duties.clear();
  }

  // ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

  /** What the server is told at joining. */
  viewerState(): ViewerState {
    const { track, atLiveEdge, newestSequence } = this.#player;
    const known = newestSequence < 0 ? {} : { newestSequence };
    // Before the server has told its policy there is nothing against it: two viewers that both said no would not be introduced.
    const mayUpload = this.#uploadAllowed && this.#policy?.peers !== 'off' && this.#uploadCap() !== 0;
    return { track, atLiveEdge, mayUpload, uplinkClass: this.#uplinkClass(), ...known };
  }

  /** Identifiers of neighbours that a rejoining viewer is still connected to. */
  connectedPeers(): PeerId[] {
    return this.#mesh.open().map(({ peerId }) => peerId);
  }

  /** Bytes of pieces, used or not, that neighbours sent here over the viewer's access line, and that were sent to them. */
  get exchanged(): { readonly receivedBytes: number; readonly sentBytes: number } {
    return { receivedBytes: this.#receivedOverLineBytes, sentBytes: this.#traffic.totals().sentBytes };
  }

  stats(): EngineStats {
    return {
      totals: this.#traffic.totals(),
      relayedBytes: this.#relayedBytes,
      byTrack: this.#traffic.byTrack(),
      neighbours: [...this.#mesh.all()].map((neighbour) => neighbour.stats()),
      recent: [...this.#recent],
      storedBytes: this.#store.bytes,
      storedSegments: this.#store.count,
      announcedSegments: this.#mesh.open().reduce((sum, { holdings }) => sum + holdings.count, 0),
      connectionsTried: this.#mesh.connectionsTried,
      connectionsFailed: this.#mesh.connectionsFailed,
      badPieces: this.#badPieces,
      mismatchedSegments: this.#mismatches,
      attestations: this.#attestations.traffic(),
      attestationMissingForMs: this.#attestations.missingForMs(),
    };
  }

  destroy(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    this.#gatherer.destroy();
    this.#attestations.destroy();
    this.#mesh.destroy();
    this.#announcer.destroy();
    this.#uploads.destroy();
    this.#store.clear();
    this.#emitter.clear();
  }

  #welcome(neighbour: Neighbour): void {
    const segments = [...this.#store.all()].map(({ segment }) => segment).toReversed();
    this.#announcer.introduce(neighbour, [...this.#gatherer.kept.coming(), ...segments]);
    this.#emitter.emit('neighbours');
    this.#gatherer.pump();
  }

  #received(neighbour: Neighbour, frame: Frame): void {
    switch (frame.type) {
      case 'have':
        return this.#gatherer.announced(neighbour, frame.entries);
      case 'state':
        return this.#heardOfNewest(frame.state);
      case 'gone':
        for (const segment of frame.segments) neighbour.holdings.forget(segment);
        return this.#gatherer.pump();
      case 'request':
        return this.#uploads.request(neighbour, frame.segment, frame.runs);
      case 'cancel':
        return this.#uploads.cancel(neighbour, frame.segment, frame.runs);
      case 'refuse':
        return this.#gatherer.refused(neighbour, frame);
      case 'want-attestations':
        // Whoever may not upload passes nothing on: this neither.
        if (this.#ports.attestations && this.#mayUpload())
          sendAttestations(this.#ports.attestations, neighbour, frame.segments, this.#ports.clock.nowMs());
        return;
      case 'attestations':
        return this.#attestations.received(neighbour, frame.attestations);
      case 'piece':
        // Behind one address neighbours reach each other without the line that leads outside.
        if (neighbour.introduction.proximity !== 'address') this.#receivedOverLineBytes += frame.bytes.length;
        return this.#gatherer.received(neighbour, frame);
      default:
    }
  }

  #heardOfNewest(state: NeighbourState): void {
    if (!this.#news.heard(state)) return;
    this.#mesh.broadcastState(this.#neighbourState());
    this.#reloadIfOnDuty();
  }

  #reloadIfOnDuty(): void {
    const { track } = this.#player;
    if (track !== null && this.#news.mustReload((of, sequence) => this.#turns.isOnDuty(of, sequence, this.#gatherer.typicalSlices)))
      this.#emitter.emit('playlist-stale', track);
  }

  #lost(neighbour: Neighbour): void {
    this.#uploads.lost(neighbour);
    this.#gatherer.lost(neighbour);
    this.#emitter.emit('neighbours');
  }

  #ban(neighbour: Neighbour): void {
    this.#badPieces++;
    this.#mesh.drop(neighbour, 'misbehaviour', 'ban');
  }

  #finished(transfer: Transfer): void {
    const nowMs = this.#ports.clock.nowMs();
    const record: SegmentRecord = {
      segment: transfer.segment,
      totalBytes: transfer.buffer?.totalBytes ?? transfer.originBytes,
      originBytes: transfer.originBytes,
      peerBytes: transfer.peerBytes,
      elapsedMs: nowMs - transfer.wantedSinceMs,
      finishedAtMs: nowMs,
    };
    this.#recent.push(record);
    if (this.#recent.length > this.#options.recentSegments) this.#recent.shift();
    this.#emitter.emit('segment', record);
  }

  #mayUpload(): boolean {
    return this.#uploadAllowed && this.#policy?.peers === 'on' && this.#uploadCap() !== 0;
  }

  #applyUpload(): void {
    this.#uploads.configure(this.#mayUpload(), this.#uploadCap());
  }

  /** The lower one of the viewer's and the operator's, bytes per second; null: neither sets one. */
  #uploadCap(): number | null {
    const caps = [this.#options.uploadBytesPerSecond, this.#policy?.uploadBytesPerSecond ?? null].filter((cap) => cap !== null);
    return caps.length === 0 ? null : Math.min(...caps);
  }

  /** Told to all neighbours, and what duty goes by: it does not change with every gust. */
  #uplinkClass(): UplinkClass {
    const nowMs = this.#ports.clock.nowMs();
    const isDue = this.#uplink.uplinkClass === 'unknown' || nowMs - this.#uplink.sinceMs >= UPLINK_CLASS_HOLDS_MS;
    if (!isDue) return this.#uplink.uplinkClass;
    const uplinkClass = this.#measuredUplink();
    if (uplinkClass !== this.#uplink.uplinkClass) this.#uplink = { uplinkClass, sinceMs: nowMs };
    return uplinkClass;
  }

  #measuredUplink(): UplinkClass {
    // Strong is who was seen to send that much. Weak is only whose links, busy one by one, would not add up to more: who was asked
    // for little is not weak for it.
    const byLink = this.#mesh.open().map(({ link }) => link.sendGoodputBytesPerSecond() ?? 0);
    if (Math.max(this.#uploads.peakBytesPerSecond(), ...byLink) >= STRONG_FROM_BYTES_PER_SECOND) return 'strong';
    const total = byLink.reduce((sum, bytesPerSecond) => sum + bytesPerSecond, 0);
    if (total === 0) return 'unknown';
    return total < WEAK_BELOW_BYTES_PER_SECOND ? 'weak' : 'medium';
  }

  #neighbourState(): NeighbourState {
    const { track, atLiveEdge, playheadSequence } = this.#player;
    const newestSequence = this.#news.newest;
    return { track, atLiveEdge, mayUpload: this.#mayUpload(), uplinkClass: this.#uplinkClass(), newestSequence, playheadSequence };
  }

  /** @param isNews neighbours hear of it even if nothing else has changed */
  #tellState(isNews = false): void {
    const state = this.#neighbourState();
    const { track, atLiveEdge, mayUpload, uplinkClass } = state;
    const text = `${track} ${atLiveEdge} ${mayUpload} ${uplinkClass}`;
    const hasChanged = text !== this.#lastState;
    if (hasChanged) this.#mesh.broadcast({ type: 'state', state });
    else if (isNews) this.#mesh.broadcastState(state);
    // The server hears of changes only; the newest sequence number changes with every segment and goes along.
    if (!hasChanged) return;
    this.#lastState = text;
    this.#ports.signaling.viewerState(this.viewerState());
  }

  /** The segment is whole and may be handed out. For tests and for prefetching. */
  has(segment: SegmentId): boolean {
    return this.#store.get(segmentKey(segment))?.isWhole ?? false;
  }
}
