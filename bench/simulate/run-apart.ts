// Runs simulations in processes of their own: bundled, which is an eighth faster than module by module through a loader, and with
// a young generation that fits what a thousand engines drop in a moment, which is another tenth.
import { fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import type { JobMessage, SimulationFindings, SimulationJob } from './job.ts';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const SEMI_SPACE_MIB = 64;
/** Ten thousand viewers need about 6 GiB; a heap that is allowed more grows no sooner. */
const OLD_SPACE_MIB = 12 * 1024;
const NODE_FLAGS = [`--max-semi-space-size=${SEMI_SPACE_MIB}`, `--max-old-space-size=${OLD_SPACE_MIB}`];
const PROGRAM = 'program.mjs';

export type Progress = (job: SimulationJob, simulatedMs: number, elapsedMs: number) => void;

/**
 * Runs the jobs, at most `atOnce` at a time. @returns their findings, in their order
 * @throws Error where one of them fails; the others are ended
 */
export async function runApart(jobs: readonly SimulationJob[], atOnce: number, progress: Progress): Promise<SimulationFindings[]> {
  const directory = await mkdtemp(join(tmpdir(), 'tributary-simulation-'));
  const stop = new AbortController();
  try {
    await bundle(directory);
    const findings: SimulationFindings[] = [];
    const queue = jobs.entries();
    const work = async (): Promise<void> => {
      for (const [index, job] of queue) findings[index] = await runOne(join(directory, PROGRAM), job, progress, stop.signal);
    };
    await Promise.all(Array.from({ length: Math.min(atOnce, jobs.length) }, work));
    return findings;
  } finally {
    stop.abort();
    await rm(directory, { recursive: true, force: true });
  }
}

async function bundle(directory: string): Promise<void> {
  await build({
    configFile: false,
    root: HERE,
    publicDir: false,
    logLevel: 'error',
    ssr: { noExternal: true },
    build: {
      ssr: join(HERE, 'program.ts'),
      outDir: directory,
      emptyOutDir: false,
      minify: false,
      target: 'node20',
      rolldownOptions: { output: { entryFileNames: PROGRAM } },
    },
  });
}

function runOne(program: string, job: SimulationJob, progress: Progress, signal: AbortSignal): Promise<SimulationFindings> {
  return new Promise((resolve, reject) => {
    let findings: SimulationFindings | undefined;
    const child = fork(program, [JSON.stringify(job)], { execArgv: NODE_FLAGS, signal });
    child.on('message', (message: JobMessage) => {
      if (message.type === 'done') ({ findings } = message);
      else progress(job, message.simulatedMs, message.elapsedMs);
    });
    child.on('error', reject);
    child.on('exit', (code) => {
      if (findings && code === 0) resolve(findings);
      else reject(new Error(`The simulation of ${job.case} ended with ${String(code)} and without a result: see its message above.`));
    });
  });
}
