/** Viewers that a sample begins with: of a swarm in pieces, several pieces are seen. */
const STARTS = 4;

/** Some of many that hang together: breadth first from a few. All of them where they are few enough. */
export function sampleConnected<T>(all: ReadonlySet<T>, nearby: (one: T) => readonly T[], max: number): ReadonlySet<T> {
  if (all.size <= max) return all;
  const sample = new Set<T>();
  const waiting: T[] = [];
  const rest = all[Symbol.iterator]();
  // Those that are known longest: whoever comes next sees the same ones again, and the picture stays what it is.
  const begin = () => {
    const { value, done } = rest.next();
    if (done !== true) waiting.push(value);
    return done !== true;
  };
  for (let start = 0; start < STARTS; start++) begin();
  while (sample.size < max && (waiting.length > 0 || begin())) {
    const one = waiting.shift();
    if (one === undefined || sample.has(one)) continue;
    sample.add(one);
    // As many as may still be needed: a dense swarm must not be walked whole.
    waiting.push(...nearby(one).slice(0, max - sample.size));
  }
  return sample;
}
