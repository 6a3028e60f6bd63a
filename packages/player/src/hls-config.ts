/// <reference types="vite/client" />
import workerPath from 'hls.js/dist/hls.worker.js?url';
import type { HlsConfig } from 'hls.js';
import { withMuxedCaptions } from './muxed-captions.ts';

const BACK_BUFFER_SECONDS = 90; // seeking back a little stays instant; hls.js's default keeps all of a live stream until the browser evicts it

/** What the player sets of hls.js. Latency, buffer ahead and quality choice are hls.js's own defaults. */
export const HLS_CONFIG: Partial<HlsConfig> = {
  // hls.js's module build carries no worker of its own. Where the page may not start it (another origin), hls.js works without.
  workerPath,
  backBufferLength: BACK_BUFFER_SECONDS,
  ...withMuxedCaptions(),
};
