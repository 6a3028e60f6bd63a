/** Control characters (Unicode Cc), line separators, and those that turn the direction of what follows: none has a place in a log's line. */
const UNSEEMLY = /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
const REPLACEMENT = '\ufffd';
const ELLIPSIS = '…';

/** Text from elsewhere as a log shows it: on one line, and no longer than that. */
export function eventText(text: string, maxCharacters: number): string {
  const seemly = text.replace(UNSEEMLY, REPLACEMENT);
  return seemly.length <= maxCharacters ? seemly : seemly.slice(0, maxCharacters - 1) + ELLIPSIS;
}
