// What a viewer's connection is used for is the viewer's to say: seen at the browser's own constructors, on the wire, and by the server.
import type { Browser, BrowserContext, Page } from '@playwright/test';
import type { PeerOptions } from '@tributary/hls';
import type { ViewerOptions } from './pages/viewer/main.ts';
import { expect, test, type Server } from './support/fixtures.ts';
import { openPage, playsFor, viewerTab, waitForStatus, type ViewerTab } from './support/viewers.ts';
import { watchWire } from './support/wire.ts';

type Prepare = (page: Page) => Promise<unknown>;

/** Starts a viewer in a page that is there, or was loaded again. */
async function start(page: Page, options: ViewerOptions): Promise<ViewerTab> {
  await page.waitForFunction(() => 'startViewer' in window);
  await page.evaluate((viewerOptions) => window.startViewer(viewerOptions as ViewerOptions), options as unknown);
  return viewerTab(page);
}

async function open(browser: Browser | BrowserContext, url: string, options: ViewerOptions, prepare?: Prepare): Promise<ViewerTab> {
  const page = await openPage(browser, url, async (blank) => {
    await watchWire(blank);
    await prepare?.(blank);
  });
  return start(page, options);
}

/** The same viewer, some other day. */
async function visitAgain({ page }: ViewerTab, options: ViewerOptions): Promise<ViewerTab> {
  await page.reload();
  return start(page, options);
}

const opened = ({ page }: ViewerTab) =>
  page.evaluate(() => ({
    connections: window.wire.connectionsMade(),
    sockets: window.wire.socketsMade(),
  }));
const stillOpen = ({ page }: ViewerTab) =>
  page.evaluate(() => ({ connections: window.wire.connectionsOpen(), sockets: window.wire.socketsOpen() }));
const choose = ({ page }: ViewerTab, change: { decision?: 'yes' | 'no'; upload?: 'yes' | 'no' }) =>
  page.evaluate((chosen) => window.viewer.peers?.choose(chosen), change);
const choiceOf = ({ page }: ViewerTab) => page.evaluate(() => window.viewer.peers?.choice);
const uploadOf = async (viewer: ViewerTab) => (await viewer.snapshot()).stats.upload;
const pieceBytesSent = ({ page }: ViewerTab): Promise<number> => page.evaluate(() => window.wire.pieceBytesSent());
const peerBytes = async (viewer: ViewerTab): Promise<number> => (await viewer.snapshot()).stats.totals.peerBytes;

const NOTHING = { connections: 0, sockets: 0 };

/** By the server's own count. */
async function viewersAt(server: Server): Promise<number> {
  const response = await fetch(`${server.url}/healthz`);
  return ((await response.json()) as { readonly viewers: number }).viewers;
}

test.describe('asked', () => {
  test('nothing is opened before yes; yes shares, no closes everything at once; both are remembered', async ({ browser, startSite }) => {
    const { server, url, options: site } = await startSite();
    const options: ViewerOptions = { ...site, peers: { peers: 'ask' } };
    let one = await open(browser, url, options);
    const other = await open(browser, url, options);
    for (const viewer of [one, other]) {
      await waitForStatus(viewer, 'needs-consent');
      await playsFor(viewer, 4);
      expect(await opened(viewer)).toEqual(NOTHING);
      expect(await choiceOf(viewer)).toEqual({ mode: 'ask', why: 'site', decision: 'undecided', upload: 'auto' });
    }
    expect(await viewersAt(server)).toBe(0);

    await choose(one, { decision: 'yes' });
    await waitForStatus(one, 'alone');
    expect(await viewersAt(server)).toBe(1);
    expect((await opened(one)).connections).toBe(0);
    expect(await opened(other)).toEqual(NOTHING);

    await choose(other, { decision: 'yes' });
    for (const viewer of [one, other]) await waitForStatus(viewer, 'sharing');
    await expect.poll(async () => (await peerBytes(one)) + (await peerBytes(other))).toBeGreaterThan(0);

    await choose(one, { decision: 'no' });
    // At once: it is closed when the call has returned.
    expect((await stillOpen(one)).connections).toBe(0);
    await waitForStatus(one, 'refused');
    await expect.poll(() => stillOpen(one)).toEqual(NOTHING);
    await expect.poll(() => viewersAt(server)).toBe(1);
    await waitForStatus(other, 'alone');
    await playsFor(one, 4);
    expect((await one.snapshot()).errors).toEqual([]);

    one = await visitAgain(one, { ...options, peers: { peers: 'notice' } });
    await waitForStatus(one, 'refused');
    await playsFor(one, 3);
    expect(await opened(one)).toEqual(NOTHING);

    // Its mind changed in the middle of the picture, and once it is made up nobody asks again.
    await choose(one, { decision: 'yes' });
    await waitForStatus(one, 'sharing');
    one = await visitAgain(one, options);
    await waitForStatus(one, 'sharing');
    expect((await one.snapshot()).errors).toEqual([]);
  });

  test('by the browser’s Global Privacy Control, where the page only meant to tell', async ({ browser, startSite }) => {
    const { url, options } = await startSite();
    const viewer = await open(browser, url, options, (page) =>
      page.addInitScript(() => Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { get: () => true })),
    );
    await waitForStatus(viewer, 'needs-consent');
    await playsFor(viewer, 4);
    expect(await opened(viewer)).toEqual(NOTHING);
    expect(await choiceOf(viewer)).toMatchObject({ mode: 'ask', why: 'global-privacy-control' });
    await choose(viewer, { decision: 'yes' });
    await waitForStatus(viewer, 'alone');
  });

  test('by the operator: whoever has not agreed leaves before any connection, and is not at the server on its next visit', async ({
    browser,
    startSite,
  }) => {
    const { server, url, options } = await startSite({ server: { peers: 'ask' } });
    const viewers = [await open(browser, url, options), await open(browser, url, options)] as const;
    for (const viewer of viewers) {
      await waitForStatus(viewer, 'needs-consent');
      expect((await opened(viewer)).connections).toBe(0);
      await expect.poll(() => stillOpen(viewer)).toEqual(NOTHING);
    }
    await expect.poll(() => viewersAt(server)).toBe(0);
    const again = await visitAgain(viewers[0], options);
    await playsFor(again, 4);
    expect(await opened(again)).toEqual(NOTHING);
    expect(await choiceOf(again)).toMatchObject({ mode: 'ask', why: 'operator' });
    for (const viewer of [again, viewers[1]]) await choose(viewer, { decision: 'yes' });
    for (const viewer of [again, viewers[1]]) await waitForStatus(viewer, 'sharing');
  });
});

test('told: once on a page, before anything is opened; and tabs of one site follow each other', async ({ browser, startSite }) => {
  const { server, url, options } = await startSite();
  const one = await open(browser, url, options);
  const openedWhenTold = one.page.evaluate(
    () =>
      new Promise<{ connections: number; sockets: number }>((resolve) => {
        window.viewer.peers?.on('notice', () =>
          resolve({ connections: window.wire.connectionsMade(), sockets: window.wire.socketsMade() }),
        );
      }),
  );
  expect(await openedWhenTold).toEqual(NOTHING);
  const tab = await open(one.page.context(), url, options);
  for (const viewer of [one, tab]) await waitForStatus(viewer, 'sharing');
  await choose(tab, { decision: 'no' });
  for (const viewer of [one, tab]) {
    await waitForStatus(viewer, 'refused');
    expect((await stillOpen(viewer)).connections).toBe(0);
  }
  await expect.poll(() => viewersAt(server)).toBe(0);
});

test('off: nothing is ever opened, whatever the viewer says', async ({ browser, startSite }) => {
  const { origin, server, url } = await startSite();
  const peers: Partial<PeerOptions> = { peers: 'off' };
  const viewer = await open(browser, url, { src: `${origin.url}/live/master.m3u8`, signaling: server.url, peers });
  await choose(viewer, { decision: 'yes' });
  await waitForStatus(viewer, 'off');
  await playsFor(viewer, 3);
  expect(await opened(viewer)).toEqual(NOTHING);
});

/** A line as `navigator.connection` tells it; `become` changes it while the page is open. */
function connectedBy(line: { readonly saveData?: boolean; readonly type?: string }): Prepare {
  return (page) =>
    page.addInitScript((given) => {
      const connection = Object.assign(new EventTarget(), given);
      Object.defineProperty(Navigator.prototype, 'connection', { get: () => connection });
    }, line);
}

for (const [line, reason] of [
  [{ saveData: true, type: 'wifi' }, 'data-saving'],
  [{ type: 'cellular' }, 'cellular'],
] as const) {
  test(`on a line that is paid for (${reason}): it receives, and sends not one piece; on another line it does`, async ({
    browser,
    startSite,
  }) => {
    const { url, options } = await startSite();
    const metered = await open(browser, url, options, connectedBy(line));
    const giver = await open(browser, url, options);
    for (const viewer of [metered, giver]) await waitForStatus(viewer, 'sharing');
    await expect.poll(() => peerBytes(metered), { timeout: 30_000 }).toBeGreaterThan(0);
    await Promise.all([metered, giver].map((viewer) => playsFor(viewer, 10)));
    expect(await uploadOf(metered)).toMatchObject({ allowed: false, reason });
    expect(await pieceBytesSent(metered)).toBe(0);
    expect(await peerBytes(giver)).toBe(0);
    // What it does send – requests, acknowledgements – is a small part of what it gets.
    const sentBytes = await metered.page.evaluate(() => window.wire.transportBytesSent());
    expect(sentBytes).toBeLessThan((await peerBytes(metered)) / 4);

    await metered.page.evaluate(() => {
      const { connection } = navigator as unknown as { readonly connection: EventTarget };
      Object.assign(connection, { saveData: false, type: 'wifi' });
      connection.dispatchEvent(new Event('change'));
    });
    expect(await uploadOf(metered)).toMatchObject({ allowed: true });
    // The other one only takes from now on: whatever is shared has to come from here.
    await choose(giver, { upload: 'no' });
    expect(await uploadOf(giver)).toMatchObject({ allowed: false, reason: 'viewer' });
    await expect.poll(() => peerBytes(giver), { timeout: 30_000 }).toBeGreaterThan(0);
    expect(await pieceBytesSent(metered)).toBeGreaterThan(0);
  });
}

test('hidden and paused: it sends nothing; hidden and playing on, it does', async ({ launchUserBrowser, startSite }) => {
  const { origin, server, url } = await startSite();
  const { context } = await launchUserBrowser(['--autoplay-policy=no-user-gesture-required']);
  const options: ViewerOptions = { src: `${origin.url}/live/master.m3u8`, signaling: server.url };
  const behind = await open(context, url, options);
  await playsFor(behind, 1);
  // With sound: what is muted Chromium pauses itself in a hidden tab.
  await behind.page.evaluate(() => {
    window.viewer.video.muted = false;
  });
  const inFront = await open(context, url, options);
  await expect.poll(() => behind.page.evaluate(() => document.visibilityState)).toBe('hidden');
  expect(await uploadOf(behind)).toMatchObject({ allowed: true });
  await expect.poll(() => pieceBytesSent(behind), { timeout: 30_000 }).toBeGreaterThan(0);

  await behind.page.evaluate(() => window.viewer.video.pause());
  await expect.poll(() => uploadOf(behind)).toMatchObject({ allowed: false, reason: 'hidden' });
  const sentBytes = await pieceBytesSent(behind);
  await playsFor(inFront, 6);
  expect(await pieceBytesSent(behind)).toBe(sentBytes);

  await behind.page.evaluate(() => void window.viewer.video.play());
  await expect.poll(() => uploadOf(behind)).toMatchObject({ allowed: true });
});
