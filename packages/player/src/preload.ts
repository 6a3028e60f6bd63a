import type Hls from 'hls.js';

// What hls.js loads ahead where only the first picture is wanted: it stops after the first segment.
const METADATA_BUFFER_SECONDS = 1;
const METADATA_BUFFER_BYTES = 1;

/**
 * Loads a stream as the element's `preload` says: `none`: when it is to play; `metadata`: the first segment until then; else at once. Who
 * plays by itself, or plays already, needs all of it.
 * @param load called once at most
 * @returns ends the wait
 */
export function loadAsPreloadSays(video: HTMLVideoElement, { config }: Pick<Hls, 'config'>, load: () => void): () => void {
  const { preload } = video;
  const isWanted = video.autoplay || !video.paused;
  if (isWanted || (preload !== 'none' && preload !== 'metadata')) {
    load();
    return () => {};
  }
  const { maxBufferLength, maxBufferSize } = config;
  const onPlay = (): void => {
    Object.assign(config, { maxBufferLength, maxBufferSize });
    if (preload === 'none') load();
  };
  video.addEventListener('play', onPlay, { once: true });
  if (preload === 'metadata') {
    Object.assign(config, { maxBufferLength: METADATA_BUFFER_SECONDS, maxBufferSize: METADATA_BUFFER_BYTES });
    load();
  }
  return () => video.removeEventListener('play', onPlay);
}
