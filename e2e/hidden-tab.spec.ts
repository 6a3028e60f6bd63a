// A viewer's own browser, as it comes: candidates are mDNS names, and a tab behind another is slowed down.
import type { Page } from '@playwright/test';
import { expect, test } from './support/fixtures.ts';
import { openViewer, type ViewerTab } from './support/viewers.ts';

/** Within this time of the second viewer's joining, bytes flow. */
const FLOW_WITHIN_MS = 10_000;

/** Waits for a segment from neighbours, and notes how long it took as the page itself saw it. */
async function isFedInTime(viewer: ViewerTab, by: string, sinceMs = 0): Promise<void> {
  const fedAtMs = async (): Promise<number> => {
    const { stats, startedAtMs } = await viewer.snapshot();
    // What came over data channels, and nothing else: the tabs share an HTTP cache, which may answer for the origin.
    const fed = stats.recentSegments.find(({ peerBytes, finishedAtMs }) => peerBytes > 0 && finishedAtMs > sinceMs);
    return fed ? fed.finishedAtMs - startedAtMs : 0;
  };
  await expect.poll(fedAtMs, { timeout: FLOW_WITHIN_MS }).toBeGreaterThan(0);
  test.info().annotations.push({ type: 'measured', description: `fed by ${by} ${(await fedAtMs()).toFixed(0)} ms after joining` });
}

async function isPlaying(viewer: ViewerTab): Promise<void> {
  await expect.poll(async () => (await viewer.snapshot()).currentTime).toBeGreaterThan(0);
}

/** With sound: Chromium pauses what is muted in a hidden tab, and a tab that is hidden and paused sends nothing. */
const unmute = (page: Page): Promise<void> =>
  page.evaluate(() => {
    window.viewer.video.muted = false;
  });
/** As where its user has played with sound before. */
const SOUND_ALLOWED = ['--autoplay-policy=no-user-gesture-required'];

const visibility = (page: Page): Promise<string> => page.evaluate(() => document.visibilityState);

test('a hidden tab feeds the one in front, and is fed by it, within 10 s of the second joining', async ({
  launchUserBrowser,
  startSite,
}) => {
  const { origin, server, url } = await startSite();
  const { context } = await launchUserBrowser(SOUND_ALLOWED);
  const watching = { src: `${origin.url}/live/master.m3u8`, signaling: server.url };

  const first = await openViewer(context, url, watching);
  await isPlaying(first);
  await unmute(first.page);
  const second = await openViewer(context, url, watching);
  await isFedInTime(second, 'the hidden tab');
  expect([await visibility(first.page), await visibility(second.page)]).toEqual(['hidden', 'visible']);
  expect((await first.snapshot()).stats.totals.sentBytes).toBeGreaterThan(0);
  await first.page.close();

  // One that may not upload is never the one to fetch for both: every new segment has to come from the tab in front. It is hidden
  // once it plays, for a tab that never was in front loads no media at all.
  const third = await openViewer(context, url, { ...watching, peers: { upload: false } });
  await isPlaying(third);
  await unmute(third.page);
  await second.page.bringToFront();
  await expect.poll(() => visibility(third.page)).toBe('hidden');
  await isFedInTime(third, 'the tab in front', (await third.snapshot()).nowMs);
  expect([await visibility(second.page), await visibility(third.page)]).toEqual(['visible', 'hidden']);
});
