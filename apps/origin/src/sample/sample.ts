/** The committed sample: three video tracks, the audio track they share and another one, as files under `media/`. */
import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { OriginError } from '../errors.ts';
import { readTrackFile, type Track } from '../mp4/track-file.ts';
import { LOOP_MS, SEGMENTS_PER_LOOP } from './timeline.ts';

const MEDIA = new URL('../../media/', import.meta.url);

/** The renditions of the sample, lowest first. */
export const RENDITION_NAMES = ['240p', '480p', '720p'] as const;
export type RenditionName = (typeof RENDITION_NAMES)[number];

export interface Sample {
  readonly video: Readonly<Record<RenditionName, Track>>;
  readonly audio: Track;
  /** Another sound for the same pictures. */
  readonly otherAudio: Track;
  /** MPEG-TS segments of 2 s, from the lowest rendition. */
  readonly transportStream: readonly Buffer[];
  /** Changes when the sample changes; part of every ETag. */
  readonly fingerprint: string;
}

function readTrack(name: string, file: Buffer): Track {
  const remake = 'run `node apps/origin/scripts/make-sample.mjs` or check the file out again';
  try {
    const track = readTrackFile(file);
    if (track.samples.length * track.sampleTicks * 1000 !== LOOP_MS * track.ticksPerSecond) {
      throw new RangeError(`${track.samples.length} samples of ${track.sampleTicks} ticks, which is not ${LOOP_MS} ms`);
    }
    if (track.kind === 'video') {
      const perSegment = track.samples.length / SEGMENTS_PER_LOOP;
      const aligned = track.fragmentStarts.length === SEGMENTS_PER_LOOP && track.fragmentStarts.every((at, n) => at === n * perSegment);
      if (!aligned) throw new RangeError('keyframes that are not at every segment boundary');
    }
    return track;
  } catch (cause) {
    throw new OriginError('bad-sample', `media/${name} is not a usable track (${String(cause)}): ${remake}`, { cause });
  }
}

/** Reads and checks the sample. Throws an {@link OriginError} `bad-sample` when it is not as the streams need it. */
export async function loadSample(): Promise<Sample> {
  const hash = createHash('sha256');
  const read = async (name: string): Promise<Buffer> => {
    const bytes = await readFile(new URL(name, MEDIA));
    hash.update(bytes);
    return bytes;
  };
  const track = async (name: string): Promise<Track> => readTrack(name, await read(name));
  try {
    const video = { '240p': await track('240p.mp4'), '480p': await track('480p.mp4'), '720p': await track('720p.mp4') };
    const audio = await track('audio.mp4');
    const otherAudio = await track('audio-de.mp4');
    const transportStream: Buffer[] = [];
    const { length } = (await readdir(fileURLToPath(new URL('ts/', MEDIA)))).filter((name) => name.endsWith('.ts'));
    for (let sn = 0; sn < length; sn++) transportStream.push(await read(`ts/${sn}.ts`));
    return { video, audio, otherAudio, transportStream, fingerprint: hash.digest('hex').slice(0, 16) };
  } catch (cause) {
    if (cause instanceof OriginError) throw cause;
    throw new OriginError('bad-sample', `The sample cannot be read (${String(cause)}): check out apps/origin/media again`, { cause });
  }
}
