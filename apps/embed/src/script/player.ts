/** What `embed.js` loads: the element, and what its `start` attribute means. */
import { TributaryPlayer } from '@tributary/player';
import { startAt } from '../framed-player.ts';
import { parseStartTime } from '../start-time.ts';

/** Each player begins once where it was told to; a later change of `start` is no request to seek. */
const started = new WeakSet<Element>();

document.addEventListener(
  'state-change',
  ({ target }) => {
    if (!(target instanceof TributaryPlayer) || target.video === null || started.has(target)) return;
    started.add(target);
    const seconds = parseStartTime(target.getAttribute('start') ?? '');
    if (seconds !== undefined) startAt({ video: target.video, player: target }, seconds);
  },
  { capture: true },
);
