/** What verifying costs a viewer: what one operation costs on this machine, times how often a viewer of the live case does it. */
import { parseArgs } from 'node:util';
import { compare, type ComparisonResult } from './offload/compare.ts';
import { formatGoal, goal, type Goal } from './offload/goals.ts';
import { UsageError } from './offload/options.ts';
import { OFFLOAD_COMPARISON } from './offload.ts';
import { verifyingCores, type OperationRates } from './verify/sum.ts';
import { inBrowser, inNode, type UnitCost } from './verify/unit-cost.ts';

export const description = 'what verifying costs a viewer: hashes and signatures in Chromium and in Node, times those of the live case';

export const USAGE = `npm run bench -- verify [options]
  --seconds N    of the live case; default 60
  --viewers N    in it; default 6
  --json         the last line is one JSON object`;

/** Of the processor time of a viewer with plain hls.js. */
const MAX_ADDED_SHARE = 0.03;

export interface VerifyFindings {
  readonly benchmark: 'verify';
  readonly chromium: UnitCost;
  readonly node: UnitCost;
  readonly perViewerSecond: OperationRates;
  /** Cores for each viewer. */
  readonly verifyingCores: number | null;
  readonly plainCores: number | null;
  readonly addedShare: number | null;
  readonly goals: readonly Goal[];
  readonly live: ComparisonResult;
}

/** @returns what `--json` prints. Throws a UsageError, or an Error that says how to get a browser. */
export async function run(args: readonly string[]): Promise<VerifyFindings> {
  const live = await compare(OFFLOAD_COMPARISON, [
    '--case',
    'live',
    '--players',
    'hls,tributary',
    '--trust',
    'sealed',
    ...caseOptions(args),
  ]);
  const figuresOf = (player: string) => live.cases[0]?.players.find((one) => one.player === player)?.figures;
  const own = figuresOf('tributary');
  const perViewerSecond = { hashes: own?.hashesPerViewerSecond ?? null, signatures: own?.signaturesPerViewerSecond ?? null };
  const plainCores = figuresOf('hls')?.cpuCoresPerViewer ?? null;
  console.error('verify: what one operation costs, in Chromium and in Node');
  const chromium = await inBrowser();
  const node = await inNode();
  const cores = verifyingCores(chromium, perViewerSecond);
  const addedShare = cores === null || !plainCores ? null : cores / plainCores;
  const goals = [goal('processor time for verifying ÷ that of plain hls.js', addedShare, 'at most', MAX_ADDED_SHARE)];
  const findings: VerifyFindings = {
    benchmark: 'verify',
    chromium,
    node,
    perViewerSecond,
    verifyingCores: cores,
    plainCores,
    addedShare,
    goals,
    live,
  };
  report(findings);
  return findings;
}

/** Those that the live case is given as they are. */
function caseOptions(args: readonly string[]): string[] {
  try {
    const option = { type: 'string' } as const;
    const { values } = parseArgs({ args: [...args], options: { seconds: option, viewers: option } });
    return Object.entries(values).flatMap(([name, value]) => [`--${name}`, value]);
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  }
}

function report({
  chromium,
  node,
  perViewerSecond: { hashes, signatures },
  verifyingCores: cores,
  plainCores,
  goals,
}: VerifyFindings): void {
  const shown = (value: number | null, digits: number): string => (value === null ? '–' : value.toFixed(digits));
  const unit = (where: string, { pieceMs, attestationMs }: UnitCost): string =>
    `${where.padEnd(10)}${shown(pieceMs, 3)} ms of processor time for a piece of 32 KiB, ${shown(attestationMs, 3)} ms for an attestation`;
  console.log(`\n${unit('Chromium', chromium)}\n${unit('Node', node)}`);
  console.log(
    `a viewer hashes ${shown(hashes, 2)} pieces and checks ${shown(signatures, 2)} signatures a second: ${shown(cores, 5)} cores`,
  );
  console.log(`plain hls.js in the same run: ${shown(plainCores, 4)} cores for each viewer`);
  for (const one of goals) console.log(formatGoal(one));
}
