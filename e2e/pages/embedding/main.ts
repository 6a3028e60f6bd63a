// A site that puts the player into a frame and controls it by player.js, as it would any other that speaks its protocol.
import playerjs, { type Player } from 'player.js';

const SILENT_EVENTS = ['play', 'pause', 'ended', 'timeupdate', 'progress', 'error', 'seeked'] as const;

/** A frame, and all that it told. */
class Framed {
  readonly player: Player;
  readonly heard: { event: string; value: unknown }[] = [];
  isReady = false;

  constructor(attributes: Readonly<Record<string, string>>) {
    const frame = document.createElement('iframe');
    for (const [name, value] of Object.entries(attributes)) frame.setAttribute(name, value);
    this.player = new playerjs.Player(frame);
    document.body.append(frame);
    this.player.on('ready', () => (this.isReady = true));
    for (const event of SILENT_EVENTS) this.player.on(event, (value) => this.heard.push({ event, value }));
  }

  /** Calls one of its getters. */
  ask(getter: string): Promise<unknown> {
    return new Promise((resolve) => this.player[getter]?.((value: unknown) => resolve(value)));
  }

  tell(method: string, value?: unknown): void {
    this.player[method]?.(value);
  }

  countOf(event: string): number {
    return this.heard.filter((each) => each.event === event).length;
  }
}

declare global {
  interface Window {
    frame(attributes: Readonly<Record<string, string>>): void;
    framed: Framed;
  }
}

window.frame = (attributes) => {
  window.framed = new Framed(attributes);
};
