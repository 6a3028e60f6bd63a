/** How long a viewer waits for the first frame, with peers and without, in a swarm that is running already. */
import { bundlePage, type BundledPage } from '@tributary/e2e/support/bundle.ts';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { launchBrowser, type ViewerBrowser } from './offload/browser.ts';
import { SINGLE, VOD_SECONDS } from './offload/cases.ts';
import { PAGE_BODY } from './offload/compare.ts';
import { formatGoal, goal, type Goal } from './offload/goals.ts';
import { machineCpuSeconds } from './offload/process-cpu.ts';
import { startServices, type Services } from './offload/services.ts';
import { largest, median, percentile } from './offload/statistics.ts';
import { differenceOfMedians, planJoins, untilPhaseMs, type Difference } from './startup/joins.ts';
import { parseStartUpOptions, type StartUpOptions } from './startup/options.ts';
import type { Trust } from './offload/trust.ts';
import type { ViewerRecord } from './pages/record.ts';

export const description = 'start-up of plain hls.js and Tributary, interleaved, in a running swarm; time to the first peer byte';

const PLAYERS = ['hls', 'tributary'] as const;
type Player = (typeof PLAYERS)[number];

const STREAM = { path: '/live/master.m3u8', vodSeconds: VOD_SECONDS, ...SINGLE } as const;
const SEGMENT_MS = 2000;
/** Until the swarm counts as running: its buffers are full. */
const SETTLE_MS = 15_000;
/** A viewer that shows nothing for so long counts with all of it. */
const START_UP_TIMEOUT_MS = 20_000;
/** A peer's first byte later than this after the join is none worth waiting for: five segments. */
const PEER_BYTE_TIMEOUT_MS = 10_000;
const POLL_MS = 100;
/** The larger of these is what start-up may differ by. */
const MAX_DIFFERENCE_MS = 30;
const MAX_DIFFERENCE_SHARE = 0.05;
const MAX_FIRST_PEER_BYTE_MS = 1000;
const LATE_SHARE = 0.95;

interface Sample {
  readonly player: Player;
  /** Null: no frame within 20 s. */
  readonly startUpMs: number | null;
  /** From the join; null: none within 10 s. */
  readonly firstPeerByteMs: number | null;
  /** From the page's first message to the signaling server. */
  readonly afterJoinMessageMs: number | null;
}

export interface StartUpResult {
  readonly benchmark: 'startup';
  readonly joins: number;
  readonly viewers: number;
  readonly trust: Trust;
  readonly startUpMs: Readonly<
    Record<Player, { readonly median: number | null; readonly p95: number | null; readonly max: number | null }>
  >;
  readonly difference: Difference | null;
  readonly firstPeerByteMedianMs: number | null;
  readonly afterJoinMessageMedianMs: number | null;
  /** Tributary's viewers that got no byte from peers in time. */
  readonly withoutPeerBytes: number;
  /** Busy cores of the machine, the benchmark's own among them. */
  readonly busyCores: number;
  readonly goals: readonly Goal[];
  readonly samples: readonly Sample[];
}

const recordOf = (page: Page): Promise<ViewerRecord> => page.evaluate(() => window.viewerPage.record());

/** Looks at the page again and again: what it says of itself is timed inside it, so looking late changes nothing. */
async function waitFor(page: Page, timeoutMs: number, isThere: (record: ViewerRecord) => boolean): Promise<ViewerRecord> {
  const endMs = Date.now() + timeoutMs;
  for (;;) {
    const record = await recordOf(page);
    if (isThere(record) || Date.now() >= endMs) return record;
    await delay(POLL_MS);
  }
}

async function joinOnce(browser: ViewerBrowser, url: string, services: Services, player: Player, phaseMs: number): Promise<Sample> {
  const page = await browser.open(url, () => {});
  try {
    await delay(untilPhaseMs(Date.now(), phaseMs, SEGMENT_MS));
    await page.evaluate((config) => window.viewerPage.join(config), services.viewer);
    const started = await waitFor(page, START_UP_TIMEOUT_MS, ({ startUpMs }) => startUpMs !== null);
    const { joinedAtMs, startUpMs } = started;
    if (player === 'hls') return { player, startUpMs, firstPeerByteMs: null, afterJoinMessageMs: null };
    const { peers } = await waitFor(page, PEER_BYTE_TIMEOUT_MS, (record) => record.peers.firstMediaAtMs !== null);
    const { firstMediaAtMs, firstSignalAtMs } = peers;
    return {
      player,
      startUpMs,
      firstPeerByteMs: firstMediaAtMs === null ? null : firstMediaAtMs - joinedAtMs,
      afterJoinMessageMs: firstMediaAtMs === null || firstSignalAtMs === null ? null : firstMediaAtMs - firstSignalAtMs,
    };
  } finally {
    await page.context().close();
  }
}

async function startSwarm(browser: ViewerBrowser, url: string, services: Services, viewers: number): Promise<void> {
  const pages = await Promise.all(Array.from({ length: viewers }, () => browser.open(url, () => {})));
  for (const page of pages) await page.evaluate((config) => window.viewerPage.join(config), services.viewer);
  await delay(SETTLE_MS);
}

/** The swarm runs in a browser of its own: what joins and leaves beside it shares no process with it. */
async function measure(urls: ReadonlyMap<Player, string>, services: Services, { joins, viewers }: StartUpOptions): Promise<Sample[]> {
  const [swarm, joiners] = await Promise.all([launchBrowser(), launchBrowser()]);
  try {
    const urlOf = (player: Player): string => urls.get(player) ?? '';
    await startSwarm(swarm, urlOf('tributary'), services, viewers);
    const samples: Sample[] = [];
    for (const { player, phaseMs } of planJoins(PLAYERS, joins, SEGMENT_MS)) {
      const sample = await joinOnce(joiners, urlOf(player), services, player, phaseMs);
      samples.push(sample);
      const peerByte =
        sample.afterJoinMessageMs === null ? '' : `, first peer byte ${Math.round(sample.afterJoinMessageMs)} ms after its message`;
      console.error(
        `${samples.length} of ${joins * PLAYERS.length}: ${player} ${Math.round(sample.startUpMs ?? Number.NaN)} ms${peerByte}`,
      );
    }
    return samples;
  } finally {
    await Promise.all([swarm.close(), joiners.close()]);
  }
}

function resultOf(samples: readonly Sample[], options: StartUpOptions, busyCores: number): StartUpResult {
  const of = (player: Player): Sample[] => samples.filter((sample) => sample.player === player);
  const startUps = (player: Player): number[] => of(player).map(({ startUpMs }) => startUpMs ?? START_UP_TIMEOUT_MS);
  const summary = (values: readonly number[]) => ({ median: median(values), p95: percentile(values, LATE_SHARE), max: largest(values) });
  const [plain, own] = [startUps('hls'), startUps('tributary')];
  const difference = differenceOfMedians(own, plain, Math.random);
  const afterJoinMessageMs = median(of('tributary').map((sample) => sample.afterJoinMessageMs ?? PEER_BYTE_TIMEOUT_MS));
  const plainMedian = median(plain);
  const allowed = plainMedian === null ? null : Math.max(MAX_DIFFERENCE_MS, plainMedian * MAX_DIFFERENCE_SHARE);
  return {
    benchmark: 'startup',
    ...options,
    startUpMs: { hls: summary(plain), tributary: summary(own) },
    difference,
    firstPeerByteMedianMs: median(of('tributary').map((sample) => sample.firstPeerByteMs ?? PEER_BYTE_TIMEOUT_MS)),
    afterJoinMessageMedianMs: afterJoinMessageMs,
    withoutPeerBytes: of('tributary').filter(({ firstPeerByteMs }) => firstPeerByteMs === null).length,
    busyCores,
    goals: [
      goal('start-up, difference of medians to plain hls.js, ms', difference?.value, 'at most', allowed),
      goal('first peer byte after the join message, median, ms', afterJoinMessageMs, 'at most', MAX_FIRST_PEER_BYTE_MS),
    ],
    samples,
  };
}

function report({
  joins,
  viewers,
  trust,
  startUpMs,
  difference,
  afterJoinMessageMedianMs,
  withoutPeerBytes,
  busyCores,
  goals,
}: StartUpResult): void {
  const shown = (value: number | null | undefined): string => (value == null ? '–' : value.toFixed(0));
  console.log(
    `\n${joins} joins of each player into a live swarm of ${viewers}, trust ${trust}; ${busyCores.toFixed(2)} cores of the machine busy meanwhile`,
  );
  for (const player of PLAYERS) {
    const { median, p95, max } = startUpMs[player];
    console.log(`${player.padEnd(10)} start-up, ms: median ${shown(median)}, p95 ${shown(p95)}, max ${shown(max)}`);
  }
  console.log(`difference of medians, ms: ${shown(difference?.value)} (95 %: ${shown(difference?.low)} to ${shown(difference?.high)})`);
  console.log(`first peer byte after the join message, median, ms: ${shown(afterJoinMessageMedianMs)}; ${withoutPeerBytes} got none`);
  for (const one of goals) console.log(formatGoal(one));
}

/** @returns what `--json` prints. Throws a UsageError, or an Error that says how to get a browser. */
export async function run(args: readonly string[]): Promise<StartUpResult> {
  const options = parseStartUpOptions(args);
  const pages = new Map<Player, BundledPage>();
  try {
    for (const player of PLAYERS) {
      const entry = fileURLToPath(new URL(`./pages/${player}.ts`, import.meta.url));
      pages.set(player, await bundlePage(entry, { body: PAGE_BODY, asServed: true }));
    }
    const services = await startServices({ needs: 'signaling' }, STREAM, options.trust);
    const [startMs, startCpu] = [Date.now(), machineCpuSeconds()];
    try {
      const urls = new Map([...pages].map(([player, { url }]) => [player, `${url}/`]));
      const samples = await measure(urls, services, options);
      const busyCores = (machineCpuSeconds() - startCpu) / ((Date.now() - startMs) / 1000);
      const result = resultOf(samples, options, busyCores);
      report(result);
      return result;
    } finally {
      await services.close();
    }
  } finally {
    await Promise.all([...pages.values()].map((page) => page.close()));
  }
}
