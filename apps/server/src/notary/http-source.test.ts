import type { RequestListener } from 'node:http';
import { onlyTrack } from '@tributary/playlist';
import { MAX_ATTESTED_PIECES, PIECE_BYTES } from '@tributary/protocol';
import { afterEach, describe, expect, it } from 'vitest';
import { GrowingStream } from '../testing/growing-stream.ts';
import { files, smallOrigin } from '../testing/small-origin.ts';
import { AllowedHosts } from './allowed-hosts.ts';
import { HttpSource } from './http-source.ts';
import { MAX_PLAYLIST_BYTES } from './limits.ts';
import { OriginFetcher } from './origin-fetcher.ts';

const ends: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function sourceOf(answer: RequestListener) {
  const origin = await smallOrigin(answer);
  const hosts = new AllowedHosts();
  hosts.addStream(origin.url, false);
  const fetcher = new OriginFetcher({ hosts });
  ends.push(
    () => fetcher.close(),
    () => origin.close(),
  );
  const source = new HttpSource(fetcher);
  const url = (path: string) => origin.url + path;
  const segment = (path: string) => {
    let bytes = 0;
    const id = { track: onlyTrack(url('/x')).id, sequence: 1, name: 'a'.repeat(16) };
    const content = source.content({ id, url: url(path), range: undefined }, 'new', (count) => (bytes += count));
    return { content, bytes: () => bytes };
  };
  return { source, url, segment };
}

const text = (body: string): RequestListener => files(new Map([['/x', body]]));
const fits = `#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n1.m4s\n`;

describe('a playlist', () => {
  it('is read as a player reads it, named after the address that answers', async () => {
    const stream = await GrowingStream.start();
    ends.push(() => stream.origin.close());
    const { source, url } = await sourceOf((request, response) => {
      if (request.url === '/start') return void response.writeHead(302, { location: '/live/master.m3u8' }).end();
      files(stream.content)(request, response);
    });
    const tracks = await source.tracks(url('/start'));
    expect(tracks.map(({ id, kind }) => ({ id, kind }))).toEqual(stream.tracks().map(({ id, kind }) => ({ id, kind })));
    const [high] = tracks;
    const listing = await source.listing(high!, 'new');
    expect(listing).toMatchObject({ live: true, targetDurationMs: 1000, newestSequence: 5 });
    expect([1, 2, 3, 4, 5].map((sequence) => listing.segment(sequence)?.id)).toEqual(stream.segments(high!));
    expect(listing.bytes).toBeGreaterThan(100);
  });

  it('may be as long as its bound, and no longer', async () => {
    const longest = fits.padEnd(MAX_PLAYLIST_BYTES, '#');
    for (const [body, reason] of [
      [longest, undefined],
      [`${longest}#`, 'oversize'],
    ] as const) {
      const { source, url } = await sourceOf(text(body));
      const outcome = await source.listing(onlyTrack(url('/x')), 'new').then(() => undefined, (error: { reason: string }) => error.reason); // prettier-ignore
      expect(outcome).toBe(reason);
    }
  });

  it.each([
    ['an error page', '<html>'],
    ['nothing', ''],
    ['a master playlist cut off', '#EXTM3U\n#EXT-X-VERSION:7\n'],
  ])('is not %s; no token of its address is told', async (_, body) => {
    const { source, url } = await sourceOf(text(body));
    for (const read of [source.tracks(url('/x?token=secret')), source.listing(onlyTrack(url('/x?token=secret')), 'new')])
      await expect(read).rejects.toMatchObject({ reason: 'not-a-playlist', message: expect.not.stringContaining('secret') });
  });
});

describe('a segment', () => {
  it('is counted as it comes, also where it is cut off', async () => {
    const { segment } = await sourceOf((_request, response) => {
      response.writeHead(200, { 'content-length': 100 }).write('0123456789', () => response.destroy());
    });
    const { content, bytes } = segment('/x');
    await expect(content).rejects.toMatchObject({ reason: 'bad-answer' });
    expect(bytes()).toBe(10);
  });

  it.each<[string, RequestListener]>([
    ['empty', (_request, response) => void response.end()],
    ['larger than any that is attested', (_request, response) => void response.writeHead(200, { 'content-length': MAX_ATTESTED_PIECES * PIECE_BYTES + 1 }).write('x')],
  ])('is not vouched for where it is %s', async (_, answer) => {
    const { segment } = await sourceOf(answer);
    await expect(segment('/x').content).rejects.toMatchObject({ name: 'NotaryError', reason: 'oversize' });
  }); // prettier-ignore
});
