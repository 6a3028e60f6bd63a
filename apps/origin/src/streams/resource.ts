/** What a stream answers with: bytes, and what a CDN would say about them. */
import { createHash } from 'node:crypto';

/** How a resource is counted. A part of a segment counts as that segment. */
export type ResourceKind = 'segment' | 'init' | 'playlist' | 'seal' | 'other';

export interface SegmentKey {
  readonly stream: string;
  readonly rendition: string;
  readonly sn: number;
}

export interface Resource {
  readonly kind: ResourceKind;
  readonly body: Buffer;
  readonly contentType: string;
  readonly cacheControl: string;
  /** Strong, quoted. */
  readonly etag: string;
  readonly lastModifiedMs: number;
  readonly segment?: SegmentKey;
}

/** A resource that will exist: a request for it may wait (LL-HLS blocking). */
export interface NotYet {
  readonly readyAtMs: number;
}

export interface Stream {
  readonly name: string;
  /** `path` is what follows `/<name>/`. Undefined when there is no such thing now. */
  get(path: string, query: URLSearchParams, nowMs: number): Resource | NotYet | undefined;
  /**
   * The media playlist at `path` as it would be if it listed all that is served now: also what a live playlist has let go of.
   * Absent where a playlist always lists everything.
   */
  served?(path: string, nowMs: number): string | undefined;
}

export const CONTENT_TYPE = {
  playlist: 'application/vnd.apple.mpegurl',
  mp4: 'video/mp4',
  audioMp4: 'audio/mp4',
  transportStream: 'video/mp2t',
  captions: 'text/vtt',
  key: 'application/octet-stream',
  sidecar: 'application/octet-stream',
} as const;

export const CACHE = {
  /** A URL of ours names the same bytes for ever. */
  immutable: 'public, max-age=31536000, immutable',
  /** Half a target duration: a viewer's reload always sees the newest segment, and a shared cache absorbs the rest. */
  live: 'public, max-age=1',
  /** A VOD playlist never changes while the process runs, but options may differ at the next start. */
  vod: 'public, max-age=60',
  /** Not there yet, or gone: asked again soon, since a segment appears at a known moment. */
  absent: 'public, max-age=1',
  never: 'no-store',
} as const;

/** A strong ETag from what determines the bytes. */
export function etagOf(...parts: readonly (string | number | Buffer)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(typeof part === 'number' ? `${part}` : part).update('\0');
  return `"${hash.digest('base64url').slice(0, 22)}"`;
}

export function playlistResource(text: string, cacheControl: string, lastModifiedMs: number): Resource {
  const body = Buffer.from(text);
  return { kind: 'playlist', body, contentType: CONTENT_TYPE.playlist, cacheControl, etag: etagOf(body), lastModifiedMs };
}

/** A resource of constant bytes that a VOD is made of. */
export function fixedResource(kind: ResourceKind, body: Buffer, contentType: string, segment?: SegmentKey): Resource {
  const base = { kind, body, contentType, cacheControl: CACHE.immutable, etag: etagOf(body), lastModifiedMs: VOD_MODIFIED_MS };
  return segment === undefined ? base : { ...base, segment };
}

/** All copies of a VOD say the same, whenever their files were written. */
export const VOD_MODIFIED_MS = Date.UTC(2024, 0, 1);
