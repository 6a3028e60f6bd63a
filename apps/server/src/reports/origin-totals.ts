import * as z from 'zod';

/** Segments' bytes and requests of one path, or of everything below it, since the origin began to count. */
export interface PathTotals {
  /** Begins with a slash; one that ends with a slash stands for everything below it. */
  readonly path: string;
  readonly bytes: number;
  readonly requests: number;
}

export interface OriginTotals {
  /** Another one than before: the origin began anew. */
  readonly sinceMs: number;
  readonly paths: readonly PathTotals[];
}

const count = z.number().min(0).max(Number.MAX_SAFE_INTEGER);
const path = z.string().startsWith('/').max(2048);
const totals = z.object({ bytes: count, requests: count });

/** The demo origin's `/stats`: every path by itself, and what kind of file it is. */
const demo = z.object({ sinceMs: count, kinds: z.object({ segment: totals }), paths: z.array(totals.extend({ path, kind: z.string() })) });
/** For everybody else: of segments alone; `paths` where one origin serves several streams. */
const general = totals.extend({ sinceMs: count, paths: z.record(path, totals).optional() });
const either = z.union([
  demo.transform(({ sinceMs, paths }): OriginTotals => ({ sinceMs, paths: paths.filter(({ kind }) => kind === 'segment') })),
  general.transform(({ sinceMs, bytes, requests, paths }): OriginTotals => ({
    sinceMs,
    paths: paths ? Object.entries(paths).map(([name, each]) => ({ path: name, ...each })) : [{ path: '/', bytes, requests }],
  })),
]);

/** @returns null: it is neither of the two that docs/operations.md describes */
export function readOriginTotals(text: string): OriginTotals | null {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return null;
  }
  const read = either.safeParse(json);
  return read.success ? read.data : null;
}
