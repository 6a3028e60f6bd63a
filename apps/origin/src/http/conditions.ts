/** Conditional requests (RFC 9110, 13): whether the asker's copy is still good. */
import type { IncomingHttpHeaders } from 'node:http';

export interface Validators {
  /** Strong, quoted. */
  readonly etag: string;
  readonly lastModifiedMs: number;
}

const MS_PER_SECOND = 1000;
// HTTP dates have whole seconds.
const wholeSeconds = (ms: number): number => Math.floor(ms / MS_PER_SECOND);

/** 304 is the answer: `If-None-Match` names our ETag, or, without it, nothing changed since `If-Modified-Since`. */
export function isNotModified(headers: IncomingHttpHeaders, { etag, lastModifiedMs }: Validators): boolean {
  const match = headers['if-none-match'];
  if (match !== undefined) {
    return match.split(',').some((candidate) => candidate.trim() === '*' || candidate.trim().replace(/^W\//, '') === etag);
  }
  const since = Date.parse(headers['if-modified-since'] ?? '');
  return !Number.isNaN(since) && wholeSeconds(lastModifiedMs) <= wholeSeconds(since);
}

/** Whether a `Range` counts: there is no `If-Range`, or it names exactly what we have (weak ETags never do). */
export function rangeApplies(headers: IncomingHttpHeaders, { etag, lastModifiedMs }: Validators): boolean {
  const condition = headers['if-range'];
  if (condition === undefined) return true;
  const value = Array.isArray(condition) ? String(condition[0]) : condition;
  if (value.includes('"')) return value.trim() === etag;
  return wholeSeconds(Date.parse(value)) === wholeSeconds(lastModifiedMs);
}
