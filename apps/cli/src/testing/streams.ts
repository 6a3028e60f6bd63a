/** Streams for tests: their files, and whether everything that they list is sealed as viewers will check it. */
import { hashPieces, KeySet, verifyAttestation, type SigningKey } from '@tributary/attest';
import { readMediaPlaylist } from '@tributary/playlist';
import { decodeSidecar, segmentKey, sidecarUrl, streamName, type Attestation } from '@tributary/protocol';
import { playlistsOf } from '../seal/playlists.ts';

export const PUBLIC_URL = 'https://cdn.example/live/master.m3u8';

export const lines = (...text: readonly string[]): string => `${['#EXTM3U', ...text].join('\n')}\n`;

/** Bytes of a made-up segment: different for each name, and more than one piece. */
export function bytesOf(name: string, totalBytes = 40_000): Buffer {
  return Buffer.alloc(totalBytes, `${name} `);
}

export const MASTER = lines(
  '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="sound",NAME="English",LANGUAGE="en",DEFAULT=YES,URI="audio/en.m3u8"',
  '#EXT-X-STREAM-INF:BANDWIDTH=800000,RESOLUTION=1280x720,CODECS="avc1.64001f,mp4a.40.2",AUDIO="sound"',
  '720p.m3u8',
  '#EXT-X-STREAM-INF:BANDWIDTH=300000,RESOLUTION=640x360,CODECS="avc1.64001e,mp4a.40.2",AUDIO="sound"',
  '360p.m3u8',
);

export interface Listed {
  readonly first: number;
  readonly count: number;
  /** Folder of the segments, relative to the playlist. */
  readonly folder: string;
  readonly ended?: boolean;
}

export function mediaPlaylist({ first, count, folder, ended = false }: Listed): string {
  const segments = Array.from({ length: count }, (_, at) => ['#EXTINF:2,', `${folder}/${first + at}.m4s`]).flat();
  return lines(
    '#EXT-X-TARGETDURATION:2',
    `#EXT-X-MEDIA-SEQUENCE:${first}`,
    `#EXT-X-MAP:URI="${folder}/init.mp4"`,
    ...segments,
    ...(ended ? ['#EXT-X-ENDLIST'] : []),
  );
}

/** What a viewer would get at an address; undefined: 404. */
export type Fetch = (address: string) => Promise<Uint8Array | undefined>;

export interface Checked {
  /** Segments that the playlists list, once for each track. */
  readonly listed: number;
  /** Of them those whose attestation is there, is good, and is of the bytes that are served. */
  readonly good: number;
  /** What is wrong with the others. */
  readonly wrong: readonly string[];
}

/** Goes the way of a viewer: master playlist, media playlists, sidecars, segments. */
export async function checkSeals(fetch: Fetch, key: SigningKey, url = PUBLIC_URL, ownName?: string): Promise<Checked> {
  const keys = new KeySet([key.publicKey]);
  const streamId = streamName(url, ownName).id;
  const text = async (address: string) => Buffer.from((await fetch(address)) ?? []).toString();
  const wrong: string[] = [];
  let [listed, good] = [0, 0];
  for (const playlist of playlistsOf(await text(url), url)) {
    const media = await text(playlist.url);
    for (const track of playlist.tracks) {
      for (const { id, url: segmentUrl, range } of readMediaPlaylist(media, playlist.url, track).segments) {
        listed++;
        const sidecar = await fetch(sidecarUrl(playlist.url, id.sequence));
        const found = sidecar && decodeSidecar(Uint8Array.from(sidecar)).find(({ segment }) => segmentKey(segment) === segmentKey(id));
        const verdict = await judge(found, keys, streamId, (await fetch(segmentUrl))?.subarray(range?.start, range?.end));
        if (verdict === 'good') good++;
        else wrong.push(`${segmentUrl}: ${verdict}`);
      }
    }
  }
  return { listed, good, wrong };
}

async function judge(found: Attestation | undefined, keys: KeySet, streamId: string, bytes: Uint8Array | undefined): Promise<string> {
  if (!found) return 'not sealed';
  if (!bytes) return 'not served';
  if (found.streamId !== streamId) return 'of another stream';
  const { totalBytes, pieceHashes } = await hashPieces(Uint8Array.from(bytes));
  if (totalBytes !== found.totalBytes || !Buffer.from(pieceHashes).equals(found.pieceHashes)) return 'of other bytes';
  return verifyAttestation(found, keys);
}
