/** One run: viewers join one after the other, watch, and are asked at the end what they saw. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import type { ViewerRecord } from '../pages/record.ts';
import type { ViewerBrowser } from './browser.ts';
import type { BenchmarkCase } from './cases.ts';
import { hashSegments } from './content.ts';
import type { Observation } from './observation.ts';
import { machineCpuSeconds, ProcessTreeMeter, readProcesses } from './process-cpu.ts';
import type { Services } from './services.ts';
import { sum } from './statistics.ts';

/** By then connections are made and the first buffers are full: what follows is how the swarm goes on. */
export const STEADY_AFTER_LAST_JOIN_MS = 20_000;
/** A segment first asked for later than this before the end may not have been asked for by everybody: two segments. */
const SETTLE_MS = 4_000;
/** Processes that live shorter than this can pass uncounted. */
const CPU_SAMPLE_MS = 1_000;
/** A shorter steady part than this (ms) holds too few segments to say anything. */
const MIN_STEADY_MS = 2 * SETTLE_MS;

/** Errors kept of a run; a page that throws in a loop says the same over and over. */
const MAX_PAGE_ERRORS = 50;

const sleepUntil = (atMs: number, signal: AbortSignal): Promise<void> => delay(Math.max(0, atMs - Date.now()), undefined, { signal });

/** Samples the browsers' process trees until stopped. */
function watchCpu(pids: readonly number[]): { stop(): { browser: number | null; others: number } } {
  const meters = pids.map((pid) => new ProcessTreeMeter(pid));
  const ownStart = process.cpuUsage();
  const machineStart = machineCpuSeconds();
  const startMs = Date.now();
  let readable = true;
  const sample = (): void => {
    const processes = readProcesses();
    if (processes) for (const meter of meters) meter.sample(processes);
    else readable = false;
  };
  sample();
  const timer = setInterval(sample, CPU_SAMPLE_MS);
  return {
    stop() {
      clearInterval(timer);
      sample();
      const own = process.cpuUsage(ownStart);
      const machine = machineCpuSeconds() - machineStart;
      const browser = sum(meters.map(({ cpuSeconds }) => cpuSeconds));
      const others = machine - browser - (own.user + own.system) / 1e6;
      return { browser: readable ? browser : null, others: readable ? Math.max(0, others / ((Date.now() - startMs) / 1000)) : 0 };
    },
  };
}

/** When things happen, relative to the first join. Without `steadyMs` the run is too short for a steady part. */
export interface Schedule {
  readonly joinsMs: readonly number[];
  readonly steadyMs?: number;
  /** Segments first asked for after this are too young to count copies of. */
  readonly settledMs: number;
  readonly endMs: number;
}

export function scheduleOf(benchmark: Pick<BenchmarkCase, 'viewers' | 'joinsApartSeconds' | 'live'>, seconds: number): Schedule {
  const joinsMs = Array.from({ length: benchmark.viewers }, (_, index) => index * benchmark.joinsApartSeconds * 1000);
  const lastJoinMs = joinsMs.at(-1) ?? 0;
  const endMs = seconds * 1000;
  const steadyMs = lastJoinMs + STEADY_AFTER_LAST_JOIN_MS;
  // Live viewers want the same segment at about the same time; on demand each wants it as much later as it joined later.
  const settledMs = endMs - SETTLE_MS - (benchmark.live ? 0 : lastJoinMs);
  return steadyMs + MIN_STEADY_MS > endMs ? { joinsMs, settledMs, endMs } : { joinsMs, steadyMs, settledMs, endMs };
}

/** Counts of the origin at the moments that matter. */
async function watchOrigin(
  origin: Services['origin'],
  { steadyMs, settledMs }: Schedule,
  startAtMs: number,
  signal: AbortSignal,
): Promise<Observation['steady']> {
  if (steadyMs === undefined) return undefined;
  await sleepUntil(startAtMs + steadyMs, signal);
  const atMs = Date.now();
  const atSteady = origin.stats();
  await sleepUntil(startAtMs + settledMs, signal);
  return { atMs, origin: atSteady, originBeforeEnd: origin.stats() };
}

/** Lets every viewer join at its time, and waits for the end. */
async function watchTogether(
  pages: readonly Page[],
  viewer: Services['viewer'],
  schedule: Schedule,
  startAtMs: number,
  signal: AbortSignal,
): Promise<void> {
  const joins = pages.map(async (page, index) => {
    await sleepUntil(startAtMs + (schedule.joinsMs[index] ?? 0), signal);
    await page.evaluate((config) => window.viewerPage.join(config), viewer);
  });
  await Promise.all(joins);
  await sleepUntil(startAtMs + schedule.endMs, signal);
}

/** Viewers share one browser, or have one each where there are as many. */
function openPages(browsers: readonly ViewerBrowser[], pageUrl: string, count: number, failures: string[]): Promise<Page[]> {
  const onFailure = (message: string): void => {
    if (failures.length < MAX_PAGE_ERRORS) failures.push(message);
  };
  const open = (index: number): Promise<Page> => {
    const browser = browsers[index % browsers.length];
    return browser ? browser.open(pageUrl, onFailure) : Promise.reject(new Error('There is no browser to open a page in'));
  };
  return Promise.all(Array.from({ length: count }, (_, index) => open(index)));
}

export interface Run {
  readonly seen: Observation;
  /** Errors thrown in viewers' pages that nobody caught. */
  readonly pageErrors: readonly string[];
}

/** Something that is done to the viewers at a time, and undone later. */
export interface Disturbance {
  /** From the first join. */
  readonly fromMs: number;
  readonly untilMs: number;
  begin(): void;
  end(): void;
}

async function disturb({ fromMs, untilMs, begin, end }: Disturbance, startAtMs: number, signal: AbortSignal): Promise<void> {
  await sleepUntil(startAtMs + fromMs, signal);
  begin();
  try {
    await sleepUntil(startAtMs + untilMs, signal);
  } finally {
    end();
  }
}

/** What a run consists of. */
export interface Scene {
  readonly browsers: readonly ViewerBrowser[];
  readonly pageUrl: string;
  readonly services: Services;
  readonly schedule: Schedule;
  readonly disturbance?: Disturbance;
}

function* pathsOf(viewers: readonly ViewerRecord[]): Iterable<string> {
  for (const { deliveries } of viewers) for (const { path } of deliveries) yield path;
}

/** Pages are open and the player's script is loaded before the first join: only joining and watching is measured. */
export async function observe({ browsers, pageUrl, services, schedule, disturbance }: Scene): Promise<Run> {
  const pageErrors: string[] = [];
  const { origin, viewer } = services;
  const pages = await openPages(browsers, pageUrl, schedule.joinsMs.length, pageErrors);
  origin.resetStats();
  const startAtMs = Date.now();
  const stopped = new AbortController();
  const cpu = watchCpu(browsers.map(({ pid }) => pid));
  let settled: Observation['steady'];
  let used;
  try {
    const parts = [
      watchOrigin(origin, schedule, startAtMs, stopped.signal),
      watchTogether(pages, viewer, schedule, startAtMs, stopped.signal),
      disturbance ? disturb(disturbance, startAtMs, stopped.signal) : Promise.resolve(),
    ] as const;
    [settled] = await Promise.all(parts);
  } finally {
    // A viewer that cannot join ends the run at once: nothing may go on waiting for its end.
    stopped.abort();
    used = cpu.stop();
  }
  const endAtMs = Date.now();
  const originAtEnd = origin.stats();
  const notary = await services.notary();
  const viewers: ViewerRecord[] = await Promise.all(pages.map((page) => page.evaluate(() => window.viewerPage.record())));
  const seen: Observation = {
    viewers,
    startAtMs,
    endAtMs,
    originAtEnd,
    trueHashes: await hashSegments(pathsOf(viewers), services.content),
    notary,
    browserCpuSeconds: used.browser,
    otherLoadCores: used.others,
    ...(settled ? { steady: settled } : {}),
  };
  return { seen, pageErrors };
}
