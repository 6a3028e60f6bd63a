// Real engines and the real introducer on a simulated clock and network.
import { writeFile } from 'node:fs/promises';
import { formatGoal, type Goal } from './offload/goals.ts';
import { goalsOf } from './simulate/goals.ts';
import type { SimulationFindings, SimulationJob } from './simulate/job.ts';
import { parseOptions, type Command } from './simulate/options.ts';
import { drawPictures } from './simulate/draw.ts';
import { formatReport, runReport, type Report } from './simulate/report.ts';
import { runApart } from './simulate/run-apart.ts';
import { print } from './simulate/table.ts';

export const description = 'thousands of real engines on a simulated network: origin copies, offload, stalls, fairness, overhead';

const MS_PER_SECOND = 1000;
const NOBODY_MISBEHAVES = { slow: 0, silent: 0, lying: 0, polluting: 0 } as const;

export interface CaseReport extends SimulationFindings {
  /** The same seed with everybody as they should be. */
  readonly twin?: SimulationFindings | undefined;
  readonly goals: readonly Goal[];
}

export async function run(args: string[]): Promise<CaseReport | Report | readonly string[]> {
  const command = parseOptions(args);
  switch (command.what) {
    case 'case':
      return runCase(command);
    case 'report': {
      const report = await runReport(command.options, command.atOnce, progress);
      console.log(formatReport(report));
      return report;
    }
    case 'draw':
      return drawPictures(command.directory, command.options, command.atOnce, progress);
  }
}

async function runCase({ caseName, options, twin: withTwin, traceFile, atOnce }: Extract<Command, { what: 'case' }>): Promise<CaseReport> {
  const job = { case: caseName, options, traced: traceFile !== null };
  const jobs = withTwin ? [job, { ...job, traced: false, options: { ...options, conduct: NOBODY_MISBEHAVES } }] : [job];
  const [findings, twin] = await runApart(jobs, atOnce, progress);
  if (!findings) throw new Error('A simulation has findings, or it fails.');
  print(findings);
  if (twin) {
    console.log('\nThe same seed, everybody as they should be:');
    print(twin);
  }
  const goals = goalsOf(caseName, findings.result, twin?.result);
  console.log(`\n${goals.map(formatGoal).join('\n')}`);
  const { trace, ...rest } = findings;
  if (traceFile !== null) await writeFile(traceFile, `${JSON.stringify(trace)}\n`);
  return { ...rest, twin, goals };
}

function progress(job: SimulationJob, simulatedMs: number, elapsedMs: number): void {
  console.error(`${job.case}: ${(simulatedMs / MS_PER_SECOND).toFixed(0)} s simulated in ${(elapsedMs / MS_PER_SECOND).toFixed(0)} s`);
}
