// <tributary-video> as what it says it is: a media element, in a skin that was made for any.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from '@playwright/test';
import { openContext } from './support/contexts.ts';
import { expect, test } from './support/fixtures.ts';
import { installProbes } from './support/probes.ts';

async function open(browser: Browser, url: string, attributes: Readonly<Record<string, string>>): Promise<Page> {
  const page = await (await openContext(browser)).newPage();
  await installProbes(page);
  await page.goto(`${url}/`);
  await page.waitForFunction(() => 'show' in window);
  await page.evaluate((all) => window.show(all), attributes);
  return page;
}

const currentTime = (page: Page): Promise<number> => page.evaluate(() => window.element.currentTime);
const plays = async (page: Page, seconds = 1): Promise<void> => {
  const from = await currentTime(page);
  await expect.poll(async () => (await currentTime(page)) - from).toBeGreaterThan(seconds);
};
const peerStatus = (page: Page): Promise<string> => page.evaluate(() => window.element.peerStatus);

test('a film: play, pause, seek, sound and rendition by the buttons of the skin', async ({
  browser,
  bundlePage,
  startOrigin,
  startServer,
}) => {
  const origin = await startOrigin();
  const server = await startServer();
  const { url } = await bundlePage('pages/media-element/main.ts');
  const page = await open(browser, url, { src: `${origin.url}/vod/master.m3u8`, signaling: server.url, playsinline: '' });
  await expect.poll(() => page.evaluate(() => window.element.streamType)).toBe('on-demand');
  await expect(page.locator('media-controller')).toHaveAttribute('mediastreamtype', 'on-demand');
  const play = page.locator('media-play-button');
  await play.click();
  await plays(page);
  expect(await page.evaluate(() => window.element.paused)).toBe(false);

  await page.locator('media-seek-forward-button').click();
  await page.locator('media-seek-forward-button').click();
  await expect.poll(() => currentTime(page)).toBeGreaterThan(20);
  await page.locator('media-seek-backward-button').click();
  await expect.poll(() => currentTime(page)).toBeLessThan(20);
  await plays(page);

  await play.click();
  expect(await page.evaluate(() => window.element.paused)).toBe(true);
  await page.locator('media-mute-button').click();
  expect(await page.evaluate(() => window.element.muted)).toBe(true);
  await page.locator('media-volume-range').evaluate((range) => {
    const input = range.shadowRoot?.querySelector('input');
    if (!input) throw new Error('the volume range has no input');
    input.value = '0.3';
    input.dispatchEvent(new Event('input', { bubbles: true, composed: true }));
  });
  await expect.poll(() => page.evaluate(() => window.element.volume)).toBeCloseTo(0.3);

  // Three renditions of the film, and "auto".
  const renditions = page.locator('media-rendition-menu [role="menuitemradio"]');
  await page.locator('media-rendition-menu-button').click();
  await expect(renditions).toHaveCount(4);
  await renditions.filter({ hasText: '240p' }).click();
  await expect.poll(() => page.evaluate(() => window.element.api?.autoLevelEnabled)).toBe(false);
  // None, while hls.js lets go of what it has of another.
  await expect.poll(() => page.evaluate(() => window.element.api?.levels[window.element.api.nextLevel]?.height)).toBe(240);
  await play.click();
  await plays(page);
  await expect.poll(() => page.evaluate(() => window.element.videoHeight)).toBe(240);
  expect(await page.evaluate(() => [window.element.error, window.told.includes('error')])).toEqual([null, false]);
});

test('live: two viewers share, the live button knows the edge, and a removed element leaves nothing', async ({
  browser,
  bundlePage,
  startOrigin,
  startServer,
}, testInfo) => {
  const origin = await startOrigin({ renditions: ['480p'] });
  const server = await startServer();
  const { url } = await bundlePage('pages/media-element/main.ts');
  const attributes = { src: `${origin.url}/live/master.m3u8`, signaling: server.url, autoplay: '', muted: '', playsinline: '' };
  const pages = [await open(browser, url, attributes), await open(browser, url, attributes)] as const;
  const [page, other] = pages;
  for (const each of pages) await plays(each);
  for (const each of pages) await expect.poll(() => peerStatus(each)).toBe('sharing');
  const shared = (): Promise<number> => page.evaluate(() => window.element.peers?.stats().totals.peerBytes ?? 0);
  await expect.poll(shared).toBeGreaterThan(0);

  const live = page.locator('media-live-button');
  await expect(page.locator('media-controller')).toHaveAttribute('mediastreamtype', 'live');
  await expect(live).toHaveAttribute('mediatimeislive', '');
  expect(await page.evaluate(() => window.element.targetLiveWindow)).toBe(0);
  // The skin shows its controls to who moves the mouse.
  await page.locator('media-controller').hover();
  await expect(page.locator('media-controller')).not.toHaveAttribute('userinactive');
  await page.screenshot({ path: testInfo.outputPath('live.png'), animations: 'disabled' });

  // Another place in the document is no other element: it plays on with the same peers.
  const peersBefore = await page.evaluateHandle(() => window.element.peers);
  await page.evaluate(() => document.querySelector('media-controller')?.append(window.element));
  await page.evaluate(() => window.element.play());
  await plays(page);
  expect(await page.evaluate((before) => window.element.peers === before, peersBefore)).toBe(true);

  await page.evaluate(() => window.element.remove());
  await expect.poll(() => page.evaluate(() => window.probes.connectionsOpen())).toBe(0);
  expect(await page.evaluate(() => [window.element.peers, window.element.api])).toEqual([null, null]);
  await expect.poll(() => peerStatus(other)).toBe('alone');
  // And back: it begins anew.
  await page.evaluate(() => document.querySelector('media-controller')?.append(window.element));
  await expect.poll(() => peerStatus(page)).toBe('sharing');
});

test('captions and sound tracks are in the menus of the skin', async ({ browser, bundlePage, startOrigin }) => {
  const origin = await startOrigin({ renditions: ['480p'] });
  const site = await bundlePage('pages/media-element/main.ts');
  const master = await (await fetch(`${origin.url}/audio/master.m3u8`)).text();
  // The demo's film with sound of its own, and captions from this site.
  const absolute = master
    .replaceAll(/URI="([^"]+)"/g, (_all, uri: string) => `URI="${new URL(uri, `${origin.url}/audio/`).href}"`)
    .replaceAll(/^(?!#)(\S+)$/gm, (uri) => new URL(uri, `${origin.url}/audio/`).href)
    .replaceAll('#EXT-X-STREAM-INF:', '#EXT-X-STREAM-INF:SUBTITLES="words",')
    .replace('#EXTM3U', '#EXTM3U\n#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="words",NAME="Deutsch",LANGUAGE="de",URI="words.m3u8"');
  await writeFile(join(site.directory, 'captioned.m3u8'), absolute);
  await writeFile(
    join(site.directory, 'words.m3u8'),
    '#EXTM3U\n#EXT-X-TARGETDURATION:60\n#EXT-X-PLAYLIST-TYPE:VOD\n#EXTINF:60,\nwords.vtt\n#EXT-X-ENDLIST\n',
  );
  await writeFile(join(site.directory, 'words.vtt'), 'WEBVTT\n\n00:00.000 --> 00:30.000\nGuten Tag\n');
  const page = await open(browser, site.url, { src: 'captioned.m3u8', autoplay: '', muted: '', playsinline: '' });
  await plays(page);

  await page.locator('media-captions-menu-button').click();
  await page.locator('media-captions-menu [role="menuitemradio"]').filter({ hasText: 'Deutsch' }).click();
  const showing = (): Promise<string[]> =>
    page.evaluate(() =>
      Array.from(window.element.textTracks)
        .filter(({ mode }) => mode === 'showing')
        .flatMap(({ activeCues }) => Array.from(activeCues ?? [], (cue) => (cue as VTTCue).text)),
    );
  await expect.poll(showing).toEqual(['Guten Tag']);

  const tracks = await page.evaluate(() => Array.from(window.element.audioTracks ?? [], ({ label, enabled }) => ({ label, enabled })));
  expect(tracks.filter(({ enabled }) => enabled)).toHaveLength(1);
  const names = await page.evaluate(() => window.element.api?.audioTracks.map(({ name }) => name));
  expect(tracks.map(({ label }) => label)).toEqual(names);
});

test('preload="none" asks nobody for anything before play', async ({ browser, bundlePage, startOrigin, startServer }) => {
  const origin = await startOrigin({ renditions: ['480p'] });
  const server = await startServer();
  const { url } = await bundlePage('pages/media-element/main.ts');
  const page = await (await openContext(browser)).newPage();
  await page.goto(`${url}/`);
  await page.waitForFunction(() => 'show' in window);
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.evaluate((all) => window.show(all), { src: `${origin.url}/vod/master.m3u8`, signaling: server.url, preload: 'none' });
  await expect.poll(() => page.evaluate(() => window.element.state.kind)).toBe('ready');
  expect(asked.filter((address) => !address.startsWith(url) && !address.startsWith('blob:'))).toEqual([]);
  await page.locator('media-play-button').click();
  await plays(page);
  expect(asked.some((address) => address.endsWith('/vod/master.m3u8'))).toBe(true);
});

test('a stream that is not there is an error of the element; a bad attribute costs peers only, and the page hears of it', async ({
  browser,
  bundlePage,
  startOrigin,
}) => {
  const origin = await startOrigin({ renditions: ['480p'] });
  const { url } = await bundlePage('pages/media-element/main.ts');
  const page = await open(browser, url, { src: `${origin.url}/vod/nothing.m3u8` });
  await expect.poll(() => page.evaluate(() => window.told.filter((event) => event === 'error').length)).toBe(1);
  const error = await page.evaluate(() => ({ code: window.element.error?.code, message: window.element.error?.message }));
  expect(error).toEqual({ code: 4, message: expect.stringContaining('There is no stream at this address') as unknown });
  await expect(page.locator('media-controller')).toHaveAttribute('mediaerrorcode', '4');

  const reported: string[] = [];
  page.on('pageerror', ({ message }) => reported.push(message));
  await page.evaluate((src) => {
    window.element.setAttribute('signaling', 'nowhere:');
    window.element.muted = true;
    window.element.src = src;
  }, `${origin.url}/vod/master.m3u8`);
  await page.evaluate(() => window.element.play().catch(() => {}));
  await plays(page);
  expect(reported).toEqual([expect.stringMatching(/signaling="nowhere:" cannot be used; write an address/)]);
  expect(await peerStatus(page)).toBe('no-signaling');
  expect(await page.evaluate(() => window.element.error)).toBeNull();
});

test('tracks that a page puts into it are those of its video, as they are now and as long as they are there', async ({
  browser,
  bundlePage,
}) => {
  const { url } = await bundlePage('pages/media-element/main.ts');
  const page = await open(browser, url, {});
  const tracks = (): Promise<string[]> =>
    page.evaluate(() => Array.from(window.element.nativeEl.querySelectorAll('track'), ({ kind, label }) => `${kind} ${label}`));
  await page.evaluate(() => {
    window.element.innerHTML = '<track kind="captions" label="English"><track kind="chapters" label="Parts" default><p>not a track</p>';
  });
  await expect.poll(tracks).toEqual(['captions English', 'chapters Parts']);
  // What browsers load only for who asks.
  expect(await page.evaluate(() => Array.from(window.element.textTracks, ({ mode }) => mode))).toEqual(['disabled', 'hidden']);
  await page.evaluate(() => window.element.querySelector('track')?.setAttribute('label', 'Deutsch'));
  await expect.poll(tracks).toEqual(['captions Deutsch', 'chapters Parts']);
  await page.evaluate(() => {
    const { element } = window;
    const place = element.parentElement;
    element.remove();
    place?.append(element);
  });
  await expect.poll(tracks).toEqual(['captions Deutsch', 'chapters Parts']);
  await page.evaluate(() => window.element.querySelector('track')?.remove());
  await expect.poll(tracks).toEqual(['chapters Parts']);
  await page.evaluate(() => window.element.remove());
  expect(await tracks()).toEqual([]);
});
