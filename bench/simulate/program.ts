// One simulation in a process of its own, bundled and started by run-apart.ts: `node program.mjs JOB`.
import { performance } from 'node:perf_hooks';
import { mergeOptions, simulate, SIMULATION_CASES, type SegmentTrace } from '@tributary/simulator';
import { eventLoopTurn } from '@tributary/simulator/testing';
import type { JobMessage, SimulationFindings, SimulationJob } from './job.ts';

const MS_PER_SECOND = 1000;
const MICROSECONDS_PER_SECOND = 1_000_000;
const BYTES_PER_MIB = 1024 * 1024;
const PROGRESS_EVERY_MS = 5_000; // of wall time: a long run shows that it lives

function tell(message: JobMessage): void {
  process.send?.(message);
}

async function runJob(job: SimulationJob): Promise<SimulationFindings> {
  const startedMs = performance.now();
  const cpuBefore = process.cpuUsage();
  let saidMs = startedMs;
  let peakBytes = 0;
  let trace: SegmentTrace | undefined;
  const result = await simulate(mergeOptions(SIMULATION_CASES[job.case].options, job.options), {
    settle: eventLoopTurn,
    progress: (simulatedMs) => {
      peakBytes = Math.max(peakBytes, process.memoryUsage.rss());
      if (performance.now() - saidMs < PROGRESS_EVERY_MS) return;
      saidMs = performance.now();
      tell({ type: 'progress', simulatedMs, elapsedMs: saidMs - startedMs });
    },
    ...(job.traced
      ? {
          traced: (recorded: SegmentTrace) => {
            trace = recorded;
          },
        }
      : {}),
  });
  const seconds = (performance.now() - startedMs) / MS_PER_SECOND;
  const { user, system } = process.cpuUsage(cpuBefore);
  const cpuSeconds = (user + system) / MICROSECONDS_PER_SECOND;
  const machine = { seconds, cpuSeconds, eventsPerCpuSecond: result.events / cpuSeconds, peakMebibytes: peakBytes / BYTES_PER_MIB };
  return { case: job.case, result, trace, machine };
}

const findings = await runJob(JSON.parse(process.argv[2] ?? '') as SimulationJob);
tell({ type: 'done', findings });
process.disconnect();
