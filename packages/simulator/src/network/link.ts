import { MAX_FRAME_BYTES, type PeerId, type PeerSignal } from '@tributary/protocol';
import type { FramePriority, Link, LinkCloseReason, LinkHandlers, LinkPath } from '@tributary/swarm';
import type { EventLoop } from '../event-loop.ts';
import type { Task } from '../task-heap.ts';
import { PACKET_HEADER_BYTES, type CarriedFrame } from './frames.ts';
import type { Host } from './host.ts';
import { Pipe } from './pipe.ts';
import { SendWindow } from './send-window.ts';

/** Milliseconds from `open` to an open channel: CONNECT_TIMEOUT_MS of packages/webrtc. */
const CONNECT_TIMEOUT_MS = 12_000;

/** What a link needs of the network it is in. */
export interface Surroundings {
  readonly loop: EventLoop;
  readonly connectRoundTrips: number;
  readonly initialWindowBytes: number;
  host(peerId: PeerId): Host | undefined;
  find(id: unknown, self: PeerId, remote: PeerId): SimulatedLink | undefined;
  latencyMs(a: Host, b: Host): number;
  mayConnect(a: Host, b: Host): boolean;
  intern(bytes: Uint8Array<ArrayBuffer>): CarriedFrame;
  /** A piece has arrived and is about to be handed over. */
  pieceArrived(from: Host, to: Host, frame: CarriedFrame): void;
}

/** One end of a connection. */
export class SimulatedLink implements Link {
  readonly id: number;
  readonly self: Host;
  readonly remoteId: PeerId;
  readonly #initiator: boolean;
  readonly #around: Surroundings;
  readonly #handlers: LinkHandlers;
  readonly #timeout: Task;
  #state: Link['state'] = 'connecting';
  #partner: SimulatedLink | null = null;
  #pipe: Pipe | null = null;
  #latencyMs = 0;
  /** Frames from this end arrive in order: none before this time. */
  #arrivedMs = 0;
  #answered = false;

  constructor(id: number, self: Host, remoteId: PeerId, initiator: boolean, around: Surroundings, handlers: LinkHandlers) {
    this.id = id;
    this.self = self;
    this.remoteId = remoteId;
    this.#initiator = initiator;
    this.#around = around;
    this.#handlers = handlers;
    this.#timeout = around.loop.after(CONNECT_TIMEOUT_MS, () => this.#end('failed'));
    self.links.add(this);
    if (initiator) this.#emitSignal({ type: 'offer', link: id });
  }

  get state(): Link['state'] {
    return this.#state;
  }

  signal(signal: PeerSignal): void {
    if (this.#state !== 'connecting' || this.#answered) return;
    const partner = this.#around.find(signal['link'], this.self.peerId, this.remoteId);
    if (!partner || signal['type'] !== (this.#initiator ? 'answer' : 'offer')) return;
    this.#answered = true;
    if (this.#initiator) this.#connect(partner);
    else this.#emitSignal({ type: 'answer', link: this.id });
  }

  send(bytes: Uint8Array<ArrayBuffer>, priority: FramePriority): boolean {
    if (this.#state !== 'open') return false;
    if (bytes.length > MAX_FRAME_BYTES) throw new RangeError(`a frame has at most ${MAX_FRAME_BYTES} bytes, this one ${bytes.length}`);
    if (priority === 'bulk' && this.bulkRoomBytes() === 0) return false;
    const interned = this.#around.intern(bytes);
    const { filter } = this.self;
    const frame = filter ? filter.outgoing(interned) : interned;
    if (!frame) return true; // as the engine sees it, it was sent
    if (priority === 'control') this.#sendControl(frame);
    else if (this.#pipe?.push(frame)) this.self.uplink.wake(this.#pipe);
    return true;
  }

  bulkRoomBytes(): number {
    return this.#state === 'open' && this.#pipe ? this.#pipe.roomBytes() : 0;
  }

  isSending(): boolean {
    return this.#state === 'open' && this.#pipe !== null && !this.#pipe.isEmpty;
  }

  sendGoodputBytesPerSecond(): number | undefined {
    return this.#pipe?.goodputBytesPerSecond;
  }

  path(): Promise<LinkPath> {
    if (this.#state !== 'open') return Promise.resolve({});
    return Promise.resolve({ roundTripMs: this.#latencyMs * 2, localCandidate: 'srflx', remoteCandidate: 'srflx' });
  }

  close(): void {
    if (this.#state === 'closed') return;
    const partner = this.#partner;
    const delayMs = Math.max(this.#latencyMs, this.#arrivedMs - this.#around.loop.nowMs);
    this.#end('local');
    if (partner) this.#around.loop.after(delayMs, () => partner.#end('remote'));
  }

  /** The other machine is gone without a word: what is sent from here on stays here. */
  strand(): void {
    this.#partner = null;
    if (this.#pipe) this.#pipe.stuck = true;
  }

  /** This machine is gone: no handler is called any more. */
  extinguish(): void {
    this.#partner?.strand();
    this.#shutDown();
  }

  #connect(partner: SimulatedLink): void {
    const { loop, connectRoundTrips } = this.#around;
    const remote = this.#around.host(this.remoteId);
    if (!remote?.alive || !this.#around.mayConnect(this.self, remote)) return; // until the timeout
    const latencyMs = this.#around.latencyMs(this.self, remote);
    loop.after(2 * latencyMs * connectRoundTrips, () => {
      if (this.#state !== 'connecting' || partner.#state !== 'connecting') return;
      this.#open(partner, latencyMs);
      partner.#open(this, latencyMs);
    });
  }

  #open(partner: SimulatedLink, latencyMs: number): void {
    this.#timeout.run = null;
    this.#state = 'open';
    this.#partner = partner;
    this.#latencyMs = latencyMs;
    const { loop, initialWindowBytes } = this.#around;
    const pipe = new Pipe(loop, partner.self.downlink, new SendWindow(initialWindowBytes, 2 * latencyMs), {
      deliver: (frame) => this.#launchPiece(frame),
      drained: () => {
        if (this.#state === 'open') this.#handlers.onDrain();
      },
      resumed: () => this.self.uplink.wake(pipe),
    });
    this.#pipe = pipe;
    loop.after(0, () => this.#state === 'open' && this.#handlers.onOpen());
  }

  #sendControl(frame: CarriedFrame): void {
    const { traffic, uplink } = this.self;
    const wireBytes = frame.lineBytes;
    traffic.controlFrames++;
    const code = frame.bytes[0] ?? 0;
    traffic.framesByCode[code] = (traffic.framesByCode[code] ?? 0) + 1;
    traffic.controlBytes += wireBytes;
    const partner = this.#partner;
    if (!partner) return;
    const { loop } = this.#around;
    const leavesMs = loop.nowMs + uplink.control(wireBytes);
    partner.self.downlink.occupy(wireBytes, loop.nowMs);
    this.#arrivedMs = Math.max(this.#arrivedMs, leavesMs + this.#latencyMs);
    loop.after(this.#arrivedMs - loop.nowMs, () => partner.#receive(frame));
  }

  #launchPiece(frame: CarriedFrame): void {
    const { traffic } = this.self;
    const mediaBytes = frame.piece?.mediaBytes ?? 0;
    traffic.pieceFrames++;
    traffic.sentMediaBytes += mediaBytes;
    // The headers of its other packets take their part of the line, and are not control: media has them by HTTP as well.
    traffic.pieceHeaderBytes += frame.bytes.length - mediaBytes + PACKET_HEADER_BYTES;
    const partner = this.#partner;
    if (!partner) return;
    const { loop } = this.#around;
    loop.after(this.#latencyMs, () => {
      const inMs = partner.self.downlink.occupy(frame.lineBytes, loop.nowMs);
      this.#arrivedMs = Math.max(this.#arrivedMs, inMs);
      loop.after(this.#arrivedMs - loop.nowMs, () => {
        if (partner.#state !== 'open') return;
        this.#around.pieceArrived(this.self, partner.self, frame);
        partner.#receive(frame);
      });
    });
  }

  #receive(frame: CarriedFrame): void {
    if (this.#state !== 'open') return;
    const { filter } = this.self;
    if (filter && !filter.incoming(frame)) return;
    this.#handlers.onFrame(frame.bytes);
  }

  #emitSignal(signal: PeerSignal): void {
    this.#around.loop.after(0, () => {
      if (this.#state === 'connecting') this.#handlers.onSignal(signal);
    });
  }

  #end(reason: LinkCloseReason): void {
    if (this.#state === 'closed') return;
    this.#shutDown();
    this.#around.loop.after(0, () => this.self.alive && this.#handlers.onClose(reason));
  }

  #shutDown(): void {
    this.#state = 'closed';
    this.#timeout.run = null;
    this.#partner = null;
    this.self.links.delete(this);
    if (!this.#pipe) return;
    this.self.uplink.forget(this.#pipe);
    this.#pipe.stuck = true;
    this.#pipe.clear();
  }
}
