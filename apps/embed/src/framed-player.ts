import type { TributaryPlayer } from '@tributary/player';

/** A player that has its media element. */
export interface FramedPlayer {
  readonly video: HTMLVideoElement;
  readonly player: Pick<TributaryPlayer, 'hls' | 'state' | 'addEventListener'>;
}

/** Whether there is no end to it. hls.js gives a live stream a duration, too: that of what is listed now. */
export function isLive({ video, player }: FramedPlayer): boolean {
  return player.hls?.latestLevelDetails?.live ?? video.duration === Infinity;
}

/** Has a film begin there, or at its end where it is shorter. A live stream begins where it is now. */
export function startAt(framed: FramedPlayer, seconds: number): void {
  const { video } = framed;
  const seek = (): void => {
    if (!isLive(framed)) video.currentTime = Math.min(seconds, video.duration);
  };
  if (video.readyState >= HTMLMediaElement.HAVE_METADATA) seek();
  else video.addEventListener('loadedmetadata', seek, { once: true });
}
