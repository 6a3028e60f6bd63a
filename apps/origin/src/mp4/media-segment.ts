/** Writes CMAF chunks: one `moof` for the samples of one or more tracks, and their `mdat`. */
import { uint32s, uint64, writeBox, writeFullBox } from './boxes.ts';

const TFHD_DEFAULT_BASE_IS_MOOF = 0x02_00_00;
const TFHD_DEFAULT_DURATION = 0x8;
const TFHD_DEFAULT_FLAGS = 0x20;
const TRUN_DATA_OFFSET = 0x1;
const TRUN_FIRST_SAMPLE_FLAGS = 0x4;
const TRUN_SAMPLE_SIZE = 0x200;
const SYNC_SAMPLE = 0x02_00_00_00; // depends on no other
const OTHER_SAMPLE = 0x01_01_00_00; // depends on others, not a sync sample
const MDAT_HEADER_BYTES = 8;

/** The consecutive samples of one track that go in a chunk. */
export interface Run {
  readonly trackId: number;
  readonly kind: 'video' | 'audio';
  /** Decode time of the first sample; written with 64 bits. */
  readonly startTicks: number;
  readonly sampleTicks: number;
  /** Whether a decoder can start at the first sample. */
  readonly startsWithSync: boolean;
  readonly samples: readonly Buffer[];
}

function writeTraf(run: Run, dataOffset: number): Buffer {
  const otherFlags = run.kind === 'video' ? OTHER_SAMPLE : SYNC_SAMPLE;
  const tfhdFlags = TFHD_DEFAULT_BASE_IS_MOOF | TFHD_DEFAULT_DURATION | TFHD_DEFAULT_FLAGS;
  const syncFirst = run.kind === 'video' && run.startsWithSync;
  const trunFlags = TRUN_DATA_OFFSET | TRUN_SAMPLE_SIZE | (syncFirst ? TRUN_FIRST_SAMPLE_FLAGS : 0);
  return writeBox(
    'traf',
    writeFullBox('tfhd', 0, tfhdFlags, uint32s(run.trackId, run.sampleTicks, otherFlags)),
    writeFullBox('tfdt', 1, 0, uint64(run.startTicks)),
    writeFullBox(
      'trun',
      0,
      trunFlags,
      uint32s(run.samples.length, dataOffset, ...(syncFirst ? [SYNC_SAMPLE] : [])),
      uint32s(...run.samples.map((sample) => sample.length)),
    ),
  );
}

/** One chunk. `sequenceNumber` goes to `mfhd` (32 bits, wraps), so that even equal samples make different bytes. */
export function writeChunk(sequenceNumber: number, runs: readonly Run[]): Buffer {
  const moofWith = (offsets: readonly number[]): Buffer =>
    writeBox('moof', writeFullBox('mfhd', 0, 0, uint32s(sequenceNumber)), ...runs.map((run, index) => writeTraf(run, offsets[index] ?? 0)));
  // Offsets have a fixed width, so a first pass with any offset tells the size that the second pass needs.
  let dataAt = moofWith([]).length + MDAT_HEADER_BYTES;
  const offsets = runs.map((run) => {
    const offset = dataAt;
    dataAt += run.samples.reduce((sum, sample) => sum + sample.length, 0);
    return offset;
  });
  return Buffer.concat([moofWith(offsets), writeBox('mdat', ...runs.flatMap((run) => run.samples))]);
}
