/** Writes initialization segments (CMAF header: `ftyp` and a `moov` without samples) for any set of the sample's tracks. */
import { readBoxes, uint32s, writeBox, writeFullBox } from './boxes.ts';
import type { Track } from './track-file.ts';

const MOVIE_TICKS_PER_SECOND = 1000;
const UNITY_MATRIX = [0x1_00_00, 0, 0, 0, 0x1_00_00, 0, 0, 0, 0x40_00_00_00];
const TKHD_TRACK_ID_AT = { v0: 20, v1: 28 }; // within the box, header included

// The track keeps its description; it gets a number of its own and loses its edit list, since our timeline starts at 0.
function writeTrak(track: Track, trackId: number): Buffer {
  const children = readBoxes(track.trak)
    .filter(({ type }) => type !== 'edts')
    .map(({ type, bytes, body }) => {
      if (type !== 'tkhd') return bytes;
      const tkhd = Buffer.from(bytes);
      tkhd.writeUInt32BE(trackId, body.readUInt8(0) === 1 ? TKHD_TRACK_ID_AT.v1 : TKHD_TRACK_ID_AT.v0);
      return tkhd;
    });
  return writeBox('trak', ...children);
}

/** The tracks are numbered 1, 2, … in the order given; media segments must do the same. */
export function writeInitSegment(tracks: readonly Track[]): Buffer {
  const brands = Buffer.from('iso6cmfcmp41', 'latin1');
  const mvhd = writeFullBox(
    'mvhd',
    0,
    0,
    uint32s(0, 0, MOVIE_TICKS_PER_SECOND, 0, 0x1_00_00),
    uint32s(0x01_00_00_00, 0, 0, ...UNITY_MATRIX, 0, 0, 0, 0, 0, 0, tracks.length + 1),
  );
  const traks = tracks.map((track, index) => writeTrak(track, index + 1));
  const trex = tracks.map((_, index) => writeFullBox('trex', 0, 0, uint32s(index + 1, 1, 0, 0, 0)));
  return Buffer.concat([
    writeBox('ftyp', Buffer.from('iso6', 'latin1'), uint32s(0), brands),
    writeBox('moov', mvhd, ...traks, writeBox('mvex', ...trex)),
  ]);
}
