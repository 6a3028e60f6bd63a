// What an attacker's page says in the place of its engine. Beneath it is our own engine, which joins, connects and verifies as everybody's
// does; only what goes over its channels is another's word.
import type { Frame } from '@tributary/protocol';

export type SentFrame = Exclude<Frame, { type: 'unknown' }>;

/** Of one page, for all its channels: it is consulted for each frame, in order. */
export interface Conduct {
  /** What goes out in the place of a frame of the engine's; nothing where empty, though the engine believes it went. */
  sends(frame: SentFrame): readonly SentFrame[];
  /** What goes back at once for a frame that came, before the engine sees it. */
  hears(frame: Frame): readonly SentFrame[];
}

/** The engine's own conduct. */
export const HONEST: Conduct = { sends: (frame) => [frame], hears: () => [] };
