/** Feeds a decoder and watches what it keeps. */
import { performance } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Decoder } from './decoders.ts';

const MS_PER_SECOND = 1000;
/** Until the program is compiled and its tables are filled: what is kept from then on is kept for every input. */
const WARM_UP_SHARE = 0.1;

export interface Fed {
  readonly decoder: string;
  readonly inputs: number;
  readonly seconds: number;
  readonly inputsPerSecond: number;
  /** How many inputs were taken for what, and refused for what. */
  readonly taken: Readonly<Record<string, number>>;
  readonly refused: Readonly<Record<string, number>>;
  /** The heap with its garbage collected: after the first tenth of the inputs, and at the end. */
  readonly heapBeforeBytes: number;
  readonly heapAfterBytes: number;
}

/** @throws Error where the decoder breaks */
export function feed(decoder: Decoder, inputs: number, seed: number): Fed {
  const next = decoder.begin(seed);
  const taken = new Map<string, number>();
  const refused = new Map<string, number>();
  const run = (count: number): void => {
    for (let i = 0; i < count; i++) {
      const { isTaken, as } = next();
      const counts = isTaken ? taken : refused;
      counts.set(as, (counts.get(as) ?? 0) + 1);
    }
  };
  const warmUp = Math.ceil(inputs * WARM_UP_SHARE);
  const startedMs = performance.now();
  run(warmUp);
  const pausedMs = performance.now();
  const heapBeforeBytes = collectedHeapBytes();
  const resumedMs = performance.now();
  run(inputs - warmUp);
  const seconds = (performance.now() - resumedMs + (pausedMs - startedMs)) / MS_PER_SECOND;
  const heapAfterBytes = collectedHeapBytes();
  return {
    decoder: decoder.name,
    inputs,
    seconds,
    inputsPerSecond: inputs / seconds,
    taken: byName(taken),
    refused: byName(refused),
    heapBeforeBytes,
    heapAfterBytes,
  };
}

function byName(counts: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The heap with its garbage collected, so that what remains is what was kept. */
function collectedHeapBytes(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  return process.memoryUsage().heapUsed;
}
