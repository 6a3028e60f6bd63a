// The origin misbehaves: viewers that share stall no more than one that plays without us, under the same fault at the same time.
import { expect, test, type Origin } from './support/fixtures.ts';
import type { Snapshot } from './pages/viewer/main.ts';
import { expectOriginBytes, openViewer, playsFor, waitForStatus, type ViewerTab } from './support/viewers.ts';

const HAVE_FUTURE_DATA = 3;

type Fault = Omit<Parameters<Origin['setFaults']>[0][number], 'match'>;

/** The same content under two paths, so that a fault is set, and counted, for each kind of viewer by itself. */
const SHARED = '/live/';
const PLAIN = '/live-long/';
/** So far behind the live edge everybody is put: the buffer then holds 4 to 8 s. */
const BEHIND_SECONDS = 8;
/** Buffers that differ by less hold the same segments, of 2 s. */
const SAME_BUFFER_SECONDS = 1;
/** What a page counts as a stall at all. Differences below it are who of four busy pages looked first. */
const MEASURING_MS = 250;
/** Seven faults of up to 12 s. */
const TEST_TIMEOUT_MS = 180_000;
const MS_PER_SECOND = 1_000;

interface Audience {
  readonly sharing: readonly ViewerTab[];
  readonly plain: ViewerTab;
}

interface Trial {
  readonly name: string;
  readonly fault: Fault;
  /** The fault ends once it was met this often on either side; undefined: once it has made the plain viewer stall. */
  readonly meetings?: number;
}

const TRIALS: readonly Trial[] = [
  { name: 'errors', fault: { kind: 'error', value: 503 }, meetings: 2 },
  { name: 'truncated answers', fault: { kind: 'truncate' }, meetings: 2 },
  { name: 'connections reset', fault: { kind: 'reset' }, meetings: 2 },
  { name: 'another ETag each time', fault: { kind: 'etag-change' }, meetings: 1 },
  { name: 'headers not exposed', fault: { kind: 'no-expose' }, meetings: 1 },
  { name: 'latency', fault: { kind: 'latency', value: 1_000 }, meetings: 2 },
  // Enough for one copy, for the one and for the two.
  { name: 'a cap', fault: { kind: 'cap', value: 60_000 }, meetings: 2 },
  { name: 'an answer that hangs', fault: { kind: 'stall', times: 1 } },
  { name: 'answers that hang', fault: { kind: 'stall' } },
];

const everybody = ({ sharing, plain }: Audience): ViewerTab[] => [...sharing, plain];

/** Where everybody stands; null unless everybody plays and holds the same segments: nobody meets the fault better off. */
async function sameFooting(audience: Audience): Promise<readonly Snapshot[] | null> {
  const snapshots = await Promise.all(everybody(audience).map((viewer) => viewer.snapshot()));
  const buffers = snapshots.map(({ bufferedSeconds }) => bufferedSeconds);
  const isSame = Math.max(...buffers) - Math.min(...buffers) < SAME_BUFFER_SECONDS;
  return isSame && snapshots.every(({ readyState }) => readyState >= HAVE_FUTURE_DATA) ? snapshots : null;
}

/** Sets the fault at a moment when all are on the same footing. @returns where they stood */
async function meetTogether(fault: Fault, origin: Origin, audience: Audience): Promise<readonly Snapshot[]> {
  for (const { page } of everybody(audience)) await page.evaluate((seconds) => window.viewer.seekBehind(seconds), BEHIND_SECONDS);
  let standing: readonly Snapshot[] | null = null;
  await expect(async () => {
    expect(await sameFooting(audience)).not.toBeNull();
    origin.setFaults([SHARED, PLAIN].map((stream) => ({ match: `^${stream}.*m4s`, ...fault })));
    // Looked at again: a segment may have been on its way to one of them.
    standing = await sameFooting(audience);
    if (standing === null) origin.setFaults([]);
    expect(standing).not.toBeNull();
  }).toPass({ intervals: [50], timeout: 30_000 });
  return standing ?? [];
}

/** Waits until the fault has done what the trial wants of it. */
async function isEndured({ name, meetings }: Trial, origin: Origin, plain: ViewerTab, stalledBeforeMs: number): Promise<void> {
  if (meetings === undefined) {
    await expect
      .poll(async () => (await plain.snapshot()).stalledMs, { message: name, timeout: 30_000 })
      .toBeGreaterThan(stalledBeforeMs + 1_000);
  } else {
    const fewestMeetings = (): number => Math.min(...origin.faults().map(({ applied }) => applied));
    await expect.poll(fewestMeetings, { message: name, timeout: 30_000 }).toBeGreaterThanOrEqual(meetings);
  }
}

test('whatever the origin does, viewers that share stall no more than one that does not, and play on', async ({ browser, startSite }) => {
  test.setTimeout(TEST_TIMEOUT_MS);
  const { origin, server, url } = await startSite();
  const open = (stream: string, attach: 'before' | 'never'): Promise<ViewerTab> =>
    openViewer(browser, url, {
      src: `${origin.url}${stream}master.m3u8`,
      signaling: server.url,
      hls: { liveSyncDuration: BEHIND_SECONDS },
      attach,
    });
  const [plain, ...sharing] = await Promise.all([open(PLAIN, 'never'), open(SHARED, 'before'), open(SHARED, 'before')]);
  const audience = { sharing, plain };
  for (const viewer of sharing) await waitForStatus(viewer, 'sharing');
  await Promise.all(everybody(audience).map((viewer) => playsFor(viewer, 1)));

  for (const trial of TRIALS) {
    await test.step(trial.name, async () => {
      const before = await meetTogether(trial.fault, origin, audience);
      await isEndured(trial, origin, plain, before.at(-1)?.stalledMs ?? 0);
      origin.setFaults([]);
      await Promise.all(everybody(audience).map((viewer) => playsFor(viewer, 1)));
      const after = await Promise.all(everybody(audience).map((viewer) => viewer.snapshot()));
      // From the fault's beginning to the last frame of what was at hand, and the stall after it: when the picture moved again.
      const movedAgainMs = after.map(({ stalledMs }, index) => {
        const { bufferedSeconds = 0, stalledMs: stalledBeforeMs = 0 } = before[index] ?? {};
        const stalled = stalledMs - stalledBeforeMs;
        return stalled === 0 ? 0 : bufferedSeconds * MS_PER_SECOND + stalled;
      });
      const plainMs = movedAgainMs.pop() ?? 0;
      for (const ms of movedAgainMs) expect(ms, trial.name).toBeLessThanOrEqual(plainMs + MEASURING_MS);
    });
  }
  for (const viewer of sharing) {
    await waitForStatus(viewer, 'sharing');
    const { played, errors, stats } = await viewer.snapshot();
    expect(stats.totals.peerBytes).toBeGreaterThan(0);
    expect(errors.filter((error) => error.startsWith('fatal'))).toEqual([]);
    // The oldest are no longer served.
    await expectOriginBytes(played.slice(-20));
  }
});
