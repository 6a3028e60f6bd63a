/** The command line of the benchmark. */
import { parseArgs } from 'node:util';
import { CASES, type BenchmarkCase } from './cases.ts';
import { PLAYERS, type PlayerDefinition } from './players.ts';

export const USAGE = `npm run bench -- offload [options]
  --case NAME[,NAME…]      ${CASES.map(({ name }) => name).join(', ')}; default live
  --players NAME[,NAME…]   ${PLAYERS.map(({ name }) => name).join(', ')}; default all, in this order
  --viewers N              instead of the case's own
  --seconds N              from the first join to the end; default 60
  --joins-apart SECONDS    between joins, instead of the case's own
  --cap BYTES_PER_S        what the origin sends at most
  --renditions NAME[,…]    of 240p, 480p, 720p, with --bitrates
  --bitrates KBITS[,…]     exact bitrate of each rendition
  --vod-seconds N          length of the film in VOD cases
  --repeat N               runs of each player, interleaved; figures are medians; default 1
  --json                   the last line is one JSON object`;

const DEFAULT_CASE = 'live';
const DEFAULT_SECONDS = 60;
/** More real browsers' pages than this on one machine measure the machine. */
const MAX_VIEWERS = 50;
const MAX_SECONDS = 3600; // an hour: the records of a page stay within some megabytes
const MAX_REPEAT = 100;

export interface BenchmarkOptions {
  readonly cases: readonly BenchmarkCase[];
  readonly players: readonly PlayerDefinition[];
  readonly seconds: number;
  readonly repeat: number;
}

/** The command line cannot be understood; the message says what is allowed. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  constructor(message: string) {
    super(`${message}\n\n${USAGE}`);
  }
}

function numberOf(text: string, flag: string, { min, max, whole = true }: { min: number; max: number; whole?: boolean }): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= min && value <= max) || (whole && !Number.isInteger(value))) {
    throw new UsageError(`--${flag} is ${whole ? 'a whole number' : 'a number'} from ${min} to ${max}, not "${text}"`);
  }
  return value;
}

function named<T extends { readonly name: string }>(text: string, all: readonly T[], flag: string): T[] {
  return text.split(',').map((name) => {
    const found = all.find((one) => one.name === name);
    if (!found) throw new UsageError(`--${flag} knows ${all.map((one) => one.name).join(', ')}, not "${name}"`);
    return found;
  });
}

const RENDITION_NAMES = ['240p', '480p', '720p'] as const;
const MAX_KBPS = 20_000; // the demo origin's bound

function ladderOf(renditions: string | undefined, bitrates: string | undefined): Partial<BenchmarkCase> {
  if (renditions === undefined && bitrates === undefined) return {};
  if (renditions === undefined || bitrates === undefined) throw new UsageError('--renditions and --bitrates go together');
  const names = named(
    renditions,
    RENDITION_NAMES.map((name) => ({ name })),
    'renditions',
  ).map(({ name }) => name);
  const bitratesKbps = bitrates.split(',').map((kbps) => numberOf(kbps, 'bitrates', { min: 1, max: MAX_KBPS }));
  if (names.length !== bitratesKbps.length) throw new UsageError('--bitrates wants one number per rendition');
  return { renditions: names, bitratesKbps };
}

function parse(args: readonly string[]) {
  const option = { type: 'string' } as const;
  try {
    return parseArgs({
      args: [...args],
      options: {
        case: option,
        players: option,
        viewers: option,
        seconds: option,
        'joins-apart': option,
        cap: option,
        renditions: option,
        bitrates: option,
        'vod-seconds': option,
        repeat: option,
        json: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** Throws a {@link UsageError}. */
export function parseOptions(args: readonly string[]): BenchmarkOptions {
  const values = parse(args);
  const given = <T>(text: string | undefined, make: (text: string) => T): T | undefined => (text === undefined ? undefined : make(text));
  const viewers = given(values.viewers, (text) => numberOf(text, 'viewers', { min: 1, max: MAX_VIEWERS }));
  const joinsApartSeconds = given(values['joins-apart'], (text) =>
    numberOf(text, 'joins-apart', { min: 0, max: MAX_SECONDS, whole: false }),
  );
  const capBytesPerSecond = given(values.cap, (text) => numberOf(text, 'cap', { min: 1000, max: Number.MAX_SAFE_INTEGER }));
  const vodSeconds = given(values['vod-seconds'], (text) => numberOf(text, 'vod-seconds', { min: 2, max: MAX_SECONDS }));
  const overrides: Partial<BenchmarkCase> = {
    ...ladderOf(values.renditions, values.bitrates),
    ...(viewers === undefined ? {} : { viewers }),
    ...(joinsApartSeconds === undefined ? {} : { joinsApartSeconds }),
    ...(capBytesPerSecond === undefined ? {} : { capBytesPerSecond }),
    ...(vodSeconds === undefined ? {} : { vodSeconds }),
  };
  const seconds = given(values.seconds, (text) => numberOf(text, 'seconds', { min: 1, max: MAX_SECONDS })) ?? DEFAULT_SECONDS;
  const cases = named(values.case ?? DEFAULT_CASE, CASES, 'case').map((one) => ({ ...one, ...overrides }));
  const tooLong = cases.find((one) => (one.viewers - 1) * one.joinsApartSeconds >= seconds);
  if (tooLong) throw new UsageError(`In ${seconds} s not all ${tooLong.viewers} viewers of "${tooLong.name}" would join: raise --seconds`);
  return {
    cases,
    players: values.players === undefined ? PLAYERS : named(values.players, PLAYERS, 'players'),
    seconds,
    repeat: given(values.repeat, (text) => numberOf(text, 'repeat', { min: 1, max: MAX_REPEAT })) ?? 1,
  };
}
