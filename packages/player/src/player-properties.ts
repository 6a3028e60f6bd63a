import { parseStartTime } from './start-time.ts';
import type { TributaryVideo } from './video/tributary-video.ts';

export type PlayerTheme = 'auto' | 'dark' | 'light';

/** Attributes that the media element inside has as well, and what their properties are called. */
const OF_VIDEO: Readonly<Record<string, string>> = {
  src: 'src',
  signaling: 'signaling',
  stream: 'stream',
  peers: 'peersMode',
  token: 'token',
  trust: 'trust',
  'ice-transport-policy': 'iceTransportPolicy',
  upload: 'upload',
  'upload-bytes-per-second': 'uploadBytesPerSecond',
  poster: 'poster',
  preload: 'preload',
};
/** There or not, as attributes of HTML are. */
const SWITCHES = ['autoplay', 'muted', 'loop', 'controls'];

type Keyed = Record<string, unknown>;

/** Lets the class be named where there are no documents. */
const Base = globalThis.HTMLElement ?? (Object as unknown as typeof HTMLElement);

/** What of `<tributary-player>` can be set, as attributes and as properties. Null and empty: as if it were not there. */
export abstract class PlayerProperties extends Base {
  static readonly observedAttributes = [...Object.keys(OF_VIDEO), ...SWITCHES, 'start', 'lang'];

  declare src: string | null;
  declare signaling: string | null;
  declare stream: TributaryVideo['stream'] | null;
  /** What the viewer is asked before it has peers; null and empty: `notice`. Any other word means no peers, for it may be a misspelt no. */
  declare peersMode: string | null;
  declare token: TributaryVideo['token'] | null;
  declare trust: TributaryVideo['trust'] | null;
  declare iceTransportPolicy: string | null;
  /** `false`: receive only. */
  declare upload: string | boolean | null;
  declare uploadBytesPerSecond: number | null;
  declare poster: string | null;
  /** Null: `auto`. */
  declare preload: string | null;
  declare autoplay: boolean;
  declare muted: boolean;
  declare loop: boolean;
  declare controls: boolean;
  #start: number | null = null;
  #config: TributaryVideo['config'] | null = null;

  /** The media element inside, with the API of `<video>`. */
  abstract readonly video: TributaryVideo;

  static {
    for (const [attribute, property] of Object.entries(OF_VIDEO)) {
      Object.defineProperty(this.prototype, property, {
        get(this: PlayerProperties): unknown {
          return (this.video as unknown as Keyed)[property];
        },
        set(this: PlayerProperties, value: unknown) {
          const { video } = this;
          const isNone = typeof value === 'string' ? value.trim() === '' : value === null || value === undefined;
          (video as unknown as Keyed)[property] = isNone ? undefined : value;
          if (isNone) video.removeAttribute(attribute);
          if (!video.hasAttribute('preload')) video.preload = 'auto';
          this.changed();
        },
      });
    }
    for (const name of SWITCHES) {
      Object.defineProperty(this.prototype, name, {
        get(this: HTMLElement): boolean {
          return this.hasAttribute(name);
        },
        set(this: HTMLElement, isOn: unknown) {
          this.toggleAttribute(name, Boolean(isOn));
        },
      });
    }
  }

  /** Seconds at which a film begins; null: at its beginning. Of a live stream it is without meaning. */
  get start(): number | null {
    return this.#start;
  }
  set start(start: number | string | null) {
    const seconds = (typeof start === 'string' ? parseStartTime(start) : start) ?? 0;
    // What cannot be read is none.
    this.#start = seconds > 0 && Number.isFinite(seconds) ? seconds : null;
    this.#configure();
  }

  /** Settings for hls.js, over the player's own. */
  get config(): TributaryVideo['config'] | null {
    return this.#config;
  }
  set config(config: TributaryVideo['config'] | null) {
    this.#config = config;
    this.#configure();
  }

  /** Colours: `dark`, `light`, or as the viewer's system has it. */
  get theme(): PlayerTheme {
    const theme = this.getAttribute('theme');
    return theme === 'dark' || theme === 'light' ? theme : 'auto';
  }
  set theme(theme: PlayerTheme) {
    this.setAttribute('theme', theme);
  }

  attributeChangedCallback(name: string, before: string | null, now: string | null): void {
    if (before === now) return;
    const property = OF_VIDEO[name];
    if (property !== undefined) (this as unknown as Keyed)[property] = now;
    else if (name === 'start') this.start = now;
    else if (name === 'loop') this.video.loop = now !== null;
    else if (name === 'muted') this.video.muted = now !== null;
    this.changed();
  }

  connectedCallback(): void {
    // What a page set before the element was defined hides the properties of the class.
    for (const property of Object.keys(this)) {
      if (!(property in PlayerProperties.prototype)) continue;
      const early = (this as unknown as Keyed)[property];
      delete (this as unknown as Keyed)[property];
      (this as unknown as Keyed)[property] = early;
    }
  }

  /** Something was set. */
  protected abstract changed(): void;

  #configure(): void {
    this.video.config = { ...this.#config, ...(this.#start === null ? {} : { startPosition: this.#start }) };
  }
}
