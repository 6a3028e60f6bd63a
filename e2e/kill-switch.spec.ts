// The operator's word reaches everybody while they play: with the signaling server up, and with it gone.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { signPolicy, SigningKey } from '@tributary/attest';
import { groupOf, type PeerId } from '@tributary/protocol';
import type { Page } from '@playwright/test';
import type { ViewerOptions } from './pages/viewer/main.ts';
import { expect, test } from './support/fixtures.ts';
import { serveText } from './support/text-site.ts';
import { leavesInTime, openPage, openViewer, playsFor, viewerTab, waitForStatus, type ViewerTab } from './support/viewers.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PATIENCE = { timeout: 30_000 };
/** Six players, thirty connections and two rollouts, on a machine that has other work. */
const SIX_PLAYERS_MS = 240_000;
const SIX_CONNECT_MS = 90_000;

async function share(viewers: readonly ViewerTab[]): Promise<void> {
  for (const viewer of viewers) {
    const neighbours = async (): Promise<number> =>
      (await viewer.snapshot()).stats.neighbours.filter(({ state }) => state === 'open').length;
    await expect.poll(neighbours, PATIENCE).toBe(viewers.length - 1);
  }
}

async function playOnWithoutStalls(viewers: readonly ViewerTab[], seconds: number): Promise<void> {
  await Promise.all(viewers.map((viewer) => playsFor(viewer, seconds)));
  for (const viewer of viewers) {
    const { stalls, errors } = await viewer.snapshot();
    expect({ stalls, fatal: errors.filter((error) => error.startsWith('fatal')) }, errors.join()).toEqual({ stalls: 0, fatal: [] });
  }
}

test('with the server up: switched off, every player has left the mesh within five seconds and plays on; switched on, it shares again', async ({
  browser,
  startSite,
}) => {
  const { server, url, options: watching } = await startSite({ sealed: true });
  const viewers = await Promise.all(['a', 'b', 'c'].map(() => openViewer(browser, url, watching)));
  await share(viewers);

  const [haveLeft] = await Promise.all([Promise.all(viewers.map(leavesInTime)), server.policy.set('*', { peers: 'off' }, 'test')]);
  expect(haveLeft).toEqual([true, true, true]);
  for (const viewer of viewers) await waitForStatus(viewer, 'policy');
  await playOnWithoutStalls(viewers, 6);

  await server.policy.set('*', {}, 'test');
  await share(viewers);
});

test('with the server killed: a document that the command line signed empties the mesh from a static file; a forged one does not', async ({
  browser,
  bundlePage,
  startOrigin,
  startServerProcess,
}) => {
  const site = await serveText();
  try {
    const origin = await startOrigin({ renditions: ['480p'] });
    const server = await startServerProcess({ sealedKeys: origin.sealKeys, args: ['--policy-url', site.url] });
    const { url } = await bundlePage('pages/viewer/main.ts');
    const watching = { src: `${origin.url}/live/master.m3u8`, signaling: server.url };
    const viewers = await Promise.all(['a', 'b', 'c'].map(() => openViewer(browser, url, watching)));
    await share(viewers);
    const args = [
      '--import',
      'tsx',
      'apps/cli/src/main.ts',
      'policy',
      '--key',
      join(server.dataFolder, 'policy-key.json'),
      '--peers',
      'off',
    ];
    const { stdout: off } = await promisify(execFile)(process.execPath, args, { cwd: ROOT });
    expect(site.requests).toBe(0);

    await server.close();
    const forger = await SigningKey.generate();
    const [head, , signature] = off.trim().split('.');
    const forged = await signPolicy(forger, { version: 1, stream: '*', revision: Date.now(), salt: 's', settings: { peers: 'off' } });
    site.text = `${forged}\n${[head, forged.split('.')[1], signature].join('.')}\n`;
    await expect.poll(() => site.requests, PATIENCE).toBeGreaterThan(2);
    for (const viewer of viewers) expect((await viewer.snapshot()).stats.neighbours).toHaveLength(viewers.length - 1);

    site.text = off;
    expect(await Promise.all(viewers.map(leavesInTime))).toEqual([true, true, true]);
    for (const viewer of viewers) await waitForStatus(viewer, 'policy');
    await playOnWithoutStalls(viewers, 6);
  } finally {
    await site.close();
  }
});

interface Watched extends ViewerTab {
  readonly peerId: PeerId;
  /** Reports that went out so far. */
  reports(): number;
}

/** A viewer whose conversation with the server is listened to: the page itself does not tell its name. */
async function openWatched(browser: Parameters<typeof openViewer>[0], url: string, options: ViewerOptions): Promise<Watched> {
  let peerId: PeerId | null = null;
  let reports = 0;
  const listen = async (page: Page): Promise<void> => {
    page.on('websocket', (socket) => {
      socket.on('framereceived', ({ payload }) => {
        const name = /"ok":true,"peerId":"(?<peerId>[0-9a-f]{24})"/.exec(String(payload))?.groups?.['peerId'];
        if (name !== undefined) peerId = name as PeerId;
      });
      socket.on('framesent', ({ payload }) => {
        if (String(payload).includes('["report",')) reports++;
      });
    });
  };
  const page = await openPage(browser, url, listen);
  await page.evaluate((viewerOptions) => window.startViewer(viewerOptions as ViewerOptions), options as unknown);
  await expect.poll(() => peerId, PATIENCE).not.toBeNull();
  return { ...viewerTab(page), peerId: peerId!, reports: () => reports };
}

test('a rollout of one half: both groups are as everybody can compute, and the control group opens nothing and reports', async ({
  browser,
  startSite,
}) => {
  test.setTimeout(SIX_PLAYERS_MS);
  const key = await SigningKey.generate();
  const settings = { policyKey: key.toJwk(), reportIntervalMs: 1000 };
  const { server, url, options: watching } = await startSite({ sealed: true, server: settings });
  await server.policy.set('*', { rolloutPercent: 50 }, 'test');
  const viewers = await Promise.all(['a', 'b', 'c', 'd', 'e', 'f'].map(() => openWatched(browser, url, watching)));
  const inGroup = (group: 'peers' | 'control', percent: number) =>
    viewers.filter(({ peerId }) => groupOf(peerId, key.keyId, percent) === group);
  const areAsComputed = async (percent: number): Promise<void> => {
    const [peers, control] = [inGroup('peers', percent), inGroup('control', percent)];
    for (const viewer of control) await waitForStatus(viewer, 'policy', SIX_CONNECT_MS);
    for (const viewer of peers) await waitForStatus(viewer, peers.length > 1 ? 'sharing' : 'alone', SIX_CONNECT_MS);
  };
  await areAsComputed(50);
  for (const viewer of inGroup('control', 50)) {
    expect((await viewer.snapshot()).connectionsMade).toBe(0);
    const before = viewer.reports();
    await expect.poll(() => viewer.reports(), PATIENCE).toBeGreaterThan(before + 1);
  }
  // Chance may have put all six on one side: a share that divides them is found among the hundred, and set while they play.
  const isDivided = (percent: number): boolean => Math.min(inGroup('peers', percent).length, inGroup('control', percent).length) >= 2;
  const dividing = Array.from({ length: 99 }, (_, index) => index + 1).find(isDivided);
  expect(dividing).toBeDefined();
  await server.policy.set('*', { rolloutPercent: dividing }, 'test');
  await areAsComputed(dividing!);
  await playOnWithoutStalls(viewers, 2);
});

test('the highest rendition is lowered and lifted while it plays', async ({ browser, startSite }) => {
  const { server, url, options } = await startSite({ sealed: true, origin: { renditions: ['240p', '480p'] } });
  const viewer = await openViewer(browser, url, options);
  const height = (): Promise<number> => viewer.page.evaluate(() => window.viewer.hls.levels[window.viewer.hls.currentLevel]?.height ?? 0);
  await waitForStatus(viewer, 'alone');
  await expect.poll(height, PATIENCE).toBe(480);
  await server.policy.set('*', { maxHeight: 300 }, 'test');
  await expect.poll(height, PATIENCE).toBe(240);
  await server.policy.set('*', { maxHeight: null }, 'test');
  await expect.poll(height, PATIENCE).toBe(480);
  await playOnWithoutStalls([viewer], 2);
});
