/** What strangers could send, by the million, through everything that reads it: nothing breaks, and nothing is kept. */
import { parseArgs } from 'node:util';
import { DECODERS, type Decoder } from './fuzz/decoders.ts';
import { feed, type Fed } from './fuzz/feed.ts';
import { formatGoal, goal, type Goal } from './offload/goals.ts';
import { numberOf, UsageError } from './offload/options.ts';

export const description = 'a million hostile inputs through each decoder: frames, attestations, sidecars, events; outcomes, rate, heap';

const DEFAULT_INPUTS = 1_000_000;
const MAX_INPUTS = 1_000_000_000; // a day
const DEFAULT_SEED = 1;
const BYTES_PER_MIB = 1024 * 1024;
/** The names of segments that were read last are kept, 1,024 of them, and so is compiled code; an object for each of a million inputs would be sixteen. */
const MAX_GROWTH_BYTES = 2 * BYTES_PER_MIB;

const NAMES = DECODERS.map(({ name }) => name).join(', ');
export const USAGE = `npm run bench -- fuzz-wire [options]
  --inputs N              through each decoder; default ${DEFAULT_INPUTS}
  --decoders NAME[,…]     of ${NAMES}; default all
  --seed N                default ${DEFAULT_SEED}
  --json                  the last line is one JSON object`;

export interface FuzzFindings {
  readonly benchmark: 'fuzz-wire';
  readonly seed: number;
  readonly decoders: readonly Fed[];
  readonly goals: readonly Goal[];
}

/** @throws Error where a decoder breaks, with the input that did it: a defect. UsageError for options that make no sense */
export async function run(args: readonly string[]): Promise<FuzzFindings> {
  const { decoders, inputs, seed } = options(args);
  const fed: Fed[] = [];
  for (const decoder of decoders) {
    const one = feed(decoder, inputs, seed);
    print(decoder, one);
    fed.push(one);
  }
  const goals = fed.map(({ decoder, heapBeforeBytes, heapAfterBytes }) =>
    goal(`${decoder}: heap grown by, bytes`, heapAfterBytes - heapBeforeBytes, 'at most', MAX_GROWTH_BYTES),
  );
  for (const one of goals) console.log(formatGoal(one));
  return { benchmark: 'fuzz-wire', seed, decoders: fed, goals };
}

function options(args: readonly string[]): { readonly decoders: readonly Decoder[]; readonly inputs: number; readonly seed: number } {
  try {
    const option = { type: 'string' } as const;
    const { values } = parseArgs({ args: [...args], options: { inputs: option, decoders: option, seed: option } });
    const decoders = values.decoders?.split(',').map((name) => {
      const found = DECODERS.find((decoder) => decoder.name === name);
      if (!found) throw new UsageError(`--decoders knows ${NAMES}, not "${name}"`);
      return found;
    });
    return {
      decoders: decoders ?? DECODERS,
      inputs: numberOf(values.inputs ?? String(DEFAULT_INPUTS), 'inputs', { min: 1, max: MAX_INPUTS }),
      seed: numberOf(values.seed ?? String(DEFAULT_SEED), 'seed', { min: 0, max: Number.MAX_SAFE_INTEGER }),
    };
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  }
}

function print(
  { name, description: what }: Decoder,
  { inputs, seconds, inputsPerSecond, taken, refused, heapBeforeBytes, heapAfterBytes }: Fed,
): void {
  const mebibytes = (value: number): string => `${(value / BYTES_PER_MIB).toFixed(2)} MiB`;
  const list = (counts: Readonly<Record<string, number>>): string =>
    Object.entries(counts)
      .map(([as, times]) => `${as} ${times.toLocaleString('en')}`)
      .join(', ');
  console.log(
    `${name}: ${what}; ${inputs.toLocaleString('en')} in ${seconds.toFixed(1)} s, ${Math.round(inputsPerSecond).toLocaleString('en')}/s`,
  );
  console.log(`  taken    ${list(taken)}`);
  console.log(`  refused  ${list(refused)}`);
  console.log(`  heap     ${mebibytes(heapBeforeBytes)} after a tenth, ${mebibytes(heapAfterBytes)} at the end, both collected`);
}
