// Where there can be no peers, the stream plays from the origin, and one reason is named.
import { findBrowser } from '../scripts/browser.mjs';
import type { ViewerOptions } from './pages/viewer/main.ts';
import { TEST_FLAGS } from './support/flags.ts';
import { expect, test, type Origin } from './support/fixtures.ts';
import { installProbes } from './support/probes.ts';
import { openPage, openViewer, playsFor, viewerTab, waitForStatus, type ViewerTab } from './support/viewers.ts';
import type { Policy } from '@tributary/protocol';
import type { Browser, Page } from '@playwright/test';

/** A name that is not localhost, so that its pages are not secure. */
const INSECURE_HOST = 'site.example';

test.use({
  launchOptions: { executablePath: findBrowser() ?? '', args: [...TEST_FLAGS, `--host-resolver-rules=MAP ${INSECURE_HOST} 127.0.0.1`] },
});

async function openPrepared(
  browser: Browser,
  url: string,
  options: ViewerOptions,
  prepare: (page: Page) => Promise<unknown>,
): Promise<ViewerTab> {
  const page = await openPage(browser, url, prepare);
  await page.evaluate((viewerOptions) => window.startViewer(viewerOptions as ViewerOptions), options as unknown);
  return viewerTab(page);
}

/** It plays, without an error, and every byte is the origin's. */
async function expectPlainPlayback(viewer: ViewerTab, origin: Origin): Promise<void> {
  await playsFor(viewer, 3);
  const { errors, stats, connectionsOpen } = await viewer.snapshot();
  expect(errors).toEqual([]);
  expect(stats.totals.peerBytes).toBe(0);
  expect(connectionsOpen).toBe(0);
  expect(origin.stats().kinds.segment.bytes).toBeGreaterThan(0);
}

test('an insecure page', async ({ browser, bundlePage, startOrigin, startServer }) => {
  const origin = await startOrigin({ renditions: ['480p'] });
  const server = await startServer();
  const { port } = await bundlePage('pages/viewer/main.ts');
  const options = { src: `${origin.url}/vod/master.m3u8`, signaling: server.url };
  const viewer = await openViewer(browser, `http://${INSECURE_HOST}:${port}`, options);
  await waitForStatus(viewer, 'insecure-context');
  await expectPlainPlayback(viewer, origin);
  expect((await viewer.snapshot()).connectionsMade).toBe(0);
});

test('a browser without WebRTC', async ({ browser, startSite }) => {
  const { origin, url, options } = await startSite({ stream: 'vod' });
  const viewer = await openPrepared(browser, url, options, (page) =>
    page.addInitScript(() => void Reflect.deleteProperty(globalThis, 'RTCPeerConnection')),
  );
  await waitForStatus(viewer, 'no-webrtc');
  await expectPlainPlayback(viewer, origin);
});

test('a browser that refuses to make a connection: tried when there is somebody to connect to, and never again', async ({
  browser,
  startSite,
}) => {
  const { origin, url, options } = await startSite({ stream: 'vod' });
  const viewer = await openPrepared(browser, url, options, (page) =>
    page.addInitScript(() => {
      globalThis.RTCPeerConnection = function () {
        throw new DOMException('Switched off by the administrator', 'NotAllowedError');
      } as unknown as typeof RTCPeerConnection;
    }),
  );
  await waitForStatus(viewer, 'alone');
  const neighbour = await openViewer(browser, url, options);
  await waitForStatus(viewer, 'no-webrtc');
  // It has left: nobody waits for it in vain.
  await waitForStatus(neighbour, 'alone');
  await expectPlainPlayback(viewer, origin);
});

test('a page whose policy lets no connection out: the stream plays, and the status says that connecting fails', async ({
  browser,
  bundlePage,
  startOrigin,
  startServer,
}) => {
  const origin = await startOrigin({ renditions: ['480p'] });
  const server = await startServer();
  const addresses = [origin.url, server.url, server.url.replace('http', 'ws')].map((address) => `"${address}"`).join(' ');
  // The Content-Security-Policy's own word for it, and the header that Chromium obeys today.
  const { url } = await bundlePage('pages/viewer/main.ts', {
    headers: { 'content-security-policy': "webrtc 'block'", 'connection-allowlist': `(response-origin ${addresses});webrtc=block` },
  });
  const options = { src: `${origin.url}/vod/master.m3u8`, signaling: server.url };
  const viewers = [await openViewer(browser, url, options), await openViewer(browser, url, options)];
  for (const viewer of viewers) await waitForStatus(viewer, 'connecting-failed');
  for (const viewer of viewers) await expectPlainPlayback(viewer, origin);
});

test('no signaling server; then there is one', async ({ browser, bundlePage, startOrigin, startServer }) => {
  const origin = await startOrigin({ renditions: ['480p'] });
  const gone = await startServer();
  await gone.close();
  const { url } = await bundlePage('pages/viewer/main.ts');
  const options = { src: `${origin.url}/live/master.m3u8`, signaling: gone.url };
  const viewer = await openPrepared(browser, url, options, installProbes);
  await waitForStatus(viewer, 'signaling-unreachable');
  await expectPlainPlayback(viewer, origin);
  await startServer({ port: gone.port });
  await waitForStatus(viewer, 'alone');
  await waitForStatus(await openViewer(browser, url, options), 'sharing');
  await waitForStatus(viewer, 'sharing');
});

test('alone: no connection is made, and nobody but the origin and the site is contacted', async ({ browser, startSite }) => {
  const { origin, server, url } = await startSite();
  const contacted = new Set<string>();
  const options = { src: `${origin.url}/vod/master.m3u8?token=secret`, signaling: server.url };
  const viewer = await openPrepared(browser, url, options, async (page) => {
    page.on('request', (request) => contacted.add(new URL(request.url()).host));
    page.on('websocket', (socket) => contacted.add(new URL(socket.url()).host));
    await installProbes(page);
  });
  await waitForStatus(viewer, 'alone');
  await expectPlainPlayback(viewer, origin);
  const { stats } = await viewer.snapshot();
  expect(stats.streamId).toMatch(/^[0-9a-f]{32}$/);
  expect(stats.streamLabel).toBe('/vod/master.m3u8');
  expect(await viewer.page.evaluate(() => window.probes.connectionsMade())).toBe(0);

  // With a neighbour, candidates are asked of the server's own STUN port and of nobody else.
  await openViewer(browser, url, options);
  await waitForStatus(viewer, 'sharing');
  const iceServers = await viewer.page.evaluate(() => window.probes.iceServerUrls());
  expect(new Set(iceServers)).toEqual(new Set([`stun:127.0.0.1:${server.stunPort}`]));
  expect(contacted).toEqual(new Set([url, origin.url, server.url].map((address) => new URL(address).host)));
});

test('peers switched off by the operator, and on again while the stream plays', async ({ browser, startSite }) => {
  const { origin, url, options } = await startSite();
  let setPolicy: (peers: 'on' | 'off') => void = () => {};
  const viewer = await openPrepared(browser, url, options, (page) =>
    page.routeWebSocket(/socket\.io/, (page_) => {
      const upstream = page_.connectToServer();
      // The server's own words, but for the policy.
      upstream.onMessage((message) => {
        const text = String(message);
        // An acknowledgement: the answer to the join.
        const answer = /^43\d*(\[.*\])$/s.exec(text)?.[1];
        const { policy } = (answer === undefined ? [{}] : JSON.parse(answer))[0] as { policy?: Policy };
        if (policy) setPolicy = (peers) => page_.send(`42${JSON.stringify(['policy', { ...policy, peers }])}`);
        page_.send(text.replace('"peers":"on"', '"peers":"off"'));
      });
    }),
  );
  await waitForStatus(viewer, 'policy');
  await expectPlainPlayback(viewer, origin);
  setPolicy('on');
  await waitForStatus(viewer, 'alone');
  const neighbour = await openViewer(browser, url, options);
  await waitForStatus(viewer, 'sharing');
  await waitForStatus(neighbour, 'sharing');
  setPolicy('off');
  await waitForStatus(viewer, 'policy');
  await waitForStatus(neighbour, 'alone');
  await playsFor(viewer, 2);
  expect((await viewer.snapshot()).errors).toEqual([]);
});
