import type { PeerSignal } from '@tributary/protocol';
import type { Clock, FramePriority, Link, LinkCloseReason, LinkHandlers, LinkOptions, LinkPath } from '@tributary/swarm';
import { FrameAssembler } from './framing.ts';
import { CONNECT_TIMEOUT_MS, MAX_SIGNALS } from './limits.ts';
import { readPath } from './path.ts';
import { PeerChannel, type ChannelEnd } from './peer-channel.ts';
import { SendQueue } from './send-queue.ts';
import type { SetUps } from './set-ups.ts';
import { SignalGate, type SignalGateOptions } from './signal-gate.ts';
import { readSignal } from './signals.ts';

export type WebRtcLinkOptions = LinkOptions & SignalGateOptions;

/**
 * One WebRTC connection as a `Link`. `close()` makes it closed at once; `onClose` follows when the browser's connection has
 * really been released, and is the last callback.
 */
export class WebRtcLink implements Link {
  readonly #clock: Clock;
  readonly #options: WebRtcLinkOptions;
  readonly #handlers: LinkHandlers;
  readonly #awaitedDescription: 'offer' | 'answer';
  readonly #gate: SignalGate;
  readonly #assembler = new FrameAssembler();
  readonly #cancelTimeout: () => void;
  readonly #setUpDone: () => void;
  /** Signals that came before it was this link's turn. */
  #early: PeerSignal[] = [];
  #channel: PeerChannel | undefined;
  #queue: SendQueue | undefined;
  #state: Link['state'] = 'connecting';
  /** Set by whoever on this side ends the link; else the channel says why. */
  #reason: LinkCloseReason | undefined;
  #described = false;
  #signals = 0;

  constructor(clock: Clock, setUps: SetUps, options: WebRtcLinkOptions, handlers: LinkHandlers) {
    this.#clock = clock;
    this.#options = options;
    this.#handlers = handlers;
    this.#gate = new SignalGate(options);
    this.#awaitedDescription = options.initiator ? 'answer' : 'offer';
    this.#cancelTimeout = clock.after(CONNECT_TIMEOUT_MS, () => this.#destroy('failed'));
    this.#setUpDone = setUps.add(() => this.#begin());
  }

  get state(): Link['state'] {
    return this.#state;
  }

  signal(signal: PeerSignal): void {
    if (this.#state === 'closed' || this.#signals >= MAX_SIGNALS) return;
    this.#signals++;
    const read = readSignal(signal, this.#awaitedDescription);
    if (!read) return;
    const isDescription = read['type'] !== 'candidate';
    if (isDescription && this.#described) return; // a second one would renegotiate
    this.#described ||= isDescription;
    const accepted = this.#gate.incoming(read);
    if (!accepted) return;
    if (this.#channel) this.#channel.signal(accepted);
    else this.#early.push(accepted);
  }

  send(frame: Uint8Array<ArrayBuffer>, priority: FramePriority): boolean {
    return this.#state === 'open' && this.#queue !== undefined && this.#queue.push(frame, priority);
  }

  bulkRoomBytes(): number {
    return this.#state === 'open' ? (this.#queue?.bulkRoomBytes() ?? 0) : 0;
  }

  isSending(): boolean {
    return this.#state === 'open' && (this.#queue?.isSending() ?? false);
  }

  sendGoodputBytesPerSecond(): number | undefined {
    return this.#queue?.goodputBytesPerSecond;
  }

  path(): Promise<LinkPath> {
    return this.#state === 'open' ? readPath(this.#channel?.connection) : Promise.resolve({});
  }

  close(): void {
    this.#destroy('local');
  }

  #begin(): void {
    try {
      this.#channel = new PeerChannel(this.#options, {
        // While open too: a better path may be found after the first that works.
        signal: (signal) => this.#signalled(signal),
        connected: () => this.#opened(),
        message: (message) => this.#received(message),
        low: () => this.#queue?.onLow(),
        closed: (end) => this.#closed(end),
      });
    } catch {
      // The browser has no WebRTC, or refuses it here: to the engine, one more neighbour that cannot be reached.
      this.#closed('failed');
      return;
    }
    this.#queue = new SendQueue(this.#channel, this.#clock, () => this.#state === 'open' && this.#handlers.onDrain());
    for (const signal of this.#early.splice(0)) this.#channel.signal(signal);
  }

  #signalled(signal: PeerSignal): void {
    const told = this.#state === 'closed' ? null : this.#gate.outgoing(signal);
    if (told) this.#handlers.onSignal(told);
  }

  #opened(): void {
    if (this.#state !== 'connecting') return;
    this.#cancelTimeout();
    this.#setUpDone();
    this.#state = 'open';
    this.#handlers.onOpen();
  }

  #received(message: Uint8Array<ArrayBuffer>): void {
    if (this.#state !== 'open') return;
    const assembled = this.#assembler.accept(message);
    if (assembled.status === 'frame') this.#handlers.onFrame(assembled.frame);
    else if (assembled.status === 'violation') this.#destroy('overflow');
  }

  #destroy(reason: LinkCloseReason): void {
    if (this.#state === 'closed') return;
    this.#reason = reason;
    this.#shutDown();
    if (this.#channel) this.#channel.destroy();
    else queueMicrotask(() => this.#handlers.onClose(reason));
  }

  #closed(end: ChannelEnd): void {
    this.#shutDown();
    this.#handlers.onClose(this.#reason ?? end);
  }

  #shutDown(): void {
    this.#state = 'closed';
    this.#cancelTimeout();
    this.#setUpDone();
    this.#early = [];
    this.#queue?.clear();
  }
}
