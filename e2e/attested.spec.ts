// Who vouches for the bytes: pages that verify what their neighbours send, and one that sends other bytes.
import type { Page } from '@playwright/test';
import { expect, test } from './support/fixtures.ts';
import { allAreFed, expectOriginBytes, openPage, openViewer, playsFor, viewerTab, waitForStatus } from './support/viewers.ts';

/** Changes a byte in everything that the page sends and that may be a piece; what is smaller is a handshake or an announcement. */
async function corruptPieces(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const PIECES_FROM_BYTES = 2_000;
    const send = RTCDataChannel.prototype.send as (this: RTCDataChannel, message: ArrayBufferView<ArrayBuffer>) => void;
    RTCDataChannel.prototype.send = function (this: RTCDataChannel, message: ArrayBufferView<ArrayBuffer>) {
      if (message.byteLength < PIECES_FROM_BYTES) return send.call(this, message);
      const changed = new Uint8Array(message.buffer, message.byteOffset, message.byteLength).slice();
      changed[changed.length - 1]! ^= 1;
      return send.call(this, changed);
    } as RTCDataChannel['send'];
  });
}

test('a sealed stream: whoever sends other bytes is left alone, and nobody plays one of them', async ({ browser, startSite }) => {
  const { url, options } = await startSite({ sealed: true });
  const polluter = viewerTab(await openPage(browser, url, corruptPieces));
  await polluter.page.evaluate((given) => window.startViewer(given), options);
  const honest = [];
  for (let i = 0; i < 3; i++) honest.push(await openViewer(browser, url, options));
  for (const viewer of honest) await waitForStatus(viewer, 'sharing');

  // Each drops it as soon as it has sent a piece. Whoever never asked it for one cannot know.
  await Promise.all(honest.map((viewer) => playsFor(viewer, 16)));
  const polluted = async () => {
    const { neighbours, totals } = (await polluter.snapshot()).stats;
    const believers = neighbours.filter(({ state, sentBytes }) => state === 'open' && sentBytes > 0).length;
    return { hasSent: totals.sentBytes > 0, believers };
  };
  await expect.poll(polluted, { timeout: 60_000 }).toEqual({ hasSent: true, believers: 0 });
  await allAreFed(honest);
  const snapshots = await Promise.all(honest.map((viewer) => viewer.snapshot()));
  for (const { stats, stalls, status } of snapshots) {
    expect(stats.trust).toBe('sealed');
    expect(status).toBe('sharing');
    expect(stats.mismatchedSegments).toBe(0);
    expect(stats.neighbours.filter(({ state }) => state === 'open').length).toBeGreaterThanOrEqual(honest.length - 1);
    expect(stalls).toBe(0);
  }
  await expectOriginBytes(snapshots.flatMap(({ played }) => played));
});

test('a stream that nobody sealed: the server is its notary, and viewers share what it vouches for', async ({
  browser,
  bundlePage,
  startOrigin,
  startServer,
}) => {
  const origin = await startOrigin({ renditions: ['480p'], seal: false });
  const src = `${origin.url}/live/master.m3u8`;
  const server = await startServer({ streams: [{ name: 'live', url: src }] });
  const { url } = await bundlePage('pages/viewer/main.ts');
  const options = { src, signaling: server.url };
  const viewers = [];
  for (let i = 0; i < 3; i++) viewers.push(await openViewer(browser, url, options));
  for (const viewer of viewers) await waitForStatus(viewer, 'sharing');
  await Promise.all(viewers.map((viewer) => playsFor(viewer, 16)));
  await allAreFed(viewers);
  const snapshots = await Promise.all(viewers.map((viewer) => viewer.snapshot()));
  for (const { stats, stalls } of snapshots) {
    expect(stats.trust).toBe('notary');
    expect(stalls).toBe(0);
  }
  await expectOriginBytes(snapshots.flatMap(({ played }) => played));
});
