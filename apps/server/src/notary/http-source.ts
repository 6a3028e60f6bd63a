import { AttestError, ContentHasher } from '@tributary/attest';
import { isMasterPlaylist, onlyTrack, openMediaPlaylist, PlaylistError, readMasterPlaylist } from '@tributary/playlist';
import { MAX_ATTESTED_PIECES, PIECE_BYTES, type SegmentContent } from '@tributary/protocol';
import {
  NotaryError,
  type FetchReason,
  type NotarySource,
  type SourceListing,
  type SourceSegment,
  type SourceTrack,
} from '@tributary/signaling';
import { MAX_PLAYLIST_BYTES, PARSED_BYTES_PER_CHARACTER, PLAYLIST_TIMEOUT_MS, SEGMENT_TIMEOUT_MS } from './limits.ts';
import type { OriginFetcher } from './origin-fetcher.ts';

export interface HttpSourceOptions {
  readonly playlistTimeoutMs?: number | undefined;
  readonly segmentTimeoutMs?: number | undefined;
}

/** Origins over HTTP, read as players read them. */
export class HttpSource implements NotarySource {
  readonly #fetcher: OriginFetcher;
  readonly #playlistTimeoutMs: number;
  readonly #segmentTimeoutMs: number;

  constructor(fetcher: OriginFetcher, options: HttpSourceOptions = {}) {
    this.#fetcher = fetcher;
    this.#playlistTimeoutMs = options.playlistTimeoutMs ?? PLAYLIST_TIMEOUT_MS;
    this.#segmentTimeoutMs = options.segmentTimeoutMs ?? SEGMENT_TIMEOUT_MS;
  }

  mayFetch(url: string): boolean {
    return this.#fetcher.mayFetch(url);
  }

  async tracks(playlistUrl: string): Promise<readonly SourceTrack[]> {
    // Few, and what is at the live edge begins with them.
    const { text, url } = await this.#text(playlistUrl, 'new');
    return asPlaylist(() => (isMasterPlaylist(text) ? readMasterPlaylist(text, url) : [onlyTrack(url)]));
  }

  async listing(track: SourceTrack, why: FetchReason): Promise<SourceListing> {
    const { text, url } = await this.#text(track.url, why);
    const { live, targetDurationMs, newestSequence, segment } = asPlaylist(() => openMediaPlaylist(text, url, track));
    return { live, targetDurationMs, newestSequence, segment, bytes: text.length * PARSED_BYTES_PER_CHARACTER };
  }

  async content({ url, range }: SourceSegment, why: FetchReason, onBytes: (bytes: number) => void): Promise<SegmentContent> {
    const hasher = new ContentHasher();
    const take = async (chunk: Buffer) => {
      onBytes(chunk.length);
      await hasher.update(chunk);
    };
    try {
      const maxBytes = MAX_ATTESTED_PIECES * PIECE_BYTES;
      await this.#fetcher.fetch({ url, why, range, maxBytes, timeoutMs: this.#segmentTimeoutMs, take });
      return await hasher.end();
    } catch (error) {
      if (error instanceof AttestError) throw new NotaryError('oversize', error.message, { cause: error });
      throw error;
    }
  }

  async #text(playlistUrl: string, why: FetchReason): Promise<{ readonly text: string; readonly url: string }> {
    const chunks: Buffer[] = [];
    const url = await this.#fetcher.fetch({
      url: playlistUrl,
      why,
      maxBytes: MAX_PLAYLIST_BYTES,
      timeoutMs: this.#playlistTimeoutMs,
      take: (chunk) => void chunks.push(chunk),
    });
    return { text: Buffer.concat(chunks).toString('utf8'), url };
  }
}

function asPlaylist<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof PlaylistError) throw new NotaryError('not-a-playlist', error.message.replaceAll(/\?\S*/g, ''), { cause: error });
    throw error;
  }
}
