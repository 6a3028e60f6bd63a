interface ImportMetaEnv {
  /** Address of the Tributary server, without a slash at its end. */
  readonly VITE_SERVER: string;
  /** Address of the stream's playlist. */
  readonly VITE_STREAM: string;
}

/** What these pages use of player.js 0.1.0, which has no types. */
declare module 'player.js' {
  export interface Player {
    on(event: string, callback: (value: { readonly seconds: number; readonly duration: number }) => void): void;
    play(): void;
    pause(): void;
    getPaused(callback: (isPaused: boolean) => void): void;
  }
  const playerjs: { readonly Player: new (frame: HTMLIFrameElement) => Player };
  export default playerjs;
}

/** video.js without its own HLS engine: the same interface, for all that these pages use of it. */
declare module 'video.js/core.es.js' {
  export { default } from 'video.js';
}

/** Plyr 3.8.4's own types export it twice, in ways that exclude each other. */
declare module 'plyr' {
  export default class Plyr {
    constructor(media: HTMLMediaElement, options?: { readonly iconUrl?: string; readonly muted?: boolean; readonly autoplay?: boolean });
    destroy(): void;
  }
}
