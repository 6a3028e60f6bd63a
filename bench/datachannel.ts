/** What our links carry against what the browser's own data channel carries, between two pages of one browser. */
import { bundlePage } from '@tributary/e2e/support/bundle.ts';
import { loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import type { BenchPage, Carrier } from '../packages/webrtc/browser-tests/bench-page.ts';
import { launchBrowser, type ViewerBrowser } from './offload/browser.ts';

export const description = 'goodput of a link against a bare data channel with the same frames, and how long control waits behind bulk';

declare const window: { readonly tributaryBench: BenchPage };

const PAGE = fileURLToPath(new URL('../packages/webrtc/browser-tests/bench-page.ts', import.meta.url));
/** A piece with its header. */
const FRAME_BYTES = 32 * 1024 + 40;
const DEFAULT_MEBIBYTES = 64;
const DEFAULT_ROUNDS = 5;
const CONTROL_SECONDS = 4;
const CARRIERS: readonly Carrier[] = ['link', 'bare', 'bare-short'];
const MEBIBYTE = 1024 * 1024;
const MS_PER_SECOND = 1000;

export interface DataChannelResult {
  readonly benchmark: 'datachannel';
  readonly frameBytes: number;
  /** Bytes per second of each round. */
  readonly goodput: Readonly<Record<Carrier, readonly number[]>>;
  /** Median of the links over the median of the better kind of bare channel. */
  readonly ratio: number;
  /** The machine's load before and after: where it is above its cores, the rounds differ more than the carriers do. */
  readonly load: readonly [number, number];
  readonly controlDelayMs: Readonly<Record<Carrier, { readonly median: number; readonly max: number }>>;
}

interface Ends {
  readonly sender: Page;
  readonly receiver: Page;
  close(): Promise<void>;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

async function connect(browser: ViewerBrowser, url: string, carrier: Carrier): Promise<Ends> {
  const fail = (message: string): void => console.error(message);
  const [sender, receiver] = await Promise.all([browser.open(url, fail), browser.open(url, fail)]);
  const relayTo = (page: Page) => (signal: never) => page.evaluate((signal) => window.tributaryBench.signal(signal), signal);
  await sender.exposeFunction('relaySignal', relayTo(receiver));
  await receiver.exposeFunction('relaySignal', relayTo(sender));
  await Promise.all([
    receiver.evaluate((carrier) => window.tributaryBench.open(carrier, false), carrier),
    sender.evaluate((carrier) => window.tributaryBench.open(carrier, true), carrier),
  ]);
  return {
    sender,
    receiver,
    async close() {
      await Promise.all([sender.context().close(), receiver.context().close()]);
    },
  };
}

async function goodput({ sender, receiver }: Ends, totalBytes: number): Promise<number> {
  const received = receiver.evaluate((bytes) => window.tributaryBench.receive(bytes), totalBytes);
  await sender.evaluate(({ totalBytes, frameBytes }) => window.tributaryBench.send(totalBytes, frameBytes), {
    totalBytes,
    frameBytes: FRAME_BYTES,
  });
  return (totalBytes / (await received)) * MS_PER_SECOND;
}

async function controlDelays({ sender, receiver }: Ends): Promise<readonly number[]> {
  await sender.evaluate(({ durationMs, frameBytes }) => window.tributaryBench.sendWithControl(durationMs, frameBytes), {
    durationMs: CONTROL_SECONDS * MS_PER_SECOND,
    frameBytes: FRAME_BYTES,
  });
  return receiver.evaluate(() => window.tributaryBench.controlDelaysMs());
}

function option(args: readonly string[], name: string, fallback: number): number {
  const index = args.indexOf(name);
  return index < 0 ? fallback : Number(args[index + 1]);
}

/** Options: `--mebibytes N` per round, `--rounds N`. Each round starts with the next carrier: none is always the first. */
export async function run(args: readonly string[]): Promise<DataChannelResult> {
  const totalBytes = option(args, '--mebibytes', DEFAULT_MEBIBYTES) * MEBIBYTE;
  const rounds = option(args, '--rounds', DEFAULT_ROUNDS);
  const page = await bundlePage(PAGE);
  const browser = await launchBrowser();
  const measured: Record<Carrier, number[]> = { link: [], bare: [], 'bare-short': [] };
  const delays: Record<Carrier, number[]> = { link: [], bare: [], 'bare-short': [] };
  const loadBefore = loadavg()[0] ?? 0;
  try {
    for (let round = 0; round < rounds; round++) {
      for (let turn = 0; turn < CARRIERS.length; turn++) {
        const carrier = CARRIERS[(round + turn) % CARRIERS.length] ?? 'link';
        const ends = await connect(browser, `${page.url}/`, carrier);
        const bytesPerSecond = await goodput(ends, totalBytes);
        if (round === 0) delays[carrier].push(...(await controlDelays(ends)));
        measured[carrier].push(bytesPerSecond);
        await ends.close();
        console.log(`${carrier}: ${(bytesPerSecond / MEBIBYTE).toFixed(1)} MiB/s`);
      }
    }
  } finally {
    await browser.close();
    await page.close();
  }
  const ratio = median(measured.link) / Math.max(median(measured.bare), median(measured['bare-short']));
  const delayOf = (carrier: Carrier): { median: number; max: number } => ({
    median: median(delays[carrier]),
    max: Math.max(...delays[carrier]),
  });
  const result: DataChannelResult = {
    benchmark: 'datachannel',
    frameBytes: FRAME_BYTES,
    goodput: measured,
    ratio,
    load: [loadBefore, loadavg()[0] ?? 0],
    controlDelayMs: { link: delayOf('link'), bare: delayOf('bare'), 'bare-short': delayOf('bare-short') },
  };
  console.log(`link ÷ the better bare channel = ${ratio.toFixed(2)}; load ${result.load.map((load) => load.toFixed(1)).join(' to ')}`);
  for (const carrier of CARRIERS) {
    const { median, max } = result.controlDelayMs[carrier];
    console.log(`control behind bulk, ${carrier}: median ${median.toFixed(1)} ms, longest ${max.toFixed(1)} ms`);
  }
  return result;
}
