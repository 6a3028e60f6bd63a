// An origin that handles ranges badly: viewers that need the rest of a segment get the whole, and ask that host for no more ranges.
import { expect, test } from './support/fixtures.ts';
import { expectOriginBytes, openViewer, waitForStatus, type ViewerTab } from './support/viewers.ts';

/** Segments of 600 kB, which take ten seconds at this rate: for what is missing at its deadline, a viewer asks the origin. */
const BITRATES_KBPS = [2_400];
const UPLOAD_BYTES_PER_SECOND = 60_000;
const SEGMENTS = 3;
const PARTIAL_CONTENT = 206;
const TEST_TIMEOUT_MS = 180_000;

const TRIALS = [
  { kind: 'ignore-range', status: 200, stream: '/live/' },
  { kind: 'range-416', status: 416, stream: '/live-long/' },
] as const;

interface RangeViewer extends ViewerTab {
  /** Statuses of the answers to ranges so far. */
  readonly answers: number[];
}

const segments = async (viewer: ViewerTab): Promise<number> => (await viewer.snapshot()).played.length;

async function playsSegments(viewers: readonly ViewerTab[], count: number): Promise<void> {
  await Promise.all(
    viewers.map(async (viewer) => {
      const before = await segments(viewer);
      await expect.poll(() => segments(viewer), { timeout: 30_000 }).toBeGreaterThanOrEqual(before + count);
    }),
  );
}

/** Waits until one of them has asked for a range and is answered so from now on. @returns who was */
async function areAnswered(viewers: readonly RangeViewer[], status: number): Promise<readonly RangeViewer[]> {
  const before = viewers.map(({ answers }) => answers.length);
  const answered = (): readonly RangeViewer[] => viewers.filter(({ answers }, index) => answers.slice(before[index]).includes(status));
  await expect.poll(() => answered().length, { message: `a range answered ${status}`, timeout: 40_000 }).toBeGreaterThan(0);
  return answered();
}

test('ranges ignored or refused: the whole segment follows, and the host is remembered', async ({ browser, startSite }) => {
  test.setTimeout(TEST_TIMEOUT_MS);
  const { origin, server, url } = await startSite({ origin: { renditions: ['480p'], bitratesKbps: BITRATES_KBPS } });
  const open = async (stream: string): Promise<RangeViewer> => {
    const peers = { uploadBytesPerSecond: UPLOAD_BYTES_PER_SECOND };
    const viewer = await openViewer(browser, url, { src: `${origin.url}${stream}master.m3u8`, signaling: server.url, peers });
    const answers: number[] = [];
    viewer.page.on('response', (response) => {
      if (response.request().headers()['range'] !== undefined) answers.push(response.status());
    });
    return { ...viewer, answers };
  };
  const pairs = await Promise.all(TRIALS.map(async ({ stream }) => Promise.all([open(stream), open(stream)])));
  const viewers = pairs.flat();
  for (const viewer of viewers) await waitForStatus(viewer, 'sharing');

  // Headers that the page may not read keep no range from being of use.
  origin.setFaults([{ match: 'm4s', kind: 'no-expose' }]);
  await Promise.all(pairs.map((pair) => areAnswered(pair, PARTIAL_CONTENT)));

  origin.setFaults(TRIALS.map(({ kind, stream }) => ({ match: `^${stream}.*m4s`, kind })));
  const disappointed = await Promise.all(TRIALS.map(({ status }, index) => areAnswered(pairs[index] ?? [], status)));
  origin.setFaults([]);
  // One more range may have been on its way.
  await playsSegments(viewers, 1);
  const rangesAsked = (): number[] => disappointed.flat().map(({ answers }) => answers.length);
  const asked = rangesAsked();
  await playsSegments(viewers, SEGMENTS);
  expect(rangesAsked()).toEqual(asked);

  for (const viewer of viewers) {
    const { stalls, errors, status, played } = await viewer.snapshot();
    const fatal = errors.filter((error) => error.startsWith('fatal'));
    expect({ stalls, fatal, status }, errors.join()).toEqual({ stalls: 0, fatal: [], status: 'sharing' });
    await expectOriginBytes(played);
  }
});
