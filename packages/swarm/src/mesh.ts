import {
  forgetOldest,
  decodeFrame,
  encodeFrame,
  ProtocolError,
  WIRE_VERSION,
  type ByeReason,
  type Frame,
  type IceServer,
  type Introduction,
  type NeighbourLossReason,
  type NeighbourState,
  type PeerId,
  type PeerSignal,
  type StreamId,
} from '@tributary/protocol';
import { ConnectionAttempts } from './connection-attempts.ts';
import { Neighbour } from './neighbour.ts';
import type { EngineOptions } from './options.ts';
import type { Clock, LinkCloseReason, Random, Signaling, Transport } from './ports.ts';

const MAX_BANNED = 1024; // identifiers; past it the oldest is forgotten: it would have to lie again
const MAX_BACKOFF_FACTOR = 8;
const ROUND_TRIP_INTERVALS = 4; // pings that a neighbour which talks anyway is spared between two
const NONCE_RANGE = 2 ** 32;

export interface MeshPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly transport: Transport;
  readonly signaling: Signaling;
  readonly isLocalNetworkRefused?: (() => boolean) | undefined;
}

export interface MeshEvents {
  /** The neighbour said hello: announce to it. */
  ready(neighbour: Neighbour): void;
  /** Any frame but hello, ping, pong and bye, which the mesh handles. */
  frame(neighbour: Neighbour, frame: Frame): void;
  drained(neighbour: Neighbour): void;
  /** A frame of any kind went to a neighbour, or came from one; so many bytes. */
  sent(bytes: number): void;
  received(bytes: number): void;
  lost(neighbour: Neighbour): void;
}

/** Who the neighbours are: connections, greetings, liveness, and the search for more. */
export class Mesh {
  readonly #ports: MeshPorts;
  readonly #options: EngineOptions;
  readonly #streamId: StreamId;
  readonly #events: MeshEvents;
  readonly #neighbours = new Map<PeerId, Neighbour>();
  readonly #banned = new Set<PeerId>();
  // What is asked for at every event, until somebody comes, goes or changes.
  #open: readonly Neighbour[] | null = null;
  #givers: readonly Neighbour[] | null = null;
  #self: PeerId | null = null;
  #iceServers: readonly IceServer[] = [];
  #maxNeighbours = 0;
  #localState: () => NeighbourState;
  #cancelTick: (() => void) | null = null;
  #needAgainMs = 0;
  #backoffFactor = 1;
  readonly attempts: ConnectionAttempts;

  constructor(ports: MeshPorts, options: EngineOptions, streamId: StreamId, localState: () => NeighbourState, events: MeshEvents) {
    this.#ports = ports;
    this.#options = options;
    this.#streamId = streamId;
    this.#localState = localState;
    this.#events = events;
    this.attempts = new ConnectionAttempts(ports.isLocalNetworkRefused ?? (() => false));
  }

  get self(): PeerId | null {
    return this.#self;
  }

  /** Neighbours that said hello. The same list until somebody comes or goes: it is asked for at every event. */
  open(): readonly Neighbour[] {
    this.#open ??= [...this.#neighbours.values()].filter((neighbour) => neighbour.phase === 'open');
    return this.#open;
  }

  /** Neighbours that may be asked for something: the others say what they hold, so that nobody sends it to them, and would refuse. */
  givers(): readonly Neighbour[] {
    this.#givers ??= this.open().filter(({ state }) => state?.mayUpload !== false);
    return this.#givers;
  }

  get(peerId: PeerId): Neighbour | undefined {
    return this.#neighbours.get(peerId);
  }

  all(): Iterable<Neighbour> {
    return this.#neighbours.values();
  }

  get size(): number {
    return this.#neighbours.size;
  }

  joined(self: PeerId, iceServers: readonly IceServer[]): void {
    this.#self = self;
    this.#iceServers = iceServers;
    this.#backoffFactor = 1;
    this.#needAgainMs = this.#ports.clock.nowMs() + this.#options.needNeighboursIntervalMs;
    this.#tick();
  }

  iceServersChanged(iceServers: readonly IceServer[]): void {
    this.#iceServers = iceServers;
  }

  /** 0 closes everything. */
  limit(maxNeighbours: number, reason: ByeReason): void {
    this.#maxNeighbours = maxNeighbours;
    for (const neighbour of [...this.#neighbours.values()].slice(maxNeighbours)) this.drop(neighbour, reason);
  }

  introduce(introduction: Introduction): void {
    const { peerId } = introduction;
    const known = this.#neighbours.get(peerId);
    if (peerId === this.#self || this.#banned.has(peerId) || known?.phase === 'open') return;
    // A new introduction replaces an attempt under way: the other side has begun anew as well.
    if (known) this.#remove(known, 'local');
    if (this.#neighbours.size >= this.#maxNeighbours) return;
    const { clock, transport, signaling } = this.#ports;
    // It is told at once, and need not wait for us; nor do we ask for others any sooner for it.
    if (!this.attempts.begin(introduction)) return signaling.neighbourLost(peerId, 'failed');
    const neighbour = new Neighbour(introduction, this.#options.maxHoldings, clock.nowMs(), (bytes) => this.#events.sent(bytes));
    this.#neighbours.set(peerId, neighbour);
    this.#backoffFactor = 1;
    neighbour.link = transport.open(
      peerId,
      { initiator: introduction.initiator, iceServers: this.#iceServers },
      {
        onSignal: (signal) => signaling.sendSignal(peerId, introduction.connectionId, signal),
        onOpen: () => this.#greet(neighbour),
        onFrame: (frame) => this.#receive(neighbour, frame),
        onDrain: () => this.#events.drained(neighbour),
        onClose: (reason) => this.#remove(neighbour, reason),
      },
    );
  }

  signalled(from: PeerId, connectionId: string, signal: PeerSignal): void {
    const neighbour = this.#neighbours.get(from);
    if (neighbour?.introduction.connectionId === connectionId) neighbour.link.signal(signal);
  }

  /** The server says that it left. Where the channel is open, the channel has the last word: it must show life, and soon. */
  gone(peerId: PeerId): void {
    const neighbour = this.#neighbours.get(peerId);
    if (!neighbour) return;
    if (neighbour.phase !== 'open') return this.#remove(neighbour, 'local');
    const askedMs = this.#ports.clock.nowMs();
    this.#probe(neighbour);
    neighbour.cancelTimer();
    neighbour.cancelTimer = this.#ports.clock.after(this.#options.goneProbeMs, () => {
      if (neighbour.phase === 'open' && neighbour.lastHeardMs <= askedMs) this.#remove(neighbour, 'silent');
    });
  }

  /** The server has put it out of the stream: whatever the channel says, it is closed. */
  expel(peerId: PeerId): void {
    const neighbour = this.#neighbours.get(peerId);
    if (neighbour) this.drop(neighbour, 'policy');
  }

  broadcast(frame: Exclude<Frame, { type: 'unknown' }>): void {
    const encoded = encodeFrame(frame);
    for (const neighbour of this.open()) neighbour.sendEncoded(encoded);
  }

  /** Tells of the newest segment whoever may have to fetch it, and does not know: who told us need not hear it back. */
  broadcastState(state: NeighbourState): void {
    const encoded = encodeFrame({ type: 'state', state });
    for (const neighbour of this.open()) {
      const theirs = neighbour.state;
      const isTold = theirs?.track === state.track && theirs.newestSequence >= state.newestSequence;
      if (state.atLiveEdge && (isTold || theirs?.mayUpload === false)) continue;
      neighbour.sendEncoded(encoded);
    }
  }

  /** Says goodbye and closes. `ban`: not met again in this session. */
  drop(neighbour: Neighbour, reason: ByeReason, ban?: 'ban'): void {
    if (ban) {
      this.#banned.add(neighbour.peerId);
      forgetOldest(this.#banned, MAX_BANNED);
      this.#ports.signaling.neighbourLost(neighbour.peerId, 'bad-piece');
    }
    neighbour.send({ type: 'bye', reason });
    this.#remove(neighbour, 'local');
  }

  /** It sent what makes no sense. After a few times it is dropped. */
  noteMalformed(neighbour: Neighbour): void {
    neighbour.malformedFrames++;
    if (neighbour.malformedFrames >= this.#options.maxMalformedFrames) this.drop(neighbour, 'misbehaviour');
  }

  destroy(): void {
    this.limit(0, 'leaving');
    this.#cancelTick?.();
    this.#cancelTick = null;
  }

  #greet(neighbour: Neighbour): void {
    if (neighbour.phase !== 'connecting' || !this.#self) return;
    neighbour.phase = 'greeting';
    neighbour.lastHeardMs = this.#ports.clock.nowMs();
    const hello = {
      type: 'hello',
      version: WIRE_VERSION,
      streamId: this.#streamId,
      peerId: this.#self,
      state: this.#localState(),
    } as const;
    neighbour.send(hello);
    neighbour.cancelTimer = this.#ports.clock.after(this.#options.helloTimeoutMs, () => {
      if (neighbour.phase === 'greeting') this.#remove(neighbour, 'failed');
    });
  }

  #receive(neighbour: Neighbour, bytes: Uint8Array<ArrayBuffer>): void {
    if (neighbour.phase === 'closed') return;
    const nowMs = this.#ports.clock.nowMs();
    neighbour.lastHeardMs = nowMs;
    this.#events.received(bytes.length);
    // Frames cost what they make us do, not what they weigh: a neighbour that sends many small ones is not one of ours.
    if (!neighbour.frames.take(1, nowMs) || neighbour.isFlooding) return this.drop(neighbour, 'misbehaviour');
    let frame: Frame;
    try {
      frame = decodeFrame(bytes);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      if (error.reason === 'unknown-version') this.drop(neighbour, 'incompatible');
      else this.noteMalformed(neighbour);
      return;
    }
    this.#handle(neighbour, frame);
  }

  #handle(neighbour: Neighbour, frame: Frame): void {
    if (frame.type === 'bye') return this.#remove(neighbour, 'remote');
    if (neighbour.phase === 'greeting' || neighbour.phase === 'connecting') {
      const isExpected = frame.type === 'hello' && frame.streamId === this.#streamId && frame.peerId === neighbour.peerId;
      if (!isExpected) return this.drop(neighbour, 'incompatible');
      neighbour.phase = 'open';
      this.attempts.succeeded();
      neighbour.cancelTimer();
      neighbour.state = frame.state;
      this.#changed();
      this.#probe(neighbour);
      return this.#events.ready(neighbour);
    }
    switch (frame.type) {
      case 'hello':
      case 'unknown':
        return;
      case 'ping':
        return neighbour.answer({ type: 'pong', nonce: frame.nonce }, neighbour.lastHeardMs);
      case 'pong':
        return neighbour.pong(frame.nonce, neighbour.lastHeardMs);
      case 'state':
        if (neighbour.state?.mayUpload !== frame.state.mayUpload) this.#changed();
        neighbour.state = frame.state;
    }
    this.#events.frame(neighbour, frame);
  }

  #changed(): void {
    this.#open = null;
    this.#givers = null;
  }

  #probe(neighbour: Neighbour): void {
    neighbour.ping(Math.floor(this.#ports.random() * NONCE_RANGE), this.#ports.clock.nowMs());
    void neighbour.link.path().then((path) => {
      const isNews = neighbour.path.localCandidate === undefined;
      if (isNews && path.localCandidate !== undefined) this.attempts.connectedBy(path.localCandidate);
      neighbour.path = path;
    });
  }

  /** Probes neighbours, drops silent ones, and asks the server for more where there are too few. */
  #tick(): void {
    const { clock, random, signaling } = this.#ports;
    const { pingIntervalMs } = this.#options;
    this.#cancelTick?.();
    const nowMs = clock.nowMs();
    for (const neighbour of this.open()) {
      if (nowMs - neighbour.lastHeardMs > this.#options.silenceTimeoutMs) this.#remove(neighbour, 'silent');
      // Whoever is heard of all the time is alive; its round trip is measured now and then.
      else if (nowMs - neighbour.lastHeardMs >= pingIntervalMs || nowMs - neighbour.pingedMs >= pingIntervalMs * ROUND_TRIP_INTERVALS)
        this.#probe(neighbour);
    }
    const lacking = this.#lacking();
    if (lacking > 0 && nowMs >= this.#needAgainMs) {
      signaling.needNeighbours(lacking);
      this.#needAgainMs = nowMs + this.#options.needNeighboursIntervalMs * this.#backoffFactor * (1 + random() / 2);
      this.#backoffFactor = Math.min(MAX_BACKOFF_FACTOR, this.#backoffFactor * 2);
    }
    this.#cancelTick = clock.after(this.#options.pingIntervalMs, () => this.#tick());
  }

  /** Neighbours to look for. Those that pass nothing on do not count: there may be many of them, and nobody to get anything from. */
  #lacking(): number {
    let givers = 0;
    for (const { state } of this.#neighbours.values()) if (state?.mayUpload !== false) givers++;
    return Math.min(this.#options.wantedNeighbours - givers, this.#maxNeighbours - this.#neighbours.size);
  }

  #remove(neighbour: Neighbour, reason: LinkCloseReason | 'silent'): void {
    if (neighbour.phase === 'closed') return;
    const { phase } = neighbour;
    neighbour.phase = 'closed';
    this.#changed();
    if (this.#neighbours.get(neighbour.peerId) === neighbour) this.#neighbours.delete(neighbour.peerId);
    neighbour.cancelTimer();
    neighbour.link.close();
    if (phase !== 'open' && reason !== 'local') {
      const lacksHello = phase === 'greeting' && reason === 'failed';
      this.attempts.failedBy(neighbour.introduction, lacksHello ? 'no-hello' : reason === 'failed' ? 'unreachable' : 'closed');
    }
    if (reason !== 'local') this.#ports.signaling.neighbourLost(neighbour.peerId, lossReason(reason));
    this.#needAgainMs = Math.min(this.#needAgainMs, this.#ports.clock.nowMs() + this.#options.needNeighboursIntervalMs);
    this.#events.lost(neighbour);
  }
}

function lossReason(reason: Exclude<LinkCloseReason, 'local'> | 'silent'): NeighbourLossReason {
  if (reason === 'silent' || reason === 'failed') return reason;
  return 'closed';
}
