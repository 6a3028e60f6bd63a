const MINUTE_MS = 60_000;
const MINUTE_CHARACTERS = 'YYYY-MM-DDTHH:mm'.length;

/** A moment as `<input type="datetime-local">` has it, in the reader's own time zone. */
export function localTimeOf(atMs: number): string {
  const offsetMs = new Date(atMs).getTimezoneOffset() * MINUTE_MS;
  return new Date(atMs - offsetMs).toISOString().slice(0, MINUTE_CHARACTERS);
}

/** The moment of such a text; NaN of none. A date and a time without a zone are local ones. */
export const timeOfLocal = (text: string): number => Date.parse(text);
