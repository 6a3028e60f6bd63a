// Draws the pictures of the documentation from simulations: `npm run bench -- simulate --draw docs/pictures`.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mergeOptions, type SimulationOptions } from '@tributary/simulator';
import type { SimulationFindings, SimulationJob } from './job.ts';
import { runApart, type Progress } from './run-apart.ts';
import { sizesPicture, type SizeFigures } from './sizes-picture.ts';
import { timelinePicture } from './timeline-picture.ts';

/** Few enough that every viewer has a row, many enough that nobody is everybody's neighbour. */
const TRACED_VIEWERS = 32;
const SIZES = [2, 3, 6, 12, 25, 50, 100, 200, 400] as const;
/** Who may upload, and who can connect to whom, decides a small swarm's figures: each size is run until so many viewers were in it. */
const VIEWERS_OF_A_SIZE = 50;
const MAX_SEEDS = 12;
const DURATION_MS = 60_000;
const MS_PER_SECOND = 1000;

/** Runs the simulations, draws, and says where. @param options on top of the pictures' own */
export async function drawPictures(directory: string, options: SimulationOptions, atOnce: number, progress: Progress): Promise<string[]> {
  const firstSeed = options.seed ?? 1;
  const job = (viewers: number, seed: number, traced: boolean): SimulationJob => ({
    case: 'live',
    options: mergeOptions({ durationMs: DURATION_MS, ...options }, { seed, audience: { viewers } }),
    traced,
  });
  // The largest first: the others fit in beside it.
  const jobs = SIZES.toReversed().flatMap((viewers) => {
    const seeds = Math.min(MAX_SEEDS, Math.ceil(VIEWERS_OF_A_SIZE / viewers));
    return Array.from({ length: seeds }, (_, index) => job(viewers, firstSeed + index, false));
  });
  const [traced, ...runs] = await runApart([job(TRACED_VIEWERS, firstSeed, true), ...jobs], atOnce, progress);
  if (!traced?.trace) throw new Error('A traced simulation has a trace, or it fails.');
  const durationMs = options.durationMs ?? DURATION_MS;
  const pictures = [
    ['one-segment.svg', timelinePicture(traced.trace)],
    [
      'offload-by-size.svg',
      sizesPicture(
        SIZES.map((viewers) => figuresOf(viewers, runs)),
        durationMs / MS_PER_SECOND,
      ),
    ],
  ] as const;
  await mkdir(directory, { recursive: true });
  const files: string[] = [];
  for (const [name, svg] of pictures) {
    const file = join(directory, name);
    await writeFile(file, svg);
    console.log(file);
    files.push(file);
  }
  return files;
}

function figuresOf(viewers: number, runs: readonly SimulationFindings[]): SizeFigures {
  const results = runs.map(({ result }) => result).filter((result) => result.viewers === viewers);
  return {
    viewers,
    offloadSteady: meanOf(results.map(({ offload }) => offload.steady)),
    offloadWhole: meanOf(results.map(({ offload }) => offload.whole)),
    copies: meanOf(results.map(({ copies }) => copies.steady.mean)),
  };
}

/** Of those that are known; null where none is. */
function meanOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}
