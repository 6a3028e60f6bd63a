/**
 * - `playing-muted`: the browser allowed it only without sound.
 * - `blocked`: only a click of the viewer can start it.
 * - `interrupted`: paused, or another stream was loaded, before it could begin.
 */
export type StartOutcome = 'playing' | 'playing-muted' | 'blocked' | 'interrupted';

/**
 * Starts a video as far as the browser's autoplay rules allow: with sound, else without, else not at all.
 * Call it once there is media to play: `play()` itself waits until there is.
 */
export async function startPlayback(video: Pick<HTMLMediaElement, 'play' | 'muted'>): Promise<StartOutcome> {
  const wasMuted = video.muted;
  const first = await tryToPlay(video);
  if (first !== 'blocked' || wasMuted) return first;
  video.muted = true;
  const second = await tryToPlay(video);
  if (second === 'playing') return 'playing-muted';
  video.muted = false; // a click that starts it later shall have its sound
  return second;
}

async function tryToPlay(video: Pick<HTMLMediaElement, 'play'>): Promise<'playing' | 'blocked' | 'interrupted'> {
  try {
    await video.play();
    return 'playing';
  } catch (error) {
    return error instanceof DOMException && error.name === 'NotAllowedError' ? 'blocked' : 'interrupted';
  }
}
