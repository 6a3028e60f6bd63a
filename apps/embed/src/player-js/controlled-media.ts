import { isLive, type FramedPlayer } from '../framed-player.ts';
import { ERROR_NOT_SUPPORTED, ERROR_UNDEFINED, type PlayerError } from './messages.ts';
import type { ControlledPlayer } from './receiver.ts';

/** A media element behind the protocol's words. */
export class ControlledMedia implements ControlledPlayer {
  readonly #framed: FramedPlayer;
  readonly #media: HTMLMediaElement;

  constructor(framed: FramedPlayer) {
    this.#framed = framed;
    this.#media = framed.video;
  }

  play(): Promise<void> {
    return this.#media.play();
  }

  pause(): void {
    this.#media.pause();
  }

  get paused(): boolean {
    return this.#media.paused;
  }

  get muted(): boolean {
    return this.#media.muted;
  }
  set muted(muted: boolean) {
    this.#media.muted = muted;
  }

  get volume(): number {
    return this.#media.volume;
  }
  set volume(volume: number) {
    this.#media.volume = volume;
  }

  get loop(): boolean {
    return this.#media.loop;
  }
  set loop(loop: boolean) {
    this.#media.loop = loop;
  }

  get currentTime(): number {
    return this.#media.currentTime;
  }
  set currentTime(seconds: number) {
    const { seekable } = this.#media;
    const start = seekable.length > 0 ? seekable.start(0) : 0;
    const end = seekable.length > 0 ? seekable.end(seekable.length - 1) : start;
    this.#media.currentTime = Math.min(Math.max(seconds, start), end);
  }

  get duration(): number {
    const { duration } = this.#media;
    return Number.isFinite(duration) && !isLive(this.#framed) ? duration : 0;
  }

  get failure(): PlayerError | null {
    const { state } = this.#framed.player;
    if (state.kind !== 'failed') return null;
    const { reason, title, message } = state.problem;
    return { code: reason === 'unsupported-browser' ? ERROR_NOT_SUPPORTED : ERROR_UNDEFINED, msg: `${title}. ${message}` };
  }
}
