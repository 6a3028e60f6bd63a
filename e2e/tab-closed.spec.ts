// A viewer goes away in the middle of sending: closed by its user, or crashed. The others do not notice.
import type { PlayedFragment } from './pages/viewer/main.ts';
import { expect, test } from './support/fixtures.ts';
import { expectOriginBytes, openViewer, waitForStatus, type ViewerTab } from './support/viewers.ts';

/** Segments of 600 kB, many pieces each. */
const BITRATES_KBPS = [2_400];
/** A segment takes six seconds at this rate: whoever has sent a piece has the rest of it still to send. */
const UPLOAD_BYTES_PER_SECOND = 100_000;
const SEGMENTS = 3;

const peerBytes = async (viewer: ViewerTab): Promise<number> => (await viewer.snapshot()).stats.totals.peerBytes;

/** Waits until the viewer sends a piece. */
async function isSending({ page }: ViewerTab): Promise<void> {
  const before = await page.evaluate(() => window.viewer.snapshot().stats.totals.sentBytes);
  await page.waitForFunction((bytes) => window.viewer.snapshot().stats.totals.sentBytes > bytes, before, { polling: 20 });
}

/** Sequence numbers whose predecessor was passed over. */
function gapsBefore(played: readonly PlayedFragment[]): number[] {
  const numbers = played.map(({ sn }) => Number(sn)).sort((a, b) => a - b);
  return numbers.filter((number, index) => index > 0 && number - (numbers[index - 1] ?? number) > 1);
}

/**
 * The viewers play on for some segments, pass some of them on, and have not stalled since the start. Their uplinks carry a third of what they
 * play: who of them fetches, and who is sent what the other has fetched, is the duty ring's to say, and need not take turns.
 */
async function goOn(viewers: readonly ViewerTab[]): Promise<void> {
  const shared = async (): Promise<number> => (await Promise.all(viewers.map(peerBytes))).reduce((sum, bytes) => sum + bytes, 0);
  const sharedBefore = await shared();
  await Promise.all(
    viewers.map(async (viewer) => {
      const segments = async (): Promise<number> => (await viewer.snapshot()).played.length;
      const segmentsBefore = await segments();
      await expect.poll(segments, { timeout: 30_000 }).toBeGreaterThanOrEqual(segmentsBefore + SEGMENTS);
      await expect.poll(shared, { timeout: 30_000 }).toBeGreaterThan(sharedBefore);
      const { stalls, errors, status, played } = await viewer.snapshot();
      const fatal = errors.filter((error) => error.startsWith('fatal'));
      expect({ stalls, fatal, status, gaps: gapsBefore(played) }, errors.join()).toEqual({
        stalls: 0,
        fatal: [],
        status: 'sharing',
        gaps: [],
      });
      await expectOriginBytes(played);
    }),
  );
}

test('a tab is closed, and another crashes, in the middle of sending: the others do not stall, and go on sharing', async ({
  browser,
  startSite,
}) => {
  const { origin, server, url } = await startSite({ origin: { renditions: ['480p'], bitratesKbps: BITRATES_KBPS } });
  const open = (): Promise<ViewerTab> =>
    openViewer(browser, url, {
      src: `${origin.url}/live/master.m3u8`,
      signaling: server.url,
      peers: { uploadBytesPerSecond: UPLOAD_BYTES_PER_SECOND },
    });
  const [closing, crashing, ...staying] = await Promise.all([open(), open(), open(), open()]);
  for (const viewer of [closing, crashing, ...staying]) await waitForStatus(viewer, 'sharing');

  await isSending(closing);
  await closing.page.close({ runBeforeUnload: false });
  await goOn([crashing, ...staying]);

  await isSending(crashing);
  const crashed = crashing.page.waitForEvent('crash');
  await crashing.page.goto('chrome://crash').catch(() => {});
  await crashed;
  await goOn(staying);
  // Nobody said goodbye for it: its neighbours find out.
  for (const viewer of staying) {
    await expect.poll(async () => (await viewer.snapshot()).stats.neighbours.length, { timeout: 30_000 }).toBe(staying.length - 1);
  }
});
