// Bytes that a hostile neighbour could send, by the million: nothing but ProtocolError is ever thrown, and nothing is kept.
import { performance } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { parseArgs } from 'node:util';
import { decodeFrame, ProtocolError } from '@tributary/protocol';
import { hostileFrames } from '@tributary/protocol/testing';

export const description = 'decodes a million random and mutated peer frames: rate, outcomes, heap before and after';

const DEFAULT_FRAMES = 1_000_000;
const DEFAULT_SEED = 1;
const MS_PER_SECOND = 1000;
const BYTES_PER_MIB = 1024 * 1024;

export interface FuzzFindings {
  readonly frames: number;
  readonly seed: number;
  readonly seconds: number;
  readonly framesPerSecond: number;
  readonly mebibytesPerSecond: number;
  /** How many frames decoded to each type, or were refused for each reason. */
  readonly decoded: Readonly<Record<string, number>>;
  readonly refused: Readonly<Record<string, number>>;
  readonly heapBeforeBytes: number;
  readonly heapAfterBytes: number;
}

class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** @throws whatever the decoder throws that is not a ProtocolError, with the frame that did it: a defect. */
export async function run(args: string[]): Promise<FuzzFindings> {
  const { frames, seed } = options(args);
  const next = hostileFrames(seed);
  const decoded = new Map<string, number>();
  const refused = new Map<string, number>();
  let bytes = 0;

  const heapBeforeBytes = collectedHeapBytes();
  const startedMs = performance.now();
  for (let i = 0; i < frames; i++) {
    const frame = next();
    bytes += frame.length;
    try {
      count(decoded, decodeFrame(frame).type);
    } catch (error) {
      if (!(error instanceof ProtocolError)) {
        throw new Error(`Frame ${i} of seed ${seed} broke the decoder: ${Buffer.from(frame).toString('hex')}`, { cause: error });
      }
      count(refused, error.reason);
    }
  }
  const seconds = (performance.now() - startedMs) / MS_PER_SECOND;
  const heapAfterBytes = collectedHeapBytes();

  const findings: FuzzFindings = {
    frames,
    seed,
    seconds,
    framesPerSecond: frames / seconds,
    mebibytesPerSecond: bytes / BYTES_PER_MIB / seconds,
    decoded: byName(decoded),
    refused: byName(refused),
    heapBeforeBytes,
    heapAfterBytes,
  };
  print(findings);
  return findings;
}

function options(args: string[]): { readonly frames: number; readonly seed: number } {
  let values: { frames?: string | undefined; seed?: string | undefined };
  try {
    ({ values } = parseArgs({ args, options: { frames: { type: 'string' }, seed: { type: 'string' } } }));
  } catch (error) {
    throw new UsageError(`fuzz-wire [--frames ${DEFAULT_FRAMES}] [--seed ${DEFAULT_SEED}]`, { cause: error });
  }
  const frames = Number(values.frames ?? DEFAULT_FRAMES);
  const seed = Number(values.seed ?? DEFAULT_SEED);
  if (!Number.isInteger(frames) || frames < 1) throw new UsageError('--frames is a whole number of at least 1');
  if (!Number.isInteger(seed) || seed < 0) throw new UsageError('--seed is a whole number of at least 0');
  return { frames, seed };
}

function print({
  frames,
  seed,
  seconds,
  framesPerSecond,
  mebibytesPerSecond,
  decoded,
  refused,
  heapBeforeBytes,
  heapAfterBytes,
}: FuzzFindings): void {
  const mebibytes = (value: number) => `${(value / BYTES_PER_MIB).toFixed(1)} MiB`;
  const list = (counts: Readonly<Record<string, number>>) =>
    Object.entries(counts)
      .map(([name, times]) => `${name} ${times.toLocaleString('en')}`)
      .join(', ');
  console.log(`${frames.toLocaleString('en')} frames of seed ${seed} in ${seconds.toFixed(1)} s`);
  console.log(`rate     ${Math.round(framesPerSecond).toLocaleString('en')} frames/s, ${mebibytesPerSecond.toFixed(0)} MiB/s`);
  console.log(`decoded  ${list(decoded)}`);
  console.log(`refused  ${list(refused)}`);
  console.log(`heap     ${mebibytes(heapBeforeBytes)} before, ${mebibytes(heapAfterBytes)} after, both collected`);
}

function byName(counts: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

/** The heap with its garbage collected, so that what remains is what was kept. */
function collectedHeapBytes(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  return process.memoryUsage().heapUsed;
}
