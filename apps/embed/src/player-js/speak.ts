import type { FramedPlayer } from '../framed-player.ts';
import { ControlledMedia } from './controlled-media.ts';
import { Receiver } from './receiver.ts';

/**
 * Has a framed player speak the player.js protocol with the page around it. Only the parent's window is heard, and only it is answered:
 * under the origin that its message came from. `ready` is said before there was one: to the origin that the browser names as the
 * parent's, else to whoever the parent is, for all it tells is the address that the parent itself gave the frame.
 * Does nothing where the page is not framed.
 */
export function speakPlayerJs(framed: FramedPlayer, frame: Window): void {
  const { parent } = frame;
  if (parent === frame) return;
  const player = new ControlledMedia(framed);
  const receiver = new Receiver({
    player,
    src: frame.location.href,
    post: (message, origin) => parent.postMessage(message, targetOrigin(origin ?? parentOrigin(frame))),
  });
  frame.addEventListener('message', ({ source, data, origin }) => {
    if (source === parent) receiver.receive(data, origin);
  });

  const media = framed.video;
  const position = () => ({ seconds: player.currentTime, duration: player.duration });
  media.addEventListener('play', () => receiver.emit('play'));
  media.addEventListener('pause', () => receiver.emit('pause'));
  media.addEventListener('ended', () => receiver.emit('ended'));
  media.addEventListener('seeked', () => receiver.emit('seeked', position()));
  media.addEventListener('timeupdate', () => receiver.emit('timeupdate', position()));
  media.addEventListener('progress', () => receiver.emit('progress', { seconds: bufferedEnd(media), duration: player.duration }));
  media.addEventListener('loadedmetadata', () => receiver.ready());

  let wasFailed = false;
  const lookAtState = (): void => {
    const { failure } = player;
    if (failure !== null && !wasFailed) {
      receiver.ready(); // else the parent's messages would wait for ever, and it would never learn
      receiver.emit('error', failure);
    }
    wasFailed = failure !== null;
  };
  framed.player.addEventListener('state-change', lookAtState);
  lookAtState();
  if (media.readyState >= HTMLMediaElement.HAVE_METADATA) receiver.ready();
}

/** Seconds up to which the media has come without a gap from where it plays. */
function bufferedEnd({ buffered, currentTime }: HTMLMediaElement): number {
  for (let range = 0; range < buffered.length; range++) {
    if (buffered.start(range) <= currentTime && currentTime <= buffered.end(range)) return buffered.end(range);
  }
  return currentTime;
}

/** Firefox names no ancestors, and a page can forbid the referrer: then it is not known. */
function parentOrigin(frame: Window): string | null {
  const ancestor = frame.location.ancestorOrigins?.[0];
  if (ancestor !== undefined) return ancestor;
  const { referrer } = frame.document;
  return referrer === '' ? null : new URL(referrer).origin;
}

/** A page without an origin of its own (a sandbox, a file) cannot be named; its window can. */
function targetOrigin(origin: string | null): string {
  return origin === null || origin === 'null' ? '*' : origin;
}
