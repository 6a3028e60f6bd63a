/** Reads a track file of the sample: a fragmented MP4 with one track, samples of equal duration, no edit list needed. */
import { findBox, needBox, readBoxes } from './boxes.ts';
import { readFragments } from './fragments.ts';

// Where child boxes begin in the bodies of a `VisualSampleEntry` and an `AudioSampleEntry` (14496-12, 12.1.3 and 12.2.3).
const VISUAL_ENTRY_BYTES = 78;
const AUDIO_ENTRY_BYTES = 28;
const VISUAL_WIDTH_AT = 24;
const VISUAL_HEIGHT_AT = 26;
const STSD_HEAD_BYTES = 8; // version, flags and entry count

export interface Track {
  readonly kind: 'video' | 'audio';
  /** RFC 6381 name, as in `CODECS`. */
  readonly codec: string;
  readonly ticksPerSecond: number;
  /** Duration of each sample. */
  readonly sampleTicks: number;
  readonly samples: readonly Buffer[];
  /** Indices of the samples that begin a fragment: for video, the keyframes. */
  readonly fragmentStarts: readonly number[];
  /** Pixels; 0 for audio. */
  readonly width: number;
  readonly height: number;
  /** The `trak` box's children, for writing an initialization segment. */
  readonly trak: Buffer;
}

// The object type of the AudioSpecificConfig inside an `esds` box (14496-1, 7.2.6: descriptors of tag, length and body).
function aacObjectType(esds: Buffer): number {
  let at = 4;
  const enter = (tag: number, skip: number): void => {
    if (esds.readUInt8(at) !== tag) throw new RangeError('an esds box of an unknown shape');
    at += 1;
    while (esds.readUInt8(at) & 0x80) at += 1;
    at += 1 + skip;
  };
  enter(0x03, 3);
  enter(0x04, 13);
  enter(0x05, 0);
  return esds.readUInt8(at) >> 3;
}

function readSampleEntry(trak: Buffer): Pick<Track, 'kind' | 'codec' | 'width' | 'height'> {
  const [entry] = readBoxes(needBox(trak, 'mdia/minf/stbl/stsd').body.subarray(STSD_HEAD_BYTES));
  if (entry?.type === 'avc1') {
    const avcC = needBox(entry.body.subarray(VISUAL_ENTRY_BYTES), 'avcC').body;
    return {
      kind: 'video',
      codec: `avc1.${avcC.toString('hex', 1, 4)}`,
      width: entry.body.readUInt16BE(VISUAL_WIDTH_AT),
      height: entry.body.readUInt16BE(VISUAL_HEIGHT_AT),
    };
  }
  if (entry?.type === 'mp4a') {
    const esds = needBox(entry.body.subarray(AUDIO_ENTRY_BYTES), 'esds').body;
    return { kind: 'audio', codec: `mp4a.40.${aacObjectType(esds)}`, width: 0, height: 0 };
  }
  throw new RangeError(`a sample entry of type ${entry?.type ?? 'none'}`);
}

/** Throws a RangeError that says what is wrong when the file is not as the sample must be. */
export function readTrackFile(file: Buffer): Track {
  const trak = needBox(file, 'moov/trak').body;
  if (findBox(trak, 'edts') !== undefined && needBox(trak, 'edts/elst').body.readInt32BE(12) > 0) {
    throw new RangeError('an edit list that skips samples: its start would be lost when the sample repeats');
  }
  const mdhd = needBox(trak, 'mdia/mdhd').body;
  const ticksPerSecond = mdhd.readUInt32BE(mdhd.readUInt8(0) === 1 ? 20 : 12);

  const samples: Buffer[] = [];
  const fragmentStarts: number[] = [];
  let sampleTicks = 0;
  for (const fragment of readFragments(file)) {
    fragmentStarts.push(samples.length);
    if (fragment.startTicks !== samples.length * sampleTicks) throw new RangeError(`a gap before ${fragment.startTicks} ticks`);
    for (const sample of fragment.samples) {
      if (samples.length === 0) sampleTicks = sample.durationTicks;
      if (sample.durationTicks !== sampleTicks) throw new RangeError(`sample ${samples.length} has a duration of its own`);
      samples.push(sample.bytes);
    }
  }
  return { ...readSampleEntry(trak), ticksPerSecond, sampleTicks, samples, fragmentStarts, trak };
}
