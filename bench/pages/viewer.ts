/** One viewer: a player is made by the page's own entry, and watched here through public events of hls.js and of the media element. */
import { ErrorTypes, Events } from 'hls.js';
import type Hls from 'hls.js';
import { sha256 } from './crypto-work.ts';
import { PlaybackMeter } from './playback-meter.ts';
import type { AttestationBytes, Delivery, PlaybackState, ViewerConfig, ViewerPage, ViewerRecord } from './record.ts';

/** Three looks per 150 ms of standstill, and 20 short timers a second: cheap beside decoding. */
const CLOCK_SAMPLE_MS = 50;
/** Buffer and latency move by the second. */
const STATE_SAMPLE_MS = 500;
/** More fatal errors than this (count) say nothing new. */
const MAX_FATAL_ERRORS = 20;

export interface Player {
  readonly hls: Hls;
  /** One word of the player's own about its peers. */
  readonly remark?: () => string;
  readonly attestations?: () => AttestationBytes;
}

/** Makes a player, not yet loading anything. */
export type CreatePlayer = (config: ViewerConfig) => Player;

function bufferAhead(video: HTMLVideoElement): number {
  const { buffered, currentTime } = video;
  for (let i = 0; i < buffered.length; i++) {
    if (buffered.start(i) <= currentTime && currentTime <= buffered.end(i)) return buffered.end(i) - currentTime;
  }
  return 0;
}

function stateOf(hls: Hls, video: HTMLVideoElement): PlaybackState {
  const atMs = Date.now();
  const playing = hls.playingDate;
  return {
    atMs,
    bufferSeconds: bufferAhead(video),
    latencySeconds: playing ? (atMs - playing.getTime()) / 1000 : null,
    bitsPerSecond: hls.levels[hls.currentLevel]?.bitrate ?? null,
  };
}

/** Publishes the page's functions; the benchmark calls them. */
export function offerViewer(createPlayer: CreatePlayer): void {
  const meter = new PlaybackMeter();
  const deliveries: Promise<Delivery>[] = [];
  const states: PlaybackState[] = [];
  const fatalErrors: string[] = [];
  let joinedAtMs = 0;
  let startUpMs: number | null = null;
  let switches = -1;
  let longTaskMs = 0;
  let player: Player | undefined;

  /** The meter's clock, as wall time. */
  const wallMs = (clockMs: number): number => performance.timeOrigin + clockMs;

  function watchMedia(video: HTMLVideoElement, hls: Hls, startedMs: number): void {
    let sought = false;
    video.addEventListener('seeking', () => (sought = true));
    const sampleClock = (): void => {
      const { currentTime, paused, ended, seeking } = video;
      meter.sample({
        nowMs: performance.now(),
        currentTime,
        idle: paused || ended,
        sought: sought || seeking,
        bufferSeconds: bufferAhead(video),
      });
      sought = false;
    };
    const onFirstFrame = (): void => {
      startUpMs = performance.now() - startedMs;
      sampleClock();
      setInterval(sampleClock, CLOCK_SAMPLE_MS);
      setInterval(() => states.push(stateOf(hls, video)), STATE_SAMPLE_MS);
    };
    video.addEventListener('playing', onFirstFrame, { once: true });
  }

  function watchHls(hls: Hls): void {
    hls.on(Events.FRAG_LOADED, (_event, { frag, part, payload }) => {
      if (frag.sn === 'initSegment') return;
      // A payload already handed to a worker reads 0; then the loader's count stands for it.
      const bytes = payload.byteLength || (part ?? frag).stats.loaded;
      const delivery = { atMs: Date.now(), path: new URL(part?.url ?? frag.url).pathname, bytes };
      const hash = payload.byteLength > 0 ? sha256(payload) : Promise.resolve(null);
      deliveries.push(hash.then((sha) => ({ ...delivery, sha256: sha })));
    });
    hls.on(Events.LEVEL_SWITCHED, () => switches++);
    hls.on(Events.ERROR, (_event, error) => {
      if (!error.fatal) return;
      if (fatalErrors.length < MAX_FATAL_ERRORS) fatalErrors.push(error.details);
      // What every guide to hls.js does, for all players alike.
      if (error.type === ErrorTypes.NETWORK_ERROR) hls.startLoad();
      else if (error.type === ErrorTypes.MEDIA_ERROR) hls.recoverMediaError();
    });
  }

  function watchLongTasks(): void {
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) longTaskMs += entry.duration;
    }).observe({ type: 'longtask' });
  }

  function join(config: ViewerConfig): void {
    const video = document.querySelector('video');
    if (!video) throw new Error('The page has no video element');
    watchLongTasks();
    joinedAtMs = Date.now();
    const startedMs = performance.now();
    player = createPlayer(config);
    watchMedia(video, player.hls, startedMs);
    watchHls(player.hls);
    player.hls.attachMedia(video);
    player.hls.loadSource(config.streamUrl);
  }

  async function record(): Promise<ViewerRecord> {
    meter.finish(performance.now());
    return {
      joinedAtMs,
      startUpMs,
      deliveries: await Promise.all(deliveries),
      states,
      stalls: meter.stalls.map(({ startMs, ms, starved }) => ({ atMs: wallMs(startMs), ms, starved })),
      playedSeconds: meter.playedSeconds,
      skippedSeconds: meter.skippedSeconds,
      switches: Math.max(0, switches),
      longTaskMs,
      peers: window.peerTraffic,
      crypto: window.cryptoWork,
      attestations: player?.attestations?.() ?? null,
      fatalErrors,
      remark: player?.remark?.() ?? null,
    };
  }

  const page: ViewerPage = { join, record };
  window.viewerPage = page;
}
