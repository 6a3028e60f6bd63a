/** Players side by side: the same cases with each of them, one after the other in one run. */
import { bundlePage, type BundledPage } from '@tributary/e2e/support/bundle.ts';
import { cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { whyNoNetwork } from '../support/host-network.ts';
import { ceilingOf, type BenchmarkCase, type CaseTable } from './cases.ts';
import { figuresOf, medianFigures, type Figures } from './figures.ts';
import { formatGoal, type FiguresByPlayer, type Goal } from './goals.ts';
import { parseOptions, type BenchmarkOptions } from './options.ts';
import type { PlayerDefinition, PlayerName } from './players.ts';
import { observe, scheduleOf, type Disturbance, type Run } from './run.ts';
import { startServices, type Services } from './services.ts';
import { linksOf, setStage, type Stage } from './stage.ts';
import { mean, sum } from './statistics.ts';
import { formatTable } from './table.ts';
import { trustGoals, type Trust } from './trust.ts';

export const PAGE_BODY = '<video muted autoplay playsinline></video>';
/** p2p-media-loader's core outside its own bundle needs Node's modules. */
const EXPORT_CONDITIONS = ['p2pml:core-as-bundle'];

/** One viewer of a run: where lines differ, so do viewers. */
interface ViewerSummary {
  readonly meanKbps: number | null;
  readonly switches: number;
  readonly stallMs: number;
  readonly receivedFromPeersBytes: number;
  readonly sentToPeersBytes: number;
}

/** One run of one player, as JSON shows it. */
interface RunResult {
  readonly figures: Figures;
  readonly startUpsMs: readonly (number | null)[];
  readonly viewers: readonly ViewerSummary[];
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
  readonly goals: readonly Goal[];
  /** Why it was not run here; `players` is empty then. */
  readonly skipped?: string;
}

export interface ComparisonResult {
  readonly benchmark: string;
  readonly seconds: number;
  readonly repeat: number;
  readonly trust: Trust;
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
    viewers: seen.viewers.map(({ states, switches, stalls, peers }) => {
      const bitsPerSecond = mean(states.flatMap((state) => state.bitsPerSecond ?? []));
      return {
        meanKbps: bitsPerSecond === null ? null : bitsPerSecond / 1000,
        switches,
        stallMs: sum(stalls.map(({ ms }) => ms)),
        receivedFromPeersBytes: peers.receivedBytes,
        sentToPeersBytes: peers.sentBytes,
      };
    }),
    fatalErrors: seen.viewers.flatMap(({ fatalErrors }) => fatalErrors),
    pageErrors,
    remarks: seen.viewers.map(({ remark }) => remark),
  };
}

function disturbanceOf({ outage }: BenchmarkCase, { network }: Stage): Disturbance | undefined {
  if (!outage || !network) return undefined;
  const fromMs = outage.afterSeconds * 1000;
  return { fromMs, untilMs: fromMs + outage.seconds * 1000, begin: () => network.cut(), end: () => network.restore() };
}

/** A fresh origin and fresh browsers each time: no player finds the other's caches warm. */
async function runOnce(
  player: PlayerDefinition,
  page: BundledPage,
  benchmark: BenchmarkCase,
  { seconds, trust }: Pick<BenchmarkOptions, 'seconds' | 'trust'>,
): Promise<{ run: Run; browser: string }> {
  const stage = await setStage(page, benchmark);
  let services: Services | undefined;
  try {
    services = await startServices(player, benchmark, trust, stage.serverAddress);
    const disturbance = disturbanceOf(benchmark, stage);
    const { browsers, pageUrl } = stage;
    const schedule = scheduleOf(benchmark, seconds);
    const run = await observe({ browsers, pageUrl, services, schedule, ...(disturbance ? { disturbance } : {}) });
    return { run, browser: browsers[0]?.version ?? '' };
  } finally {
    // Browsers first: a WebTorrent tracker does not end while somebody is connected to it.
    try {
      await stage.close();
    } finally {
      await services?.close();
    }
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
  goals: Comparison['goals'],
): Promise<{ result: CaseResult; browser: string }> {
  const ceiling = ceilingOf(benchmark.viewers, options.trust);
  const skipped = benchmark.links && whyNoNetwork(benchmark.links);
  if (skipped !== undefined)
    return { result: { ...benchmark, case: benchmark.name, ceiling, players: [], goals: [], skipped }, browser: '' };
  const runs = new Map<PlayerName, RunResult[]>(options.players.map(({ name }) => [name, []]));
  let browser = '';
  for (let repetition = 0; repetition < options.repeat; repetition++) {
    for (const player of orderOf(options.players, repetition)) {
      const page = pages.get(player.name);
      if (!page) throw new Error(`No page was built for ${player.name}`);
      say(
        `${benchmark.name}: ${player.title}, ${benchmark.viewers} viewers, ${options.seconds} s (run ${repetition + 1} of ${options.repeat})`,
      );
      const once = await runOnce(player, page, benchmark, options);
      browser = once.browser;
      runs.get(player.name)?.push(resultOf(once.run, benchmark));
    }
  }
  const players = options.players.map(({ name }) => {
    const own = runs.get(name) ?? [];
    return { player: name, figures: medianFigures(own.map(({ figures }) => figures)), runs: own };
  });
  const byPlayer: FiguresByPlayer = Object.fromEntries(players.map(({ player, figures }) => [player, figures]));
  const aims = [...(goals?.(byPlayer, benchmark, options.trust) ?? []), ...trustGoals(byPlayer.tributary, options.trust)];
  return { result: { ...benchmark, case: benchmark.name, ceiling, players, goals: aims }, browser };
}

/** Beyond this many cores of somebody else's work, two cores no longer decode six films in time by themselves. */
const DISTURBING_LOAD_CORES = 0.1;

const formatLink = ({ upKbps, downKbps, nat }: NonNullable<BenchmarkCase['links']>[number]): string =>
  `${upKbps}/${downKbps}${nat === undefined ? '' : ` (behind router ${nat})`}`;

function report(result: CaseResult, options: BenchmarkOptions): void {
  const cap = result.capBytesPerSecond === undefined ? '' : `, origin capped at ${result.capBytesPerSecond} bytes/s`;
  console.log(`\n${result.case}: ${result.description}${cap}`);
  if (result.skipped !== undefined) return console.log(`SKIPPED: ${result.skipped}`);
  const links = linksOf(result);
  if (links) console.log(`lines, up/down in kbit/s: ${links.map(formatLink).join(', ')}`);
  console.log(
    `${result.viewers} viewers joining ${result.joinsApartSeconds} s apart, ${options.seconds} s; ceiling of the offload ${result.ceiling.toFixed(3)}; trust: ${options.trust}` +
      (options.repeat > 1 ? `; medians of ${options.repeat} runs` : ''),
  );
  const title = (player: PlayerName): string => options.players.find(({ name }) => name === player)?.title ?? player;
  console.log(formatTable(result.players.map(({ player, figures }) => ({ title: title(player), figures }))));
  const disturbed = result.players.some(({ figures }) => (figures.otherLoadCores ?? 0) > DISTURBING_LOAD_CORES);
  if (disturbed) console.log('Something else used the processor meanwhile: start-up, stalls, long tasks and CPU are only indicative.');
  for (const one of result.goals) console.log(formatGoal(one));
  for (const { player, runs } of result.players) {
    const errors = new Set(runs.flatMap(({ pageErrors }) => pageErrors));
    for (const error of errors) console.log(`${title(player)}: error in a viewer's page: ${error}`);
  }
}

/** A benchmark that compares players. */
export interface Comparison extends CaseTable {
  /** What is aimed at in a case, by the medians of each player. */
  readonly goals?: (players: FiguresByPlayer, benchmark: BenchmarkCase, trust: Trust) => readonly Goal[];
}

/** @returns what `--json` prints. Throws a UsageError, or an Error that says how to get a browser. */
export async function compare(comparison: Comparison, args: readonly string[]): Promise<ComparisonResult> {
  const options = parseOptions(args, comparison);
  const pages = new Map<PlayerName, BundledPage>();
  const cases: CaseResult[] = [];
  const loadBefore = loadavg()[0] ?? 0;
  let browser = '';
  try {
    for (const { name } of options.players) {
      const entry = fileURLToPath(new URL(`../pages/${name}.ts`, import.meta.url));
      pages.set(name, await bundlePage(entry, { body: PAGE_BODY, asServed: true, conditions: EXPORT_CONDITIONS }));
    }
    for (const benchmark of options.cases) {
      const done = await runCase(benchmark, options, pages, comparison.goals);
      browser = done.browser;
      cases.push(done.result);
      report(done.result, options);
    }
  } finally {
    await Promise.all([...pages.values()].map((page) => page.close()));
  }
  const machine = { cores: cpus().length, model: cpus()[0]?.model ?? 'unknown', node: process.version, browser, loadBefore };
  return { benchmark: comparison.benchmark, seconds: options.seconds, repeat: options.repeat, trust: options.trust, machine, cases };
}
