import { readMasterPlaylist, readMediaPlaylist, type PlaylistTrack } from '@tributary/playlist';
import { streamName, type SegmentId, type ViewerState } from '@tributary/protocol';
import type { TlsPair } from '../tls/certificate.ts';
import { files, smallOrigin, type SmallOrigin } from './small-origin.ts';

/** What the segment of this number is made of; those of sound have 100 more. */
export const bytesOf = (seed: number, length = 70_000) => Buffer.from(Uint8Array.from({ length }, (_, index) => (index * 31 + seed) % 251));
const lines = (...text: readonly string[]) => `${['#EXTM3U', ...text].join('\n')}\n`;

const MASTER = lines(
  '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="English",LANGUAGE="en",URI="audio.m3u8"',
  '#EXT-X-STREAM-INF:BANDWIDTH=800000,RESOLUTION=1280x720,CODECS="avc1.64001f,mp4a.40.2",AUDIO="a"',
  'high.m3u8',
  '#EXT-X-STREAM-INF:BANDWIDTH=300000,RESOLUTION=640x360,CODECS="avc1.64001e,mp4a.40.2",AUDIO="a"',
  'low.m3u8',
);

/** A live stream of two renditions and sound, whose playlist grows when the test says so. The lower rendition is one file, in ranges. */
export class GrowingStream {
  readonly content = new Map<string, Buffer | string>([['/live/master.m3u8', MASTER]]);
  readonly lowFile = bytesOf(1, 200_000);
  origin!: SmallOrigin;

  static async start(tls?: TlsPair): Promise<GrowingStream> {
    const stream = new GrowingStream();
    stream.content.set('/live/low.mp4', stream.lowFile);
    stream.grow(5);
    stream.origin = await smallOrigin(files(stream.content), tls);
    return stream;
  }

  grow(to: number): void {
    const list = (entry: (sequence: number) => readonly string[]) =>
      lines('#EXT-X-TARGETDURATION:1', '#EXT-X-MEDIA-SEQUENCE:1', ...Array.from({ length: to }, (_, index) => entry(index + 1)).flat());
    for (const [index, name] of ['high', 'audio'].entries()) {
      this.content.set(
        `/live/${name}.m3u8`,
        list((sequence) => ['#EXTINF:1,', `${name}/${sequence}.m4s`]),
      );
      for (let sequence = 1; sequence <= to; sequence++) this.content.set(`/live/${name}/${sequence}.m4s`, bytesOf(sequence + index * 100));
    }
    this.content.set(
      '/live/low.m3u8',
      list((sequence) => ['#EXTINF:1,', `#EXT-X-BYTERANGE:20000@${sequence * 20_000}`, 'low.mp4']),
    );
  }

  get url(): string {
    return `${this.origin.url}/live/master.m3u8`;
  }

  get id() {
    return streamName(this.url).id;
  }

  tracks(): readonly PlaylistTrack[] {
    return readMasterPlaylist(MASTER, this.url);
  }

  segments(track: PlaylistTrack): readonly SegmentId[] {
    const text = String(this.content.get(new URL(track.url).pathname));
    return readMediaPlaylist(text, track.url, track).segments.map(({ id }) => id);
  }

  /** How often segments were asked for. */
  fetches(path: string): number {
    return this.origin.asked.filter((asked) => asked.startsWith(path)).length;
  }

  watching(track: PlaylistTrack): ViewerState {
    return { track: track.id, atLiveEdge: true, mayUpload: true, uplinkClass: 'medium' };
  }
}
