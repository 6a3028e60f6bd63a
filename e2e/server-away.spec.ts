// The signaling server is killed in the middle of it all: viewers go on sharing, and come back to it when it is there again.
import { expect, test } from './support/fixtures.ts';
import { openViewer, waitForStatus, type ViewerTab } from './support/viewers.ts';

/** Viewers look for the server ever more rarely: up to some 12 s apart after an absence of 15. */
const REJOIN_WITHIN_MS = 30_000;
const SEGMENTS = 3;

const finishedSegments = async (viewer: ViewerTab): Promise<number> => (await viewer.snapshot()).played.length;
const peerBytes = async (viewer: ViewerTab): Promise<number> => (await viewer.snapshot()).stats.totals.peerBytes;

async function viewersKnownTo(serverUrl: string): Promise<number> {
  const response = await fetch(`${serverUrl}/healthz`);
  return ((await response.json()) as { viewers: number }).viewers;
}

/** Every viewer plays on for some segments, and gets bytes from others meanwhile. */
async function shareOn(viewers: readonly ViewerTab[]): Promise<void> {
  await Promise.all(
    viewers.map(async (viewer) => {
      const [segmentsBefore, bytesBefore] = [await finishedSegments(viewer), await peerBytes(viewer)];
      await expect.poll(() => finishedSegments(viewer), { timeout: 30_000 }).toBeGreaterThanOrEqual(segmentsBefore + SEGMENTS);
      await expect.poll(() => peerBytes(viewer), { timeout: 30_000 }).toBeGreaterThan(bytesBefore);
      expect((await viewer.snapshot()).status).toBe('sharing');
    }),
  );
}

test('the server is killed: nothing stalls and sharing goes on; it comes back: viewers rejoin and feed a new one', async ({
  browser,
  bundlePage,
  startOrigin,
  startServerProcess,
}) => {
  const origin = await startOrigin({ renditions: ['480p'] });
  // Sealed: what a notary vouches for ends with it, and viewers would play on from the origin.
  const server = await startServerProcess({ sealedKeys: origin.sealKeys });
  const { url } = await bundlePage('pages/viewer/main.ts');
  const watching = { src: `${origin.url}/live/master.m3u8`, signaling: server.url };
  const open = (): Promise<ViewerTab> => openViewer(browser, url, watching);
  const viewers = await Promise.all([open(), open(), open()]);
  for (const viewer of viewers) await waitForStatus(viewer, 'sharing');
  // Until everybody knows everybody: no bytes may have to wait for an introduction.
  for (const viewer of viewers) {
    const neighbours = async (): Promise<number> =>
      (await viewer.snapshot()).stats.neighbours.filter(({ state }) => state === 'open').length;
    await expect.poll(neighbours, { timeout: 30_000 }).toBe(viewers.length - 1);
  }

  await server.close();
  await shareOn(viewers);

  const again = await startServerProcess({ port: server.port, sealedKeys: origin.sealKeys });
  await expect.poll(() => viewersKnownTo(again.url), { timeout: REJOIN_WITHIN_MS }).toBe(viewers.length);
  const fourth = await open();
  await waitForStatus(fourth, 'sharing');
  await expect.poll(() => peerBytes(fourth), { timeout: 30_000 }).toBeGreaterThan(0);
  for (const viewer of [...viewers, fourth]) {
    const { stalls, errors, status } = await viewer.snapshot();
    const fatal = errors.filter((error) => error.startsWith('fatal'));
    expect({ stalls, fatal, status }, errors.join()).toEqual({ stalls: 0, fatal: [], status: 'sharing' });
  }
});
