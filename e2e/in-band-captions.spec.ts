// Captions that are in the pictures (CEA-608): found while the film plays, in the menu like any others, and shown when chosen.
import { expect, test } from './support/fixtures.ts';
import { chooseInMenu, openPlayer, PLAYER_PAGE, plays, shownCaptions } from './support/player-page.ts';

test('captions in the pictures are in the menu, and are shown when chosen', async ({ browser, bundlePage, startOrigin }) => {
  const origin = await startOrigin();
  const { url } = await bundlePage(PLAYER_PAGE);
  const page = await openPlayer(browser, url, { src: `${origin.url}/cea-608/master.m3u8`, controls: '', autoplay: '', muted: '' });
  await plays(page);
  await expect(page.locator('media-captions-button')).toBeVisible();
  expect(await shownCaptions(page)).toEqual([]);
  await chooseInMenu(page, 'captions', /English/);
  // One at a time, and that of the segment which is on the screen.
  await expect.poll(() => shownCaptions(page), { timeout: 30_000 }).toEqual([expect.stringMatching(/^Segment \d+, in the picture\.$/)]);
  const { captions, segment } = await page.evaluate(() => {
    const { video } = window.player;
    const shown = Array.from(video?.textTracks ?? []).find(({ mode }) => mode === 'showing');
    const times = Array.from(shown?.cues ?? [], (cue) => ({ text: (cue as VTTCue).text, second: cue.startTime }));
    return { captions: times, segment: times.map(({ second }) => Math.floor(second / 2)) };
  });
  expect(captions.map(({ text }) => text)).toEqual(segment.map((number) => `Segment ${number}, in the picture.`));
  await chooseInMenu(page, 'captions', /Off/);
  await expect.poll(() => shownCaptions(page)).toEqual([]);
});
