import type Hls from 'hls.js';
import { MediaTracksMixin } from 'media-tracks';
import { LiveWindowKeeper } from './live-window-keeper.ts';
import { connectMediaTracks, type WithMediaTracks } from './media-tracks.ts';
import { SlottedTracks } from './slotted-tracks.ts';

/** Keeps the lists. A class of its own: the mixin writes into the one that it is given. */
class Tracks {
  /** Where the browser has lists of its own (Safari), these are behind ours. */
  readonly nativeEl: HTMLVideoElement;
  constructor(video: HTMLVideoElement) {
    this.nativeEl = video;
  }
}
const MediaTracks = MediaTracksMixin(Tracks as unknown as typeof HTMLElement) as unknown as new (
  video: HTMLVideoElement,
) => WithMediaTracks;

/** What a skin asks of a media element beyond what `<video>` has: renditions, audio tracks, how far a live stream goes back. */
export class SkinSide {
  readonly tracks: WithMediaTracks;
  readonly liveWindow: LiveWindowKeeper;
  readonly slotted: SlottedTracks;
  #disconnectTracks: (() => void) | null = null;

  /** @param root of the media element: tracks of the page's own may be in its slot */
  constructor(root: ShadowRoot | null, video: HTMLVideoElement, tell: ConstructorParameters<typeof LiveWindowKeeper>[0]) {
    this.tracks = new MediaTracks(video);
    this.liveWindow = new LiveWindowKeeper(tell);
    this.slotted = new SlottedTracks(root, video);
  }

  /** @param hls the one that plays from now on, whatever it has loaded already; null: none, or the browser itself */
  follow(hls: Hls | null): void {
    this.#disconnectTracks?.();
    this.#disconnectTracks = hls && connectMediaTracks(this.tracks, hls);
    this.liveWindow.follow(hls);
  }
}
