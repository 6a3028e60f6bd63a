// Relay mode as it looks on the wire: no address of a viewer leaves its page, and bytes flow all the same.
import { networkInterfaces } from 'node:os';
import type { Browser, Page } from '@playwright/test';
import type { ViewerOptions } from './pages/viewer/main.ts';
import { expect, test } from './support/fixtures.ts';
import { findTurnServer, HOW_TO_GET_COTURN, startTurnServer, type TurnServer } from './support/turn-server.ts';
import { openPage, playsFor, viewerTab, waitForStatus, type ViewerTab } from './support/viewers.ts';

interface WiredViewer extends ViewerTab {
  /** What its page said to the signaling server, and heard from it. */
  readonly sent: string[];
  readonly received: string[];
}

const TURN_SECRET = 'a secret that nobody listens to';
/** RFC 863: nothing answers there, and UDP tells nobody. */
const DEAD_TURN = { urls: ['turn:127.0.0.1:9'], secret: TURN_SECRET, ttlSeconds: 600 };
let turn: TurnServer | undefined;

test.afterEach(async () => {
  await turn?.close();
  turn = undefined;
});

async function openWired(browser: Browser, url: string, options: ViewerOptions): Promise<WiredViewer> {
  const sent: string[] = [];
  const received: string[] = [];
  const page: Page = await openPage(browser, url, async (fresh) => {
    fresh.on('websocket', (socket) => {
      socket.on('framesent', ({ payload }) => sent.push(String(payload)));
      socket.on('framereceived', ({ payload }) => received.push(String(payload)));
    });
  });
  await page.evaluate((viewerOptions) => window.startViewer(viewerOptions as ViewerOptions), options as unknown);
  return { ...viewerTab(page), sent, received };
}

/** This machine's own addresses, which browsers here would tell: names are switched off in tests (support/flags.ts). */
const OWN_ADDRESSES = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .filter(({ internal }) => !internal)
  .map(({ address }) => address);

/** Nothing in what was said tells an address but a relay's. */
function expectNoAddress(frames: readonly string[]): void {
  const text = frames.join('\n');
  expect(text).toContain('webrtc-datachannel');
  expect(text).not.toMatch(/typ (?!relay)|\.local|raddr (?!0\.0\.0\.0 rport 0\b)/);
  expect(text).not.toMatch(/c=IN IP[46] (?!0\.0\.0\.0)/);
  for (const address of OWN_ADDRESSES) expect(text).not.toContain(address);
}

for (const [whose, serverPolicy, ownPolicy] of [
  ['the viewer’s choice', 'all', 'relay'],
  ['the operator’s demand', 'relay', undefined],
] as const) {
  test(`by ${whose}, bytes flow by the TURN server and no other way`, async ({ browser, bundlePage, startOrigin, startServer }) => {
    const program = findTurnServer();
    test.skip(program === undefined, HOW_TO_GET_COTURN);
    turn = await startTurnServer(program ?? '');
    const origin = await startOrigin({ renditions: ['480p'] });
    const server = await startServer({
      turn: { urls: [turn.url], secret: turn.secret, ttlSeconds: 600 },
      iceTransportPolicy: serverPolicy,
      reportIntervalMs: 1000,
    });
    const { url } = await bundlePage('pages/viewer/main.ts');
    const options = {
      src: `${origin.url}/live/master.m3u8`,
      signaling: server.url,
      peers: ownPolicy === undefined ? {} : { iceTransportPolicy: ownPolicy },
    };
    const viewers = [await openWired(browser, url, options), await openWired(browser, url, options)];
    for (const viewer of viewers) await waitForStatus(viewer, 'sharing');
    await Promise.all(viewers.map((viewer) => playsFor(viewer, 6)));
    for (const viewer of viewers) {
      const { stats, errors } = await viewer.snapshot();
      expect(errors).toEqual([]);
      expect(stats.neighbours.map(({ relayed }) => relayed)).toEqual([true]);
      expectNoAddress(viewer.sent);
      expectNoAddress(viewer.received);
      expect(viewer.sent.join('')).toContain('typ relay');
    }
    const relayed = await Promise.all(viewers.map(async (viewer) => (await viewer.snapshot()).stats));
    expect(relayed.reduce((sum, { totals }) => sum + totals.peerBytes, 0)).toBeGreaterThan(0);
    expect(relayed.reduce((sum, { relayedBytes }) => sum + relayedBytes, 0)).toBeGreaterThan(0);
    // Relayed bytes relieve nobody: they are told apart.
    for (const { offload, relayedBytes, totals } of relayed)
      expect(offload).toBeCloseTo((totals.peerBytes - relayedBytes) / (totals.peerBytes + totals.originBytes));
    // It took the names and passwords that the server minted.
    expect(turn.log()).toMatch(/ALLOCATE processed, success/);
  });
}

test('a viewer in relay mode tells no address to one that is not, though the TURN server is dead', async ({ browser, startSite }) => {
  const { url, options } = await startSite({ server: { turn: DEAD_TURN } });
  const open = await openWired(browser, url, options);
  await waitForStatus(open, 'alone');
  const hidden = await openWired(browser, url, { ...options, peers: { iceTransportPolicy: 'relay' } });
  await waitForStatus(hidden, 'connecting-failed');
  await playsFor(hidden, 2);
  const { errors, stats } = await hidden.snapshot();
  expect([errors, stats.totals.peerBytes]).toEqual([[], 0]);
  expectNoAddress(hidden.sent);
  expectNoAddress(open.received);
  // The other one has nothing to hide, which shows that this test would see an address.
  expect(open.sent.join('')).toMatch(/typ (?:host|srflx)/);
});

test('without a TURN server there are no peers, no connection is made, and the reason is named', async ({ browser, startSite }) => {
  const { url, options } = await startSite();
  const open = await openWired(browser, url, options);
  await waitForStatus(open, 'alone');
  const hidden = await openWired(browser, url, { ...options, peers: { iceTransportPolicy: 'relay' } });
  await waitForStatus(hidden, 'no-relay');
  await playsFor(hidden, 2);
  // It has left: nobody waits for it in vain.
  await waitForStatus(open, 'alone');
  const { errors, connectionsMade } = await hidden.snapshot();
  expect([errors, connectionsMade]).toEqual([[], 0]);
  expect(hidden.sent.join('')).not.toMatch(/"signal"/);
});
