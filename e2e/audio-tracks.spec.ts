// Another sound for the same pictures: chosen in the player's menu, played by hls.js, and shared as everything else is.
import type { Page } from '@playwright/test';
import { audioTrackId } from '@tributary/protocol';
import { expect, test } from './support/fixtures.ts';
import { chooseInMenu, openPlayer, PLAYER_PAGE, plays, type Attributes } from './support/player-page.ts';

/** The sound that hls.js plays, as it names it. */
const sound = (page: Page) =>
  page.evaluate(() => {
    const { hls } = window.player;
    const { name = '', lang = '', url = '', audioCodec } = hls?.audioTracks[hls.audioTrack] ?? {};
    return { name, lang, url, audioCodec };
  });

/** Media seconds for which the browser has sound as well as pictures: the element's buffer is what both have. */
const bufferedAheadSeconds = (page: Page): Promise<number> =>
  page.evaluate(() => {
    const { video } = window.player;
    const last = (video?.buffered.length ?? 0) - 1;
    return last < 0 ? 0 : (video?.buffered.end(last) ?? 0) - (video?.currentTime ?? 0);
  });

/** Bytes of a track that came from neighbours. */
const peerBytesOf = (page: Page, track: string): Promise<number> =>
  page.evaluate((id) => {
    const segments = window.player.peers?.stats().recentSegments ?? [];
    return segments.filter(({ segment }) => segment.track === id).reduce((sum, { peerBytes }) => sum + peerBytes, 0);
  }, track);

test('a viewer who chooses another sound hears it, and gets it from a viewer who chose it before', async ({ browser, startSite }) => {
  const { origin, server, url } = await startSite({ page: PLAYER_PAGE, origin: { renditions: ['240p'] }, sealed: true });
  const attributes: Attributes = {
    src: `${origin.url}/audio/master.m3u8`,
    signaling: server.url,
    controls: '',
    autoplay: '',
    muted: '',
  };
  const loaded = (page: Page): string[] => {
    const urls: string[] = [];
    page.on('request', (request) => urls.push(new URL(request.url()).pathname));
    return urls;
  };

  const first = await openPlayer(browser, url, attributes);
  const second = await openPlayer(browser, url, attributes);
  const ofSecond = loaded(second);
  for (const page of [first, second]) await expect.poll(() => page.evaluate(() => window.player.peerStatus)).toBe('sharing');
  for (const page of [first, second]) {
    await plays(page);
    expect(await sound(page)).toMatchObject({ name: 'English', lang: 'en' });
  }

  for (const page of [first, second]) {
    await page.getByRole('region', { name: 'Sharing' }).getByRole('button', { name: 'OK' }).click();
    await chooseInMenu(page, 'sounds', /Deutsch/);
    await expect.poll(() => sound(page)).toMatchObject({ name: 'Deutsch', lang: 'de', url: `${origin.url}/audio/audio-de.m3u8` });
    // A second viewer finds some of it: the first one has a buffer of it.
    await expect.poll(() => bufferedAheadSeconds(page), { timeout: 30_000 }).toBeGreaterThan(20);
    await plays(page, 2);
  }
  expect(ofSecond).toContain('/audio/audio-de.m3u8');
  expect(await second.evaluate(() => window.player.video?.error ?? null)).toBeNull();

  const german = audioTrackId(await sound(second));
  await expect.poll(() => peerBytesOf(second, german), { timeout: 30_000 }).toBeGreaterThan(0);
});
