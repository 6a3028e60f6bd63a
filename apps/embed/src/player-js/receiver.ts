import { Listeners, MAX_LISTENERS_PER_EVENT } from './listeners.ts';
import {
  ERROR_METHOD,
  ERROR_UNDEFINED,
  EVENTS,
  isEventName,
  METHODS,
  readRequest,
  writeEvent,
  type EventName,
  type Method,
  type PlayerError,
} from './messages.ts';

/** What player.js calls 100 is a media element's 1. */
const FULL_VOLUME = 100;

/** The player, as the protocol sees it. Every number is finite. */
export interface ControlledPlayer {
  /** Settles when it plays; rejects where the browser does not let it. */
  play(): Promise<void>;
  pause(): void;
  paused: boolean;
  muted: boolean;
  /** 0 to 1. */
  volume: number;
  loop: boolean;
  /** Seconds. Set beyond either end, it goes to that end. */
  currentTime: number;
  /** Seconds; 0 while it is not known, and of a live stream. */
  readonly duration: number;
  /** Why it does not play, where it has failed. */
  readonly failure: PlayerError | null;
}

export interface ReceiverOptions {
  readonly player: ControlledPlayer;
  /** This frame's address, exactly as the iframe's `src` has it: that is how player.js knows which of a page's frames is ready. */
  readonly src: string;
  /** Posts to the parent, and to nobody else. `origin`: null where it is not known yet. */
  readonly post: (message: string, origin: string | null) => void;
}

/**
 * The frame's side of the player.js protocol. It answers the parent that it is told a message came from, listens from the first message
 * on, and says `ready` once, unasked: to those who asked for it, or else to the parent as such.
 */
export class Receiver {
  readonly #player: ControlledPlayer;
  readonly #src: string;
  readonly #post: ReceiverOptions['post'];
  readonly #listeners = new Listeners();
  /** Of the parent: a document keeps its parent for as long as it lives, and a parent's document its origin. */
  #origin: string | null = null;
  #isReady = false;

  constructor({ player, src, post }: ReceiverOptions) {
    this.#player = player;
    this.#src = src;
    this.#post = post;
  }

  /** A message of the parent's window. Anything may come; what is not understood is ignored, or answered to who listens for errors. */
  receive(data: unknown, origin: string): void {
    const request = readRequest(data);
    if (request.kind === 'foreign') return;
    this.#origin = origin;
    if (request.kind === 'refused') this.emit('error', request.error);
    else this.#call(request.method, request.value, request.listener);
  }

  /** The media is there to be commanded, or it is known to have failed. Said once. */
  ready(): void {
    if (this.#isReady) return;
    this.#isReady = true;
    if (this.#listeners.of('ready').length > 0) this.emit('ready', this.#abilities());
    else this.#post(writeEvent('ready', this.#abilities(), null), this.#origin);
  }

  /** Tells whoever asked for it, and nobody else. */
  emit(event: EventName, value?: unknown): void {
    for (const listener of this.#listeners.of(event)) this.#post(writeEvent(event, value, listener), this.#origin);
  }

  #call(method: Method, value: unknown, listener: string | null): void {
    const player = this.#player;
    const answer = (result: unknown): void => this.#post(writeEvent(method, result, listener), this.#origin);
    const calls: Readonly<Record<Method, () => void>> = {
      play: () => void player.play().catch((cause: unknown) => this.#refuse(`play: the browser did not start it (${nameOf(cause)})`)),
      pause: () => player.pause(),
      getPaused: () => answer(player.paused),
      mute: () => void (player.muted = true),
      unmute: () => void (player.muted = false),
      getMuted: () => answer(player.muted),
      setVolume: () => this.#setNumber(method, value, (volume) => (player.volume = clamp(volume, FULL_VOLUME) / FULL_VOLUME)),
      getVolume: () => answer(Math.round(player.volume * FULL_VOLUME)),
      getDuration: () => answer(player.duration),
      setCurrentTime: () => this.#setNumber(method, value, (seconds) => (player.currentTime = seconds)),
      getCurrentTime: () => answer(player.currentTime),
      setLoop: () => void (player.loop = value === true || value === 'true'),
      getLoop: () => answer(player.loop),
      addEventListener: () => this.#addListener(value, listener),
      removeEventListener: () => isEventName(value) && this.#listeners.remove(value, listener),
    };
    calls[method]();
  }

  #addListener(event: unknown, listener: string | null): void {
    if (!isEventName(event)) return this.#refuse(`addEventListener: the events are ${EVENTS.join(', ')}`, ERROR_METHOD);
    if (!this.#listeners.add(event, listener))
      return this.#refuse(`addEventListener: ${event} has ${MAX_LISTENERS_PER_EVENT} listeners already`, ERROR_METHOD);
    // Who comes late must not wait for what has happened.
    if (event === 'ready' && this.#isReady) this.#post(writeEvent('ready', this.#abilities(), listener), this.#origin);
    const { failure } = this.#player;
    if (event === 'error' && failure !== null) this.#post(writeEvent('error', failure, listener), this.#origin);
  }

  #setNumber(method: Method, value: unknown, set: (value: number) => void): void {
    // A slider's value is a text.
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    if (typeof number === 'number' && Number.isFinite(number)) set(number);
    else this.#refuse(`${method}: the value must be a number`);
  }

  #refuse(msg: string, code: PlayerError['code'] = ERROR_UNDEFINED): void {
    this.emit('error', { code, msg } satisfies PlayerError);
  }

  #abilities() {
    return { src: this.#src, events: EVENTS, methods: METHODS };
  }
}

function clamp(value: number, max: number): number {
  return Math.min(Math.max(value, 0), max);
}

function nameOf(cause: unknown): string {
  return cause instanceof Error || cause instanceof DOMException ? cause.name : 'unknown';
}
