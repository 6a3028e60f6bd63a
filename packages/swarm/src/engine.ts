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
  SignedPolicy,
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
import type { EngineEvents, EnginePorts, Load, PlayerState, SegmentRequest } from './engine-api.ts';
import { Gatherer } from './gather.ts';
import { LinkTraffic } from './link-traffic.ts';
import { LiveNews } from './live-news.ts';
import { Mesh } from './mesh.ts';
import type { Neighbour } from './neighbour.ts';
import { ENGINE_DEFAULTS, type EngineLimits, type EngineOptions } from './options.ts';
import { PolicyGossip } from './policy-gossip.ts';
import type { BroughtSegment, SignalingEvents } from './ports.ts';
import { usefulness } from './schedule/usefulness.ts';
import { SegmentStore } from './segment-store.ts';
import { Uploads } from './serve.ts';
import { classifyUplink } from './schedule/uplink-class.ts';
import type { EngineStats, SegmentRecord } from './statistics.ts';
import { Traffic } from './traffic.ts';
import type { Demand, LoadResult, Transfer } from './transfer.ts';
import { TurnKeeper } from './turn-keeper.ts';
import { UplinkGauge } from './uplink-gauge.ts';
import { UploadGate } from './upload-gate.ts';
import { UploadLedger } from './upload-ledger.ts';
import { acknowledgingCostBytes, sendingCostBytes } from './wire-cost.ts';

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
  readonly #gossip: PolicyGossip;
  readonly #emitter: Emitter<EngineEvents>;
  readonly #duties = new DutyTable();
  readonly #news = new LiveNews();
  readonly #traffic = new Traffic();
  readonly #links = new LinkTraffic();
  #relayedBytes = 0;
  #originRequests = 0;
  readonly #recent: SegmentRecord[] = [];
  #player: PlayerState = { track: null, atLiveEdge: false, newestSequence: -1, playheadSequence: -1 };
  #policy: Policy | null = null;
  readonly #upload: UploadGate;
  #wasUploading = false;
  readonly #uplink = new UplinkGauge();
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
    this.#emitter = new Emitter(onListenerError);
    const { clock } = ports;
    this.#upload = new UploadGate(this.#options, ports.uploadLedger ?? new UploadLedger(), clock.nowMs());
    this.#store = new SegmentStore(
      this.#options,
      (segment) => this.#announcer.gone([segment]),
      (segment) => usefulness(segment, this.#player, this.#mesh.open()),
    );
    this.#mesh = new Mesh(ports, this.#options, streamId, () => this.#neighbourState(), {
      ready: (neighbour) => this.#welcome(neighbour),
      frame: (neighbour, frame) => this.#received(neighbour, frame),
      drained: () => this.#uploads.pump(),
      sent: (bytes) => this.#upload.budget.charge(sendingCostBytes(bytes), clock.nowMs()),
      received: (bytes) => this.#upload.budget.charge(acknowledgingCostBytes(bytes), clock.nowMs()),
      lost: (neighbour) => this.#lost(neighbour),
    });
    this.#gossip = new PolicyGossip(clock, this.#mesh, (signed, from) => this.#emitter.emit('policy', signed, from));
    this.#announcer = new Announcer(
      clock,
      this.#options.announceIntervalMs,
      (segment) => this.#gatherer.kept.entry(segment),
      () => this.#mesh.open(),
      () => this.#upload.mayUpload,
    );
    this.#uploads = new Uploads(clock, this.#store, this.#options, this.#upload.budget, {
      sent: (track, bytes, to) => {
        this.#traffic.add(track, 'sentBytes', bytes);
        this.#links.sent(to.peerId, bytes);
      },
      usedUp: () => this.#uploadChanged(),
    });
    this.#turns = new TurnKeeper(this.#mesh, this.#duties, {
      mayUpload: () => this.#upload.mayUpload,
      mainTrack: () => this.#player.track,
    });
    this.#attestations = new AttestationKeeper(ports, streamId, this.#mesh, {
      attested: (segment) => this.#gatherer.attested(segment),
      outdated: (track) => this.#gatherer.kept.dropOutdated(track),
      lied: (neighbour) => this.#ban(neighbour),
    });
    this.#wereAttestationsNeeded = this.#attestations.areNeeded;
    this.#gatherer = new Gatherer(ports, this.#options, this.#store, this.#mesh, this.#announcer, this.#turns, this.#attestations, {
      originBytes: (segment, bytes) => {
        this.#traffic.add(segment.track, 'originBytes', bytes);
        this.#originRequests++;
      },
      peerBytes: (segment, bytes, from) => {
        this.#traffic.add(segment.track, 'peerBytes', bytes);
        this.#links.received(from.peerId, bytes);
        if (from.isRelayed) this.#relayedBytes += bytes;
      },
      wasted: (segment, bytes) => this.#traffic.add(segment.track, 'wastedBytes', bytes),
      badPiece: (neighbour) => this.#ban(neighbour),
      finished: (transfer) => this.#finished(transfer),
      unattested: (segment, bytes) => this.#emitter.emit('unattested', segment, bytes),
      mismatched: () => this.#mismatches++,
      isAhead: (segment) => this.#news.isAhead(segment),
      mayPrefetch: () => this.#upload.mayPrefetch,
    });
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

  /**
   * The player has loaded a segment by itself, before the engine was there: it is taken in as any answer of the origin's, verified, kept
   * for neighbours and counted. The bytes must not be changed any more.
   */
  brought(brought: BroughtSegment): void {
    const { segment, bytes, tookMs, endedAtMs } = brought;
    if (this.#destroyed || bytes.length === 0) return;
    void this.#gatherer.brought(brought);
    const totalBytes = bytes.length;
    this.#record({ segment, totalBytes, originBytes: totalBytes, peerBytes: 0, elapsedMs: tookMs, finishedAtMs: endedAtMs });
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

  /**
   * The viewer's word, or the page's: takes effect at once. Who no longer may upload gives up its duty, tells server and neighbours, and
   * refuses what they have asked for already, so that nobody waits for it.
   */
  setLimits(limits: Partial<EngineLimits>): void {
    if (this.#destroyed) return;
    this.#upload.setLimits(limits, this.#ports.clock.nowMs());
    if (!this.#upload.mayPrefetch) this.#gatherer.stopPrefetching();
    this.#uploadChanged();
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
    const isFirst = this.#policy === null;
    this.#policy = policy;
    this.#mesh.limit(policy.peers === 'on' ? policy.maxNeighbours : 0, 'policy');
    this.#gatherer.prefer(policy.preference);
    this.#upload.setPolicy(policy, this.#ports.clock.nowMs());
    // What was said at joining is what it comes to now.
    this.#uploadChanged(isFirst ? 'known' : 'tell');
  }

  /** The operator's word, verified: every neighbour hears of it, and whoever becomes one. */
  sharePolicy(signed: SignedPolicy): void {
    this.#gossip.share(signed);
  }

  /** What this neighbour passed on as a policy is forged. After a few it is dropped like whoever misbehaves. */
  policyRefused(from: PeerId): void {
    this.#gossip.refused(from);
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
    return { track, atLiveEdge, mayUpload: this.#upload.standing().allowed, uplinkClass: this.#uplinkClass(), ...known };
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
      links: this.#links.totals(),
      originRequests: this.#originRequests,
      storedBytes: this.#store.bytes,
      storedSegments: this.#store.count,
      announcedSegments: this.#mesh.open().reduce((sum, { holdings }) => sum + holdings.count, 0),
      upload: this.#upload.standing(),
      connections: this.#mesh.attempts.stats(),
      connectionsTried: this.#mesh.attempts.tried,
      connectionsFailed: this.#mesh.attempts.failed,
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
    this.#announcer.introduce(neighbour, this.#announceable());
    this.#gossip.welcome(neighbour);
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
        if (this.#ports.attestations && this.#upload.mayUpload)
          sendAttestations(this.#ports.attestations, this.#upload.budget, neighbour, frame.segments, this.#ports.clock.nowMs());
        return;
      case 'policy':
        return this.#gossip.received(neighbour, frame.signed);
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
    this.#record({
      segment: transfer.segment,
      totalBytes: transfer.buffer?.totalBytes ?? transfer.originBytes,
      originBytes: transfer.originBytes,
      peerBytes: transfer.peerBytes,
      elapsedMs: nowMs - transfer.wantedSinceMs,
      finishedAtMs: nowMs,
    });
  }

  #record(record: SegmentRecord): void {
    this.#recent.push(record);
    if (this.#recent.length > this.#options.recentSegments) this.#recent.shift();
    this.#emitter.emit('segment', record);
  }

  /** Something that uploading goes by is another now: whoever is concerned hears of it, once, unless they know. */
  #uploadChanged(others: 'tell' | 'known' = 'tell'): void {
    const { mayUpload } = this.#upload;
    this.#uploads.enable(mayUpload);
    if (mayUpload === this.#wasUploading) return;
    this.#wasUploading = mayUpload;
    if (others === 'tell') this.#tellState();
    if (!mayUpload) return;
    this.#announcer.resume(this.#announceable());
    this.#gatherer.pump();
  }

  /** What a neighbour that knows nothing yet is told of: newest first. */
  #announceable(): SegmentId[] {
    return [...this.#gatherer.kept.coming(), ...[...this.#store.all()].map(({ segment }) => segment).toReversed()];
  }

  #uplinkClass(): UplinkClass {
    const { clock } = this.#ports;
    return this.#uplink.look(() => {
      const byLink = this.#mesh.open().map(({ link }) => link.sendGoodputBytesPerSecond() ?? 0);
      return classifyUplink(byLink, this.#uploads.peakBytesPerSecond(), this.#upload.capBytesPerSecond);
    }, clock.nowMs());
  }

  #neighbourState(): NeighbourState {
    const { track, atLiveEdge, playheadSequence } = this.#player;
    const newestSequence = this.#news.newest;
    return { track, atLiveEdge, mayUpload: this.#upload.mayUpload, uplinkClass: this.#uplinkClass(), newestSequence, playheadSequence };
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
