/** The renditions on offer, and the bytes of their segments at any sequence number of the endless timeline. */
import { OriginError } from '../errors.ts';
import { writeInitSegment } from '../mp4/init-segment.ts';
import { writeChunk } from '../mp4/media-segment.ts';
import { canPad, padSegment } from '../mp4/padding.ts';
import type { Track } from '../mp4/track-file.ts';
import { RENDITION_NAMES, type RenditionName, type Sample } from '../sample/sample.ts';
import { runBetween, SEGMENT_MS, SEGMENTS_PER_LOOP } from '../sample/timeline.ts';
import type { ByteCache } from './byte-cache.ts';

const BITS_PER_BYTE = 8;
const SEGMENT_SECONDS = SEGMENT_MS / 1000;
/** LL-HLS parts; the frame rate gives whole frames in each. */
export const PART_MS = 500;
export const PARTS_PER_SEGMENT = SEGMENT_MS / PART_MS;

export interface Rendition {
  /** Also its folder in a URL. */
  readonly name: string;
  readonly tracks: readonly Track[];
  /** RFC 6381, comma-separated. */
  readonly codecs: string;
  readonly width: number;
  readonly height: number;
  /** Every segment is padded to exactly this size; absent: as it is. */
  readonly segmentBytes?: number;
  /** Of the largest segment, in bits per second. */
  readonly peakBitsPerSecond: number;
  readonly averageBitsPerSecond: number;
}

export interface LadderOptions {
  readonly renditions: readonly RenditionName[];
  /** One per rendition; empty: no padding. */
  readonly bitratesKbps: readonly number[];
}

function describe(name: string, tracks: readonly Track[], kbps?: number): Rendition {
  const sizes = Array.from({ length: SEGMENTS_PER_LOOP }, (_, sn) => writeSegment(tracks, sn).length);
  const natural = Math.max(...sizes);
  const common = {
    name,
    tracks,
    codecs: tracks.map(({ codec }) => codec).join(','),
    width: tracks[0]?.width ?? 0,
    height: tracks[0]?.height ?? 0,
  };
  if (kbps !== undefined) {
    const segmentBytes = (kbps * 1000 * SEGMENT_SECONDS) / BITS_PER_BYTE;
    const unfit = sizes.find((size) => !canPad(size, segmentBytes));
    if (unfit !== undefined) {
      const leastKbps = Math.ceil(((natural + BITS_PER_BYTE) * BITS_PER_BYTE) / SEGMENT_SECONDS / 1000);
      throw new OriginError('bad-option', `${name} cannot be padded to ${kbps} kbit/s: give it at least ${leastKbps}`);
    }
    return { ...common, segmentBytes, peakBitsPerSecond: kbps * 1000, averageBitsPerSecond: kbps * 1000 };
  }
  const bits = (bytes: number): number => Math.round((bytes * BITS_PER_BYTE) / SEGMENT_SECONDS);
  const averageBytes = sizes.reduce((sum, size) => sum + size, 0) / sizes.length;
  return { ...common, peakBitsPerSecond: bits(natural), averageBitsPerSecond: bits(averageBytes) };
}

function writeSpan(tracks: readonly Track[], startMs: number, endMs: number, sequenceNumber: number): Buffer {
  return writeChunk(
    sequenceNumber,
    tracks.map((track, index) => runBetween(track, index + 1, startMs, endMs)),
  );
}

function writeSegment(tracks: readonly Track[], sn: number): Buffer {
  return writeSpan(tracks, sn * SEGMENT_MS, (sn + 1) * SEGMENT_MS, sn + 1);
}

export class Ladder {
  /** Audio and video in one segment, lowest bitrate first. */
  readonly muxed: readonly Rendition[];
  /** The same pictures without sound, and the sounds alone: never padded. */
  readonly videoOnly: readonly Rendition[];
  readonly audioOnly: readonly [Rendition, Rendition];
  readonly fingerprint: string;
  readonly #cache: ByteCache;

  constructor(sample: Sample, cache: ByteCache, options: LadderOptions) {
    const names = RENDITION_NAMES.filter((name) => options.renditions.includes(name));
    if (options.bitratesKbps.length > 0 && options.bitratesKbps.length !== names.length) {
      throw new OriginError('bad-option', `${options.bitratesKbps.length} bitrates for ${names.length} renditions: give one each`);
    }
    this.muxed = names.map((name, index) => describe(name, [sample.video[name], sample.audio], options.bitratesKbps[index]));
    this.videoOnly = names.map((name) => describe(name, [sample.video[name]]));
    this.audioOnly = [describe('audio', [sample.audio]), describe('audio-de', [sample.otherAudio])];
    const first = this.muxed[0];
    this.fingerprint = [sample.fingerprint, ...this.muxed.map(({ segmentBytes }) => segmentBytes ?? 0)].join('-');
    this.#cache = cache;
    if (first === undefined) throw new OriginError('bad-option', `No rendition to offer: name some of ${RENDITION_NAMES.join(', ')}`);
  }

  init(rendition: Rendition): Buffer {
    return this.#cached(rendition, 'init', () => writeInitSegment(rendition.tracks));
  }

  /** `sn` counts 2 s segments from 0 of the timeline; any size of it. */
  segment(rendition: Rendition, sn: number): Buffer {
    return this.#cached(rendition, `${sn}`, () => {
      const segment = writeSegment(rendition.tracks, sn);
      if (rendition.segmentBytes === undefined) return segment;
      return padSegment(segment, rendition.segmentBytes, sn * RENDITION_NAMES.length + this.muxed.indexOf(rendition));
    });
  }

  /** A part of a segment: a chunk of its own. Only its first part begins with a keyframe. Never padded. */
  part(rendition: Rendition, sn: number, part: number): Buffer {
    const startMs = sn * SEGMENT_MS + part * PART_MS;
    return this.#cached(rendition, `${sn}.${part}`, () =>
      writeSpan(rendition.tracks, startMs, startMs + PART_MS, sn * PARTS_PER_SEGMENT + part + 1),
    );
  }

  /** The segment as its parts make it, chunk after chunk. */
  chunkedSegment(rendition: Rendition, sn: number): Buffer {
    return this.#cached(rendition, `${sn}.*`, () =>
      Buffer.concat(Array.from({ length: PARTS_PER_SEGMENT }, (_, part) => this.part(rendition, sn, part))),
    );
  }

  #cached(rendition: Rendition, key: string, make: () => Buffer): Buffer {
    return this.#cache.getOrMake(`${this.fingerprint}/${rendition.codecs}/${rendition.name}/${key}`, make);
  }
}
