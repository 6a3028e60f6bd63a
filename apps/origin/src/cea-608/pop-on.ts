/** Captions as CEA-608 sends them (ANSI/CTA-608-E): two bytes with every frame of 30 a second. Here: one row, popped on when it is complete. */

/** What one frame carries of field 1, with odd parity. */
export type BytePair = readonly [number, number];

// Channel 1's control codes (CTA-608-E, tables 51 to 53). Each is sent twice in a row, and counts once: a single one may have been lost.
const RESUME_CAPTION_LOADING: BytePair = [0x14, 0x20];
const ERASE_NON_DISPLAYED_MEMORY: BytePair = [0x14, 0x2e];
const ROW_15_WHITE: BytePair = [0x14, 0x70];
const END_OF_CAPTION: BytePair = [0x14, 0x2f];
const ERASE_DISPLAYED_MEMORY: BytePair = [0x14, 0x2c];
const NOTHING: BytePair = [0, 0];

const ROW_CHARACTERS = 32;
/** Those that CEA-608 has where ASCII has them. */
const BASIC_CHARACTERS = /^[ -)+-[\]a-z]*$/;
const SEVEN_BITS = 0x7f;
const PARITY_BIT = 0x80;

/**
 * The pairs of so many frames that put a row of text on the screen, as soon as it is loaded, and take it off with the last one.
 * Throws a RangeError where the text has no room in the row or in the frames, or has a character that is not in the basic set.
 */
export function popOnCaption(text: string, frames: number): BytePair[] {
  if (text.length > ROW_CHARACTERS || !BASIC_CHARACTERS.test(text))
    throw new RangeError(`“${text}” cannot be a caption: at most ${ROW_CHARACTERS} of CEA-608's basic characters`);
  const characters: BytePair[] = [];
  for (let at = 0; at < text.length; at += 2) characters.push([text.charCodeAt(at), at + 1 < text.length ? text.charCodeAt(at + 1) : 0]);
  const shown = [
    ...twice(RESUME_CAPTION_LOADING),
    ...twice(ERASE_NON_DISPLAYED_MEMORY),
    ...twice(ROW_15_WHITE),
    ...characters,
    ...twice(END_OF_CAPTION),
  ];
  const erased = twice(ERASE_DISPLAYED_MEMORY);
  const idle = frames - shown.length - erased.length;
  if (idle < 0) throw new RangeError(`${frames} frames cannot carry “${text}”: it takes ${shown.length + erased.length}`);
  return [...shown, ...Array.from({ length: idle }, () => NOTHING), ...erased].map(([first, second]) => [odd(first), odd(second)]);
}

const twice = (pair: BytePair): BytePair[] => [pair, pair];

/** The byte with its parity bit such that an odd number of bits is set. */
function odd(byte: number): number {
  let ones = 0;
  for (let bits = byte & SEVEN_BITS; bits > 0; bits >>= 1) ones += bits & 1;
  return ones % 2 === 0 ? byte | PARITY_BIT : byte;
}
