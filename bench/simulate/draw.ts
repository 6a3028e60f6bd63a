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
const DURATION_MS = 60_000;
const MS_PER_SECOND = 1000;

/** Runs the simulations, draws, and says where. @param options on top of the pictures' own */
export async function drawPictures(directory: string, options: SimulationOptions, atOnce: number, progress: Progress): Promise<string[]> {
  const job = (viewers: number, traced: boolean): SimulationJob => ({
    case: 'live',
    options: mergeOptions({ durationMs: DURATION_MS, ...options }, { audience: { viewers } }),
    traced,
  });
  // The largest first: the others fit in beside it.
  const sizes = SIZES.toReversed();
  const [traced, ...bySize] = await runApart([job(TRACED_VIEWERS, true), ...sizes.map((viewers) => job(viewers, false))], atOnce, progress);
  if (!traced?.trace) throw new Error('A traced simulation has a trace, or it fails.');
  const durationMs = options.durationMs ?? DURATION_MS;
  const pictures = [
    ['one-segment.svg', timelinePicture(traced.trace)],
    ['offload-by-size.svg', sizesPicture(bySize.map(figuresOf).toReversed(), durationMs / MS_PER_SECOND)],
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

function figuresOf({ result }: SimulationFindings): SizeFigures {
  const { viewers, offload, copies } = result;
  return { viewers, offloadSteady: offload.steady, offloadWhole: offload.whole, copies: copies.steady.mean };
}
