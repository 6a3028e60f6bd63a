/** What a viewer's page hands to the benchmark. All `…AtMs` are `Date.now()`: the one clock of the machine, and the stream's. */
import type { CryptoWork } from './crypto-work.ts';
import type { PeerTraffic } from './peer-traffic.ts';

/** Addresses a player may need; which it uses is its own affair. */
export interface ViewerConfig {
  readonly streamUrl: string;
  /** WebTorrent tracker, ws://. */
  readonly trackerUrl: string;
  /** Signaling server, http://. */
  readonly signalingUrl: string;
}

/** A segment (no initialization segment) that hls.js announced with FRAG_LOADED. */
export interface Delivery {
  readonly atMs: number;
  /** Path of its URL, without host. */
  readonly path: string;
  readonly bytes: number;
  /** SHA-256 of what was handed to the player, hex; null where hls.js had handed the bytes on already. */
  readonly sha256: string | null;
}

/** Bytes of attestations that the player received, by its own count: nothing outside can tell them from other messages. */
export interface AttestationBytes {
  readonly sourceBytes: number;
  readonly peerBytes: number;
}

/** The state of playback, twice a second from the first frame on. */
export interface PlaybackState {
  readonly atMs: number;
  /** Seconds buffered ahead of the playhead, in the range that holds it. */
  readonly bufferSeconds: number;
  /** Seconds behind the stream's clock by EXT-X-PROGRAM-DATE-TIME; null without one. */
  readonly latencySeconds: number | null;
  /** The playlist's bitrate of the rendition played. */
  readonly bitsPerSecond: number | null;
}

export interface ViewerStall {
  readonly atMs: number;
  readonly ms: number;
  /** It began with an empty buffer. */
  readonly starved: boolean;
}

export interface ViewerRecord {
  readonly joinedAtMs: number;
  /** From just before the player is constructed to the first `playing`; null: not yet. */
  readonly startUpMs: number | null;
  readonly deliveries: readonly Delivery[];
  readonly states: readonly PlaybackState[];
  readonly stalls: readonly ViewerStall[];
  readonly playedSeconds: number;
  readonly skippedSeconds: number;
  /** Changes of rendition after the first one. */
  readonly switches: number;
  readonly longTaskMs: number;
  readonly peers: PeerTraffic;
  readonly crypto: CryptoWork;
  /** Null: the player has none. */
  readonly attestations: AttestationBytes | null;
  /** Fatal errors of hls.js, recovered from in the standard way. */
  readonly fatalErrors: readonly string[];
  /** What the player says of itself: for whoever looks into a run, never part of a figure. */
  readonly remark: string | null;
}

/** The functions a player's page offers to the benchmark. */
export interface ViewerPage {
  join(config: ViewerConfig): void;
  /** Waits for what is still being hashed. */
  record(): Promise<ViewerRecord>;
}

declare global {
  interface Window {
    viewerPage: ViewerPage;
  }
}
