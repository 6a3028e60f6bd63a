import { SIGNALING_VERSION, type PeerId, type Policy, type ViewerState } from '@tributary/protocol';
import { Introducer, MemoryDirectory, type Outbox, type ServerEvent, type ServerPayload } from '@tributary/signaling';
import type { Engine, Random, Signaling } from '@tributary/swarm';
import { clockOf } from './clock.ts';
import type { SignalingConfig } from './config.ts';
import type { EventLoop } from './event-loop.ts';
import type { SimulatedStream } from './stream.ts';

/** A web socket's set-up before the first message: TCP, TLS and the upgrade. */
const SOCKET_ROUND_TRIPS = 3;
const REPORT_INTERVAL_MS = 10_000;
/** A viewer that gives no sign of life within this time when asked for one is taken to be gone. */
const PROBE_TIMEOUT_MS = 8_000;

interface Member {
  readonly engine: Engine;
  readonly session: string;
  /** Messages to the server go out only then: before it there is nobody to say who sends them. */
  phase: 'joining' | 'joined' | 'gone';
}

/** The signaling server, with a latency to everybody. Its introducer and directory are the real ones. */
export class SimulatedServer {
  readonly #loop: EventLoop;
  readonly #stream: SimulatedStream;
  readonly #config: SignalingConfig;
  readonly #policy: Policy;
  readonly #introducer: Introducer;
  readonly #members = new Map<PeerId, Member>();
  messages = 0;

  constructor(loop: EventLoop, stream: SimulatedStream, config: SignalingConfig, maxNeighbours: number, random: Random) {
    this.#loop = loop;
    this.#stream = stream;
    this.#config = config;
    this.#policy = { peers: 'on', maxNeighbours, uploadBytesPerSecond: null, reportIntervalMs: REPORT_INTERVAL_MS };
    this.#introducer = new Introducer({
      directory: new MemoryDirectory(),
      outbox: this.#outbox(),
      clock: clockOf(loop),
      random,
      policy: () => this.#policy,
    });
  }

  join(peerId: PeerId, secret: string, address: string, engine: Engine): void {
    const member: Member = { engine, session: secret, phase: 'joining' };
    this.#members.set(peerId, member);
    const { latencyMs } = this.#config;
    this.#loop.after(SOCKET_ROUND_TRIPS * 2 * latencyMs, () => {
      if (member.phase === 'gone') return;
      const { id: streamId, label } = this.#stream.name;
      const request = { version: SIGNALING_VERSION, streamId, label, secret, state: engine.viewerState(), neighbours: [] };
      this.#toServer(async () => {
        const answer = await this.#introducer.join(request, { session: member.session, address });
        this.#toViewer(member, () => {
          if (answer.status !== 'joined') return;
          member.phase = 'joined';
          engine.joined(answer.peerId, [], answer.policy);
          for (const introduction of answer.introductions) engine.introduced(introduction);
        });
      });
    });
  }

  /** The viewer's way to the server. */
  port(peerId: PeerId): Signaling {
    const send = (call: () => Promise<unknown>): void => {
      if (this.#members.get(peerId)?.phase === 'joined') this.#toServer(call);
    };
    return {
      sendSignal: (to, connectionId, signal) => send(() => this.#introducer.relay(peerId, { to, connectionId, signal })),
      needNeighbours: (want) => send(() => this.#introducer.needNeighbours(peerId, want)),
      neighbourLost: (lost, reason) => send(() => this.#introducer.neighbourLost(peerId, { peerId: lost, reason })),
      viewerState: (state: ViewerState) => send(() => this.#introducer.viewerState(peerId, state)),
      dutyMissed: (owner, sequence) => send(() => this.#introducer.dutyMissed(peerId, { owner, sequence })),
    };
  }

  leave(peerId: PeerId): void {
    const member = this.#members.get(peerId);
    if (!member) return;
    this.#members.delete(peerId);
    member.phase = 'gone';
    this.#toServer(() => this.#introducer.leave(peerId, member.session));
  }

  /** The viewer's machine is gone: the server notices when its socket times out, or gives no sign of life when asked. */
  vanish(peerId: PeerId): void {
    const member = this.#members.get(peerId);
    if (!member) return;
    member.phase = 'gone';
    this.#loop.after(this.#config.socketTimeoutMs, () => this.#missed(peerId));
  }

  #missed(peerId: PeerId): void {
    const member = this.#members.get(peerId);
    if (!member || !this.#members.delete(peerId)) return;
    this.#run(() => this.#introducer.vanish(peerId, member.session));
  }

  #toServer(call: () => Promise<unknown>): void {
    this.#loop.after(this.#config.latencyMs, () => {
      this.messages++;
      this.#run(call);
    });
  }

  #run(call: () => Promise<unknown>): void {
    this.#loop.settleSoon();
    void call();
  }

  #toViewer(member: Member, call: () => void): void {
    this.#loop.after(this.#config.latencyMs, () => {
      this.messages++;
      if (member.phase !== 'gone') call();
    });
  }

  #outbox(): Outbox {
    return {
      send: (peerId, event, payload) => {
        const member = this.#members.get(peerId);
        if (member) this.#toViewer(member, () => handOver(member.engine, event, payload));
      },
      // Nobody has a token here, and nobody is revoked: it never comes to it.
      end: () => {},
      probe: (peerId) => {
        const member = this.#members.get(peerId);
        if (!member) return;
        if (member.phase === 'gone') this.#loop.after(PROBE_TIMEOUT_MS, () => this.#missed(peerId));
        else this.#loop.after(2 * this.#config.latencyMs, () => this.#run(() => this.#introducer.alive(peerId)));
      },
    };
  }
}

function handOver<E extends ServerEvent>(engine: Engine, event: E, payload: ServerPayload<E>): void {
  const message = { event, payload } as { [K in ServerEvent]: { readonly event: K; readonly payload: ServerPayload<K> } }[ServerEvent];
  switch (message.event) {
    case 'introduce':
      return engine.introduced(message.payload);
    case 'signal':
      return engine.signalled(message.payload.from, message.payload.connectionId, message.payload.signal);
    case 'neighbour-gone':
      return engine.neighbourGone(message.payload.peerId, message.payload.reason);
    case 'policy':
      return engine.policyChanged(message.payload);
    case 'ice-servers':
      return engine.iceServersChanged(message.payload.iceServers);
    case 'duty':
      return engine.dutyChanged(message.payload);
    case 'closing':
    case 'refused':
  }
}
