import { redacted } from '../redacted.ts';

/** Tells the operator something the first time only, without what is secret in it: a live stream would say it again every two seconds. */
export type Say = (line: string) => void;

const MAX_REMEMBERED = 256; // lines; past it the oldest may be said again

export function saidOnce(say: Say): Say {
  const said = new Set<string>();
  return (text) => {
    const line = redacted(text);
    if (said.has(line)) return;
    said.add(line);
    const [oldest] = said;
    if (said.size > MAX_REMEMBERED && oldest !== undefined) said.delete(oldest);
    say(line);
  };
}
