/** All streams of the origin, and which one a path belongs to. */
import type { Sample } from '../sample/sample.ts';
import { LOOP_MS } from '../sample/timeline.ts';
import { createByteRangeStream } from './byte-range.ts';
import { ByteCache } from './byte-cache.ts';
import { createCaptionedStream } from './captions.ts';
import { createDiscontinuityStream } from './discontinuity.ts';
import { createEncryptedStream } from './encrypted.ts';
import { createInBandCaptionedStream } from './in-band-captions.ts';
import { Ladder, type LadderOptions } from './ladder.ts';
import { createLiveStream } from './live.ts';
import { createLowLatencyStream } from './low-latency.ts';
import type { NotYet, Resource, Stream } from './resource.ts';
import { createTransportStream } from './transport-stream.ts';
import { createAlternateAudioStream, createVodStream } from './vod.ts';

/** Made segments that are kept: a live window of three renditions at 2.4 Mbit/s, and one whole film file. Past it they are made again. */
const CACHE_BYTES = 64 * 1024 * 1024;
/** The window of `/live-long/`: one minute. */
export const LONG_WINDOW_SEGMENTS = 30;

export interface CatalogueOptions extends LadderOptions {
  readonly windowSegments: number;
  readonly vodMs: number;
}

export interface Catalogue {
  readonly streamNames: readonly string[];
  /** `pathname` is percent-encoded as it came; nothing of ours needs decoding. */
  find(pathname: string, query: URLSearchParams, nowMs: number): Resource | NotYet | undefined;
  /** The media playlist at a path with everything in it that is served at the moment. */
  served(pathname: string, nowMs: number): string | undefined;
}

const PATH = /^\/([\w-]+)\/(.+)$/;
const NO_QUERY = new URLSearchParams();

export function createCatalogue(sample: Sample, options: CatalogueOptions): Catalogue {
  const cache = new ByteCache(CACHE_BYTES);
  const ladder = new Ladder(sample, cache, options);
  const unpadded = new Ladder(sample, cache, { renditions: options.renditions, bitratesKbps: [] });
  const lowest = new Ladder(sample, cache, { renditions: ['240p'], bitratesKbps: [] });
  const streams: Stream[] = [
    createLiveStream('live', ladder, options.windowSegments),
    createLiveStream('live-long', ladder, LONG_WINDOW_SEGMENTS),
    createVodStream('vod', ladder, options.vodMs),
    createByteRangeStream('byterange', ladder, cache),
    createEncryptedStream('aes', ladder, cache),
    createAlternateAudioStream('audio', ladder, LOOP_MS),
    createCaptionedStream('captions', ladder, LOOP_MS),
    createInBandCaptionedStream('cea-608', sample, cache),
    createDiscontinuityStream('discontinuity', ladder),
    ...lowest.muxed.map((rendition) => createTransportStream('ts', rendition, sample.transportStream)),
    createLowLatencyStream('ll', unpadded, options.windowSegments),
  ];
  const byName = new Map(streams.map((stream) => [stream.name, stream]));
  return {
    streamNames: [...byName.keys()],
    find(pathname, query, nowMs) {
      const [, name = '', path = ''] = PATH.exec(pathname) ?? [];
      return byName.get(name)?.get(path, query, nowMs);
    },
    served(pathname, nowMs) {
      const [, name = '', path = ''] = PATH.exec(pathname) ?? [];
      const stream = byName.get(name);
      if (stream?.served) return stream.served(path, nowMs);
      const found = stream?.get(path, NO_QUERY, nowMs);
      return found === undefined || 'readyAtMs' in found || found.kind !== 'playlist' ? undefined : found.body.toString();
    },
  };
}
