import { MAX_FRAME_BYTES, type PeerId, type PeerSignal } from '@tributary/protocol';
import type { Clock, FramePriority, Link, LinkCloseReason, LinkHandlers, LinkPath } from '../ports.ts';
import { MemoryQueue } from './memory-queue.ts';
import type { Wire } from './wire.ts';

/** One direction between two peers. */
export interface LinkProfile {
  readonly latencyMs: number;
  /** Of this link alone; an uplink of the peer may be slower. */
  readonly bytesPerSecond: number;
}

/** What a link end needs of the network it is in. */
export interface LinkSurroundings {
  readonly clock: Clock;
  readonly connectTimeoutMs: number;
  wire(from: PeerId, to: PeerId): Wire;
  profile(from: PeerId, to: PeerId): LinkProfile;
  /** The end that a signal names, if it belongs to the pair. */
  find(id: unknown, self: PeerId, remote: PeerId): MemoryLink | undefined;
  mayConnect(a: PeerId, b: PeerId): boolean;
  closed(link: MemoryLink): void;
}

/** One end of a connection in memory. Frames are handed over as they are, not copied: neither end may change them. */
export class MemoryLink implements Link {
  readonly id: number;
  readonly self: PeerId;
  readonly remote: PeerId;
  readonly #initiator: boolean;
  readonly #surroundings: LinkSurroundings;
  readonly #handlers: LinkHandlers;
  readonly #wire: Wire;
  readonly #latencyMs: number;
  readonly #queue: MemoryQueue;
  readonly #cancelTimeout: () => void;
  #state: 'connecting' | 'open' | 'closed' = 'connecting';
  #partner: MemoryLink | undefined;
  #answered = false;
  /** The path is gone and nobody was told: what is sent disappears. */
  #severed = false;

  constructor(id: number, self: PeerId, remote: PeerId, initiator: boolean, surroundings: LinkSurroundings, handlers: LinkHandlers) {
    this.id = id;
    this.self = self;
    this.remote = remote;
    this.#initiator = initiator;
    this.#surroundings = surroundings;
    this.#handlers = handlers;
    this.#wire = surroundings.wire(self, remote);
    const profile = surroundings.profile(self, remote);
    this.#latencyMs = profile.latencyMs;
    this.#queue = new MemoryQueue(
      surroundings.clock,
      Math.min(profile.bytesPerSecond, this.#wire.bytesPerSecond),
      (frame) => this.#launch(frame),
      () => this.#whileOpen(() => this.#handlers.onDrain()),
    );
    this.#cancelTimeout = surroundings.clock.after(surroundings.connectTimeoutMs, () => this.#end('failed'));
    if (initiator) this.#emitSignal({ type: 'offer', link: id });
  }

  get state(): 'connecting' | 'open' | 'closed' {
    return this.#state;
  }

  signal(signal: PeerSignal): void {
    if (this.#state !== 'connecting' || this.#answered) return;
    const partner = this.#surroundings.find(signal['link'], this.self, this.remote);
    if (!partner || signal['type'] !== (this.#initiator ? 'answer' : 'offer')) return;
    this.#answered = true;
    if (this.#initiator) this.#connect(partner);
    else this.#emitSignal({ type: 'answer', link: this.id });
  }

  send(frame: Uint8Array<ArrayBuffer>, priority: FramePriority): boolean {
    if (this.#state !== 'open') return false;
    if (frame.length > MAX_FRAME_BYTES) throw new RangeError(`a frame has at most ${MAX_FRAME_BYTES} bytes, this one ${frame.length}`);
    if (!this.#queue.push(frame, priority)) return false;
    if (!this.#severed) this.#wire.wake(this);
    return true;
  }

  /** For the wire. */
  takeChunk(): ReturnType<MemoryQueue['takeChunk']> {
    return this.#state === 'open' && !this.#severed ? this.#queue.takeChunk() : undefined;
  }

  bulkRoomBytes(): number {
    return this.#state === 'open' ? this.#queue.bulkRoomBytes() : 0;
  }

  isSending(): boolean {
    return this.#state === 'open' && this.#queue.isSending();
  }

  sendGoodputBytesPerSecond(): number | undefined {
    return this.#queue.goodputBytesPerSecond();
  }

  path(): Promise<LinkPath> {
    if (this.#state !== 'open') return Promise.resolve({});
    return Promise.resolve({ roundTripMs: this.#roundTripMs(), localCandidate: 'host', remoteCandidate: 'host' });
  }

  close(): void {
    if (this.#state === 'closed') return;
    const partner = this.#severed ? undefined : this.#partner;
    this.#end('local');
    if (partner) this.#surroundings.clock.after(this.#latencyMs, () => partner.#end('remote'));
  }

  /** The path breaks without a word: this end notices after `noticedAfterMs`, or never. */
  sever(noticedAfterMs: number | undefined): void {
    this.#severed = true;
    this.#wire.forget(this);
    if (noticedAfterMs !== undefined) this.#surroundings.clock.after(noticedAfterMs, () => this.#end('failed'));
  }

  /** The machine is gone: no handler is called any more. */
  extinguish(): void {
    this.#shutDown();
  }

  #connect(partner: MemoryLink): void {
    if (!this.#surroundings.mayConnect(this.self, this.remote)) return;
    this.#surroundings.clock.after(this.#roundTripMs(), () => {
      if (this.#state !== 'connecting' || partner.#state !== 'connecting') return;
      if (!this.#surroundings.mayConnect(this.self, this.remote)) return;
      this.#partner = partner;
      partner.#partner = this;
      this.#open();
      partner.#open();
    });
  }

  #open(): void {
    this.#cancelTimeout();
    this.#state = 'open';
    this.#surroundings.clock.after(0, () => this.#whileOpen(() => this.#handlers.onOpen()));
  }

  #roundTripMs(): number {
    return this.#latencyMs + this.#surroundings.profile(this.remote, this.self).latencyMs;
  }

  #emitSignal(signal: PeerSignal): void {
    this.#surroundings.clock.after(0, () => {
      if (this.#state === 'connecting') this.#handlers.onSignal(signal);
    });
  }

  #launch(frame: Uint8Array<ArrayBuffer>): void {
    const partner = this.#partner;
    if (this.#state !== 'open' || this.#severed || !partner) return;
    this.#surroundings.clock.after(this.#latencyMs, () => {
      if (!partner.#severed) partner.#whileOpen(() => partner.#handlers.onFrame(frame));
    });
  }

  #whileOpen(call: () => void): void {
    if (this.#state === 'open') call();
  }

  #end(reason: LinkCloseReason): void {
    if (this.#state === 'closed') return;
    this.#shutDown();
    this.#surroundings.clock.after(0, () => this.#handlers.onClose(reason));
  }

  #shutDown(): void {
    this.#state = 'closed';
    this.#cancelTimeout();
    this.#queue.clear();
    this.#wire.forget(this);
    this.#partner = undefined;
    this.#surroundings.closed(this);
  }
}
