/** What a viewer with a cap on its upload really sends: everything on its data channels, headers included, as the browser counts it. */
import { startOrigin } from '@tributary/app-origin';
import { startServer } from '@tributary/server';
import { bundlePage } from '@tributary/e2e/support/bundle.ts';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { launchBrowser } from './offload/browser.ts';
import { formatGoal, goal, type Goal } from './offload/goals.ts';
import { LOOPBACK } from './offload/services.ts';
import { serverTrust } from './offload/trust.ts';
import type { CapPage, CapViewer } from './pages/upload-cap.ts';
import { parseUploadCapOptions } from './upload-cap/options.ts';
import { extremes, rateBetween, type UplinkSample } from './upload-cap/rates.ts';

export const description = 'uplink of a viewer with an upload cap, everything that goes over its data channels, against the cap';

declare const window: { readonly capPage: CapPage };

const PAGE = fileURLToPath(new URL('pages/upload-cap.ts', import.meta.url));
/** The stream has so many times the bytes that the cap lets through: there is always more to be asked for. */
const DEMAND = 6;
const BITS_PER_BYTE = 8;
const KILOBIT = 1000;
const MS_PER_SECOND = 1000;
const TOLERANCE = 0.05; // of the cap, over the whole time
/** By then they are connected, the first burst is behind them, and the taker has a buffer. */
const WARM_UP_SECONDS = 10;
const SAMPLE_MS = 1_000;
const STRETCH_SECONDS = 10;

export interface UploadCapResult {
  readonly benchmark: 'upload-cap';
  readonly capBytesPerSecond: number;
  readonly seconds: number;
  /** Bytes per second over the whole time. */
  readonly measuredBytesPerSecond: number;
  /** Of these, bytes of the media. */
  readonly mediaBytesPerSecond: number;
  readonly measuredOverCap: number;
  /** Bytes per second of any ten seconds. */
  readonly tenSeconds: { readonly least: number; readonly most: number } | null;
  /** What the other viewer got meanwhile. */
  readonly receivedBytes: number;
  readonly goals: readonly Goal[];
}

interface Viewers {
  readonly giver: Page;
  readonly taker: Page;
}

/** @returns what `--json` prints. Throws a UsageError, or an Error that says how to get a browser. */
export async function run(args: readonly string[]): Promise<UploadCapResult> {
  const { capBytesPerSecond, seconds } = parseUploadCapOptions(args);
  const bitratesKbps = [Math.ceil((capBytesPerSecond * DEMAND * BITS_PER_BYTE) / KILOBIT)];
  const page = await bundlePage(PAGE);
  const origin = await startOrigin({ port: 0, host: LOOPBACK, renditions: ['480p'], bitratesKbps });
  const streamUrl = `${origin.url}/live-long/master.m3u8`;
  const server = await startServer({
    port: 0,
    host: LOOPBACK,
    stunPort: 0,
    logLevel: 'silent',
    ...serverTrust('sealed', origin, streamUrl),
  });
  const browser = await launchBrowser();
  try {
    const join = async (peers: CapViewer['peers']): Promise<Page> => {
      const viewer = await browser.open(`${page.url}/`, (message) => console.error(message));
      await viewer.evaluate((config) => window.capPage.join(config as CapViewer), { streamUrl, signaling: server.url, peers } as unknown);
      return viewer;
    };
    const viewers = { giver: await join({ uploadBytesPerSecond: capBytesPerSecond }), taker: await join({ upload: false }) };
    await delay(WARM_UP_SECONDS * MS_PER_SECOND);
    return await measure(viewers, capBytesPerSecond, seconds);
  } finally {
    await browser.close();
    await server.close();
    await origin.close();
    await page.close();
  }
}

async function measure({ giver, taker }: Viewers, capBytesPerSecond: number, seconds: number): Promise<UploadCapResult> {
  const sampleOf = (page: Page): Promise<UplinkSample> => page.evaluate(() => window.capPage.sample());
  const takerBefore = await sampleOf(taker);
  const first = await sampleOf(giver);
  const samples = [first];
  let last = first;
  while (last.atMs - first.atMs < seconds * MS_PER_SECOND) {
    await delay(SAMPLE_MS);
    samples.push((last = await sampleOf(giver)));
  }
  const receivedBytes = (await sampleOf(taker)).peerBytes - takerBefore.peerBytes;
  const measuredBytesPerSecond = rateBetween(first, last, 'transportBytes');
  const measuredOverCap = measuredBytesPerSecond / capBytesPerSecond;
  const result: UploadCapResult = {
    benchmark: 'upload-cap',
    capBytesPerSecond,
    seconds: (last.atMs - first.atMs) / MS_PER_SECOND,
    measuredBytesPerSecond,
    mediaBytesPerSecond: rateBetween(first, last, 'mediaBytes'),
    measuredOverCap,
    tenSeconds: extremes(samples, STRETCH_SECONDS) ?? null,
    receivedBytes,
    goals: [
      goal('measured ÷ cap', measuredOverCap, 'at most', 1 + TOLERANCE),
      goal('measured ÷ cap', measuredOverCap, 'at least', 1 - TOLERANCE),
    ],
  };
  print(result);
  return result;
}

const kbps = (bytesPerSecond: number): string => `${((bytesPerSecond * BITS_PER_BYTE) / KILOBIT).toFixed(0)} kbit/s`;

function print(result: UploadCapResult): void {
  const { capBytesPerSecond, seconds, measuredBytesPerSecond, mediaBytesPerSecond, measuredOverCap, tenSeconds, goals } = result;
  console.log(
    `cap ${kbps(capBytesPerSecond)}; sent ${kbps(measuredBytesPerSecond)} over ${seconds.toFixed(1)} s, ${measuredOverCap.toFixed(3)} of it`,
  );
  console.log(`of which pieces: ${kbps(mediaBytesPerSecond)}`);
  if (tenSeconds) console.log(`any ${STRETCH_SECONDS} seconds: ${kbps(tenSeconds.least)} to ${kbps(tenSeconds.most)}`);
  for (const each of goals) console.log(formatGoal(each));
}
