/** A film whose captions are in its pictures (CEA-608), as television's are: no playlist of their own. */
import { beforeSlices, captionSei } from '../cea-608/caption-sei.ts';
import { popOnCaption } from '../cea-608/pop-on.ts';
import type { Track } from '../mp4/track-file.ts';
import type { Sample } from '../sample/sample.ts';
import { LOOP_MS, SEGMENTS_PER_LOOP } from '../sample/timeline.ts';
import type { ByteCache } from './byte-cache.ts';
import { Ladder } from './ladder.ts';
import { masterPlaylist, type ClosedCaptions } from './playlist.ts';
import type { Stream } from './resource.ts';
import { createFilm } from './vod.ts';

const CAPTIONS: ClosedCaptions = { language: 'en', name: 'English', instreamId: 'CC1' };
const textOf = (segment: number): string => `Segment ${segment}, in the picture.`;

/** The lowest rendition alone: it is for trying captions out, not for looking at. */
export function createInBandCaptionedStream(name: string, sample: Sample, cache: ByteCache): Stream {
  const video = { ...sample.video, '240p': withCaptions(sample.video['240p']) };
  const captioned: Sample = { ...sample, video, fingerprint: `${sample.fingerprint}-${name}` };
  const ladder = new Ladder(captioned, cache, { renditions: ['240p'], bitratesKbps: [] });
  return createFilm(name, ladder, LOOP_MS, masterPlaylist(ladder.muxed, { closedCaptions: [CAPTIONS] }), ladder.muxed);
}

/** A caption for each segment, all of it within the segment: whoever joins there sees it. */
function withCaptions(track: Track): Track {
  const frames = track.samples.length / SEGMENTS_PER_LOOP;
  const pairs = Array.from({ length: SEGMENTS_PER_LOOP }, (_, segment) => popOnCaption(textOf(segment), frames)).flat();
  const samples = track.samples.map((picture, frame) => {
    const pair = pairs[frame];
    return pair === undefined ? picture : beforeSlices(picture, captionSei(pair));
  });
  return { ...track, samples };
}
