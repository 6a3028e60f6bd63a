// Real engines and the real introducer on a simulated clock and network.
import { performance } from 'node:perf_hooks';
import { simulate, SIMULATION_CASES, mergeOptions, type SimulationResult } from '@tributary/simulator';
import { eventLoopTurn } from '@tributary/simulator/testing';
import { parseOptions } from './simulate/options.ts';
import { print } from './simulate/table.ts';

export const description = 'thousands of real engines on a simulated network: origin copies, offload, stalls, fairness, overhead';

const MS_PER_SECOND = 1000;
const MICROSECONDS_PER_SECOND = 1_000_000;
const BYTES_PER_MIB = 1024 * 1024;
const PROGRESS_EVERY_MS = 5_000; // of wall time: a long run shows that it lives

/** What the simulation found, and what it took. */
export interface SimulationFindings {
  readonly case: string;
  readonly result: SimulationResult;
  readonly machine: {
    readonly seconds: number;
    /** Of processor time: what the machine's other work does not change. */
    readonly cpuSeconds: number;
    readonly eventsPerCpuSecond: number;
    readonly peakMebibytes: number;
  };
}

export async function run(args: string[]): Promise<SimulationFindings> {
  const { caseName, options } = parseOptions(args);
  const startedMs = performance.now();
  const cpuBefore = process.cpuUsage();
  let saidMs = startedMs;
  let peakBytes = 0;
  const result = await simulate(mergeOptions(SIMULATION_CASES[caseName].options, options), {
    settle: eventLoopTurn,
    progress: (simulatedMs) => {
      peakBytes = Math.max(peakBytes, process.memoryUsage().rss);
      if (performance.now() - saidMs < PROGRESS_EVERY_MS) return;
      saidMs = performance.now();
      console.error(`${(simulatedMs / MS_PER_SECOND).toFixed(0)} s simulated in ${((saidMs - startedMs) / MS_PER_SECOND).toFixed(0)} s`);
    },
  });
  const seconds = (performance.now() - startedMs) / MS_PER_SECOND;
  const { user, system } = process.cpuUsage(cpuBefore);
  const cpuSeconds = (user + system) / MICROSECONDS_PER_SECOND;
  const machine = { seconds, cpuSeconds, eventsPerCpuSecond: result.events / cpuSeconds, peakMebibytes: peakBytes / BYTES_PER_MIB };
  const findings = { case: caseName, result, machine };
  print(findings);
  return findings;
}
