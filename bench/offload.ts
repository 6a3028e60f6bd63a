/** How much of a stream's bytes the origin no longer serves, and at what price: real viewers, three players, one run. */
import { bundlePage, type BundledPage } from '@tributary/e2e/support/bundle.ts';
import { cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { launchBrowser } from './offload/browser.ts';
import { ceilingOf, type BenchmarkCase } from './offload/cases.ts';
import { figuresOf, medianFigures, type Figures } from './offload/figures.ts';
import { parseOptions, type BenchmarkOptions } from './offload/options.ts';
import type { PlayerDefinition, PlayerName } from './offload/players.ts';
import { observe, scheduleOf, wrongLengths, type Run } from './offload/run.ts';
import { startServices } from './offload/services.ts';
import { formatTable } from './offload/table.ts';

export const description = 'N real viewers with plain hls.js, p2p-media-loader and Tributary: offload, stalls, start-up, CPU';

const PAGE_BODY = '<video muted autoplay playsinline></video>';
/** p2p-media-loader's core outside its own bundle needs Node's modules. */
const EXPORT_CONDITIONS = ['p2pml:core-as-bundle'];

/** One run of one player, as JSON shows it. */
interface RunResult {
  readonly figures: Figures;
  readonly startUpsMs: readonly (number | null)[];
  /** Deliveries whose length is not the segment's. */
  readonly wrongLengths: number;
  readonly fatalErrors: readonly string[];
  readonly pageErrors: readonly string[];
  /** What players say of their peers; no figure uses it. */
  readonly remarks: readonly (string | null)[];
}

interface PlayerResult {
  readonly player: PlayerName;
  /** Medians over the runs. */
  readonly figures: Figures;
  readonly runs: readonly RunResult[];
}

interface CaseResult extends BenchmarkCase {
  readonly case: string;
  readonly ceiling: number;
  readonly players: readonly PlayerResult[];
}

export interface OffloadResult {
  readonly benchmark: 'offload';
  readonly seconds: number;
  readonly repeat: number;
  readonly machine: {
    readonly cores: number;
    readonly model: string;
    readonly node: string;
    readonly browser: string;
    readonly loadBefore: number;
  };
  readonly cases: readonly CaseResult[];
}

const say = (text: string): void => console.error(text);

function resultOf({ seen, pageErrors }: Run, benchmark: BenchmarkCase): RunResult {
  return {
    figures: figuresOf(seen, { live: benchmark.live, joinsApartMs: benchmark.joinsApartSeconds * 1000 }),
    startUpsMs: seen.viewers.map(({ startUpMs }) => startUpMs),
    wrongLengths: wrongLengths(seen),
    fatalErrors: seen.viewers.flatMap(({ fatalErrors }) => fatalErrors),
    pageErrors,
    remarks: seen.viewers.map(({ remark }) => remark),
  };
}

/** A fresh origin and a fresh browser each time: no player finds the other's caches warm. */
async function runOnce(
  player: PlayerDefinition,
  page: BundledPage,
  benchmark: BenchmarkCase,
  seconds: number,
): Promise<{ run: Run; browser: string }> {
  const services = await startServices(player, benchmark);
  try {
    const browser = await launchBrowser();
    try {
      return { run: await observe(browser, `${page.url}/`, services, scheduleOf(benchmark, seconds)), browser: browser.version };
    } finally {
      await browser.close();
    }
  } finally {
    await services.close();
  }
}

/** Each repetition starts with the next player, so that none is always the first on a machine that warms up. */
export function orderOf<T>(players: readonly T[], repetition: number): T[] {
  const first = repetition % players.length;
  return [...players.slice(first), ...players.slice(0, first)];
}

async function runCase(
  benchmark: BenchmarkCase,
  options: BenchmarkOptions,
  pages: ReadonlyMap<PlayerName, BundledPage>,
): Promise<{ result: CaseResult; browser: string }> {
  const runs = new Map<PlayerName, RunResult[]>(options.players.map(({ name }) => [name, []]));
  let browser = '';
  for (let repetition = 0; repetition < options.repeat; repetition++) {
    for (const player of orderOf(options.players, repetition)) {
      const page = pages.get(player.name);
      if (!page) throw new Error(`No page was built for ${player.name}`);
      say(
        `${benchmark.name}: ${player.title}, ${benchmark.viewers} viewers, ${options.seconds} s (run ${repetition + 1} of ${options.repeat})`,
      );
      const once = await runOnce(player, page, benchmark, options.seconds);
      browser = once.browser;
      runs.get(player.name)?.push(resultOf(once.run, benchmark));
    }
  }
  const players = options.players.map(({ name }) => {
    const own = runs.get(name) ?? [];
    return { player: name, figures: medianFigures(own.map(({ figures }) => figures)), runs: own };
  });
  return { result: { ...benchmark, case: benchmark.name, ceiling: ceilingOf(benchmark.viewers), players }, browser };
}

/** Beyond this many cores of somebody else's work, two cores no longer decode six films in time by themselves. */
const DISTURBING_LOAD_CORES = 0.1;

function report(result: CaseResult, options: BenchmarkOptions): void {
  const cap = result.capBytesPerSecond === undefined ? '' : `, origin capped at ${result.capBytesPerSecond} bytes/s`;
  console.log(`\n${result.case}: ${result.description}${cap}`);
  console.log(
    `${result.viewers} viewers joining ${result.joinsApartSeconds} s apart, ${options.seconds} s; ceiling of the offload ${result.ceiling.toFixed(3)}` +
      (options.repeat > 1 ? `; medians of ${options.repeat} runs` : ''),
  );
  const title = (player: PlayerName): string => options.players.find(({ name }) => name === player)?.title ?? player;
  console.log(formatTable(result.players.map(({ player, figures }) => ({ title: title(player), figures }))));
  const disturbed = result.players.some(({ figures }) => (figures.otherLoadCores ?? 0) > DISTURBING_LOAD_CORES);
  if (disturbed) console.log('Something else used the processor meanwhile: start-up, stalls, long tasks and CPU are only indicative.');
  for (const { player, runs } of result.players) {
    const wrong = runs.reduce((count, run) => count + run.wrongLengths, 0);
    if (wrong > 0) console.log(`${title(player)}: ${wrong} segments were delivered with a wrong length`);
    const errors = new Set(runs.flatMap(({ pageErrors }) => pageErrors));
    for (const error of errors) console.log(`${title(player)}: error in a viewer's page: ${error}`);
  }
}

/** @returns what `--json` prints. Throws a UsageError, or an Error that says how to get a browser. */
export async function run(args: readonly string[]): Promise<OffloadResult> {
  const options = parseOptions(args);
  const pages = new Map<PlayerName, BundledPage>();
  const cases: CaseResult[] = [];
  const loadBefore = loadavg()[0] ?? 0;
  let browser = '';
  try {
    for (const { name } of options.players) {
      const entry = fileURLToPath(new URL(`./pages/${name}.ts`, import.meta.url));
      pages.set(name, await bundlePage(entry, { body: PAGE_BODY, conditions: EXPORT_CONDITIONS }));
    }
    for (const benchmark of options.cases) {
      const done = await runCase(benchmark, options, pages);
      browser = done.browser;
      cases.push(done.result);
      report(done.result, options);
    }
  } finally {
    await Promise.all([...pages.values()].map((page) => page.close()));
  }
  const machine = { cores: cpus().length, model: cpus()[0]?.model ?? 'unknown', node: process.version, browser, loadBefore };
  return { benchmark: 'offload', seconds: options.seconds, repeat: options.repeat, machine, cases };
}
