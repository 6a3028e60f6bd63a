import { LitElement, type PropertyDeclarations } from 'lit';
import { parseStartTime } from './start-time.ts';
import type { TributaryVideo } from './video/tributary-video.ts';

export type PlayerTheme = 'auto' | 'dark' | 'light';

/** What of `<tributary-player>` can be set, as attributes and as properties. Null and empty: as if it were not there. */
export abstract class PlayerProperties extends LitElement {
  static override properties: PropertyDeclarations = {
    src: { type: String },
    signaling: { type: String },
    stream: { type: String },
    peersMode: { type: String, attribute: 'peers' },
    token: { type: String },
    trust: { type: String },
    iceTransportPolicy: { type: String, attribute: 'ice-transport-policy' },
    upload: { type: String },
    uploadBytesPerSecond: { type: Number, attribute: 'upload-bytes-per-second' },
    autoplay: { type: Boolean },
    muted: { type: Boolean },
    loop: { type: Boolean },
    controls: { type: Boolean },
    poster: { type: String },
    preload: { type: String },
    // What cannot be read is none: not a number, it would never be equal to itself, and every rendering would be a change.
    start: { converter: (text) => parseStartTime(text ?? '') ?? null },
    config: { attribute: false },
  };

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
  declare autoplay: boolean;
  declare muted: boolean;
  declare loop: boolean;
  declare controls: boolean;
  declare poster: string | null;
  /** Null: `auto`. */
  declare preload: string | null;
  /** Seconds at which a film begins; null: at its beginning. Of a live stream it is without meaning. */
  declare start: number | null;
  /** Settings for hls.js, over the player's own. */
  declare config: TributaryVideo['config'] | null;

  constructor() {
    super();
    this.src = '';
    this.signaling = '';
    this.stream = null;
    this.peersMode = null;
    this.token = null;
    this.trust = null;
    this.iceTransportPolicy = null;
    this.upload = null;
    this.uploadBytesPerSecond = null;
    this.autoplay = false;
    this.muted = false;
    this.loop = false;
    this.controls = false;
    this.poster = null;
    this.preload = null;
    this.start = null;
    this.config = null;
  }

  static override get observedAttributes(): string[] {
    return [...super.observedAttributes, 'lang', 'theme'];
  }

  override attributeChangedCallback(name: string, before: string | null, now: string | null): void {
    super.attributeChangedCallback(name, before, now);
    if (name === 'lang') this.requestUpdate();
  }

  /** Colours: `dark`, `light`, or as the viewer's system has it. */
  get theme(): PlayerTheme {
    const theme = this.getAttribute('theme');
    return theme === 'dark' || theme === 'light' ? theme : 'auto';
  }
  set theme(theme: PlayerTheme) {
    this.setAttribute('theme', theme);
  }
}
