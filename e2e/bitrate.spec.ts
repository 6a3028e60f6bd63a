// The bitrate follows the viewer's own line, and what a viewer does with the player is done with peers as without.
import { Events } from 'hls.js';
import { expect, test } from './support/fixtures.ts';
import { expectOriginBytes, openViewer, playsFor, waitForStatus, type ViewerTab } from './support/viewers.ts';

const SLOW_BYTES_PER_SECOND = 60_000; // 0.5 Mbit/s: less than any rendition of the sample
/** A loaded machine's loopback has this many times the slow neighbour's rate all the same. */
const MIN_TIMES_SLOWER = 4;
const BITS_PER_BYTE = 8;

interface Load {
  readonly level: number;
  readonly estimateBitsPerSecond: number;
}

/** From now on, what hls.js believes whenever a fragment is buffered. */
async function watchEstimate(viewer: ViewerTab): Promise<() => Promise<Load[]>> {
  const loads = await viewer.page.evaluateHandle((event) => {
    const list: Load[] = [];
    const { hls } = window.viewer;
    hls.on(event as Events.FRAG_BUFFERED, (_event, { frag }) =>
      list.push({ level: frag.level, estimateBitsPerSecond: hls.bandwidthEstimate }),
    );
    return list;
  }, Events.FRAG_BUFFERED);
  return () => loads.jsonValue();
}

const peerBytes = async (viewer: ViewerTab): Promise<number> => (await viewer.snapshot()).stats.totals.peerBytes;

test('a neighbour with a slow uplink does not bring the bitrate down', async ({ browser, startSite }) => {
  const { url, options } = await startSite({ origin: {} });
  const slow = await openViewer(browser, url, { ...options, peers: { uploadBytesPerSecond: SLOW_BYTES_PER_SECOND } });
  await playsFor(slow, 2);
  const viewer = await openViewer(browser, url, { ...options, peers: { upload: false } });
  await waitForStatus(viewer, 'sharing');
  const loads = await watchEstimate(viewer);
  await expect.poll(() => peerBytes(viewer), { timeout: 30_000 }).toBeGreaterThan(SLOW_BYTES_PER_SECOND);
  await playsFor(viewer, 4);
  // A busy machine may have buffered one by then.
  await expect.poll(async () => (await loads()).length, { timeout: 30_000 }).toBeGreaterThan(2);

  const seen = await loads();
  const lowest = Math.min(...seen.map(({ estimateBitsPerSecond }) => estimateBitsPerSecond));
  expect(lowest).toBeGreaterThan(SLOW_BYTES_PER_SECOND * BITS_PER_BYTE * MIN_TIMES_SLOWER);
  expect(seen.at(-1)?.level).toBeGreaterThan(0);
  const { errors, played } = await viewer.snapshot();
  expect(errors).toEqual([]);
  await expectOriginBytes(played);
});

test('quality is switched by hand, down and up, and playback paused and resumed, beside a neighbour', async ({ browser, startSite }) => {
  const { url, options } = await startSite({ origin: {} });
  const first = await openViewer(browser, url, options);
  await playsFor(first, 2);
  const second = await openViewer(browser, url, options);
  await waitForStatus(second, 'sharing');

  const { levels } = await second.snapshot();
  expect(levels).toBeGreaterThan(1);
  for (const level of [0, levels - 1]) {
    await second.page.evaluate((next) => void (window.viewer.hls.nextLevel = next), level);
    await expect.poll(async () => (await second.snapshot()).level, { timeout: 30_000 }).toBe(level);
    await playsFor(second, 2);
  }

  await second.page.evaluate(() => window.viewer.video.pause());
  const { played: before, currentTime } = await second.snapshot();
  // Live goes on meanwhile, and so does loading.
  await expect.poll(async () => (await second.snapshot()).played.length).toBeGreaterThan(before.length);
  expect((await second.snapshot()).currentTime).toBe(currentTime);
  await second.page.evaluate(() => void window.viewer.video.play());
  await playsFor(second, 3);

  expect(await peerBytes(second)).toBeGreaterThan(0);
  const { errors, played } = await second.snapshot();
  // `aborted` is hls.js's own word for a load that the change interrupted.
  expect(errors.filter((error) => error !== 'aborted')).toEqual([]);
  await expectOriginBytes(played);
});
