/** Reads movie fragments (ISO/IEC 14496-12, 8.8): which samples they hold, of which track, from when. */
import { needBox, readBoxes } from './boxes.ts';

const TFHD = { baseDataOffset: 0x1, descriptionIndex: 0x2, duration: 0x8, size: 0x10, flags: 0x20 };
const TRUN = { dataOffset: 0x1, firstFlags: 0x4, duration: 0x100, size: 0x200, flags: 0x400, compositionOffset: 0x800 };

export interface FragmentSample {
  readonly durationTicks: number;
  readonly bytes: Buffer;
}

export interface TrackFragment {
  readonly sequenceNumber: number;
  readonly trackId: number;
  /** `baseMediaDecodeTime` of its `tfdt`. */
  readonly startTicks: number;
  readonly samples: readonly FragmentSample[];
}

function readTrackFragment(moof: Buffer, traf: Buffer, sequenceNumber: number, file: Buffer, moofAt: number): TrackFragment {
  const tfhd = needBox(traf, 'tfhd').body;
  const tfhdFlags = tfhd.readUInt32BE(0) & 0xff_ff_ff;
  let at = 8;
  if (tfhdFlags & TFHD.baseDataOffset) throw new RangeError('a fragment with an absolute data offset: make it with default_base_moof');
  if (tfhdFlags & TFHD.descriptionIndex) at += 4;
  let defaultDuration = 0;
  let defaultSize = 0;
  if (tfhdFlags & TFHD.duration) [defaultDuration, at] = [tfhd.readUInt32BE(at), at + 4];
  if (tfhdFlags & TFHD.size) [defaultSize, at] = [tfhd.readUInt32BE(at), at + 4];

  const tfdt = needBox(traf, 'tfdt').body;
  const startTicks = tfdt.readUInt8(0) === 1 ? Number(tfdt.readBigUInt64BE(4)) : tfdt.readUInt32BE(4);

  const samples: FragmentSample[] = [];
  for (const { type, body: trun } of readBoxes(traf)) {
    if (type !== 'trun') continue;
    const flags = trun.readUInt32BE(0) & 0xff_ff_ff;
    const count = trun.readUInt32BE(4);
    let field = 8;
    let dataAt = moofAt + moof.length;
    if (flags & TRUN.dataOffset) [dataAt, field] = [moofAt + trun.readInt32BE(field), field + 4];
    if (flags & TRUN.firstFlags) field += 4;
    for (let index = 0; index < count; index++) {
      let [durationTicks, size] = [defaultDuration, defaultSize];
      if (flags & TRUN.duration) [durationTicks, field] = [trun.readUInt32BE(field), field + 4];
      if (flags & TRUN.size) [size, field] = [trun.readUInt32BE(field), field + 4];
      if (flags & TRUN.flags) field += 4;
      if (flags & TRUN.compositionOffset) field += 4;
      if (dataAt + size > file.length) throw new RangeError(`a sample at ${dataAt} runs past the end of the file`);
      samples.push({ durationTicks, bytes: file.subarray(dataAt, dataAt + size) });
      dataAt += size;
    }
  }
  return { sequenceNumber, trackId: tfhd.readUInt32BE(4), startTicks, samples };
}

/** Every track fragment of a file or segment, in order. Throws a RangeError on bytes that are not fragments as ours are made. */
export function readFragments(file: Buffer): TrackFragment[] {
  const fragments: TrackFragment[] = [];
  let at = 0;
  for (const box of readBoxes(file)) {
    if (box.type === 'moof') {
      const sequenceNumber = needBox(box.body, 'mfhd').body.readUInt32BE(4);
      for (const child of readBoxes(box.body)) {
        if (child.type === 'traf') fragments.push(readTrackFragment(box.bytes, child.body, sequenceNumber, file, at));
      }
    }
    at += box.bytes.length;
  }
  return fragments;
}
