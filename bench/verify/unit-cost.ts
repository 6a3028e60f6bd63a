/** What one operation of each kind costs in processor time, all threads together: hashing happens on others than the page's own. */
import { bundlePage } from '@tributary/e2e/support/bundle.ts';
import { fileURLToPath } from 'node:url';
import { launchBrowser } from '../offload/browser.ts';
import { ProcessTreeMeter, readProcesses } from '../offload/process-cpu.ts';
import { VerifyWork } from './work.ts';

const KINDS = ['pieces', 'attestations'] as const;
type Kind = (typeof KINDS)[number];

/** Between two looks at the clock. */
const BATCH = 500;
/** Compiled and cached by then. */
const WARM_UP = 200;
/** Of processor time: /proc counts in hundredths of a second, for each thread. */
const MIN_CPU_SECONDS = 2;
const MS_PER_SECOND = 1000;
const MICROSECONDS_PER_SECOND = 1e6;

/** Processor milliseconds of one operation; null where the system does not tell. */
export interface UnitCost {
  readonly pieceMs: number | null;
  readonly attestationMs: number | null;
}

/** Processor seconds used so far; null where the system does not tell. */
type CpuSeconds = () => number | null;
type Work = (kind: Kind, count: number) => Promise<void>;

async function measure(work: Work, cpuSeconds: CpuSeconds): Promise<UnitCost> {
  const cost = async (kind: Kind): Promise<number | null> => {
    await work(kind, WARM_UP);
    const before = cpuSeconds();
    if (before === null) return null;
    for (let done = BATCH; ; done += BATCH) {
      await work(kind, BATCH);
      const used = (cpuSeconds() ?? before) - before;
      if (used >= MIN_CPU_SECONDS) return (used * MS_PER_SECOND) / done;
    }
  };
  return { pieceMs: await cost('pieces'), attestationMs: await cost('attestations') };
}

/** In this process. */
export async function inNode(): Promise<UnitCost> {
  const work = await VerifyWork.create();
  return measure(
    (kind, count) => work[kind](count),
    () => {
      const { user, system } = process.cpuUsage();
      return (user + system) / MICROSECONDS_PER_SECOND;
    },
  );
}

/** In a page, by the processor time of the browser's whole process tree. @throws Error that says how to get a browser */
export async function inBrowser(): Promise<UnitCost> {
  const page = await bundlePage(fileURLToPath(new URL('../pages/verify-cost.ts', import.meta.url)), { asServed: true });
  const browser = await launchBrowser();
  const failures: string[] = [];
  try {
    const tab = await browser.open(`${page.url}/`, (message) => failures.push(message));
    const meter = new ProcessTreeMeter(browser.pid);
    return await measure(
      (kind, count) => tab.evaluate(async ([what, times]) => (await window.verifyWork)[what](times), [kind, count] as const),
      () => {
        const processes = readProcesses();
        if (processes) meter.sample(processes);
        return processes ? meter.cpuSeconds : null;
      },
    );
  } catch (error) {
    throw failures.length > 0 ? new Error(`The page failed: ${failures.join('; ')}`, { cause: error }) : error;
  } finally {
    await browser.close();
    await page.close();
  }
}
