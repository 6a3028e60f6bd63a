/** The command line of the benchmark. */
import { parseArgs } from 'node:util';
import type { BenchmarkCase, CaseTable } from './cases.ts';
import { PLAYERS, type PlayerDefinition } from './players.ts';
import { DEFAULT_TRUST, TRUSTS, type Trust } from './trust.ts';

const listed = (names: readonly string[]): string => names.join(', ');

export const usageOf = ({ benchmark, cases, defaultCases, defaultPlayers, defaultSeconds }: CaseTable): string =>
  `npm run bench -- ${benchmark} [options]
  --case NAME[,NAME…]      ${listed(cases.map(({ name }) => name))}; default ${listed(defaultCases)}
  --players NAME[,NAME…]   ${listed(PLAYERS.map(({ name }) => name))}; default ${listed(defaultPlayers)}
  --viewers N              instead of the case's own
  --seconds N              from the first join to the end; default ${defaultSeconds}
  --joins-apart SECONDS    between joins, instead of the case's own
  --cap BYTES_PER_S        what the origin sends at most
  --renditions NAME[,…]    of 240p, 480p, 720p, with --bitrates
  --bitrates KBITS[,…]     exact bitrate of each rendition
  --vod-seconds N          length of the film in VOD cases
  --trust NAME             who vouches for what peers send: ${listed(TRUSTS)}; default ${DEFAULT_TRUST}
  --repeat N               runs of each player, interleaved; figures are medians; default 1
  --json                   the last line is one JSON object`;

/** More real browsers' pages than this on one machine measure the machine. */
const MAX_VIEWERS = 50;
const MAX_SECONDS = 3600; // an hour: the records of a page stay within some megabytes
const MAX_REPEAT = 100;

export interface BenchmarkOptions {
  readonly cases: readonly BenchmarkCase[];
  readonly players: readonly PlayerDefinition[];
  readonly seconds: number;
  readonly repeat: number;
  readonly trust: Trust;
}

/** The command line cannot be understood; the message says what is allowed. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export interface Bounds {
  readonly min: number;
  readonly max: number;
  /** Only whole numbers; the default. */
  readonly whole?: boolean;
}

/** Throws a {@link UsageError}. */
export function numberOf(text: string, flag: string, { min, max, whole = true }: Bounds): number {
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

/** Throws a {@link UsageError}. */
export function trustOf(text: string = DEFAULT_TRUST): Trust {
  const found = TRUSTS.find((name) => name === text);
  if (!found) throw new UsageError(`--trust is one of ${listed(TRUSTS)}, not "${text}"`);
  return found;
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
        trust: option,
        json: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** Throws a {@link UsageError} that ends with the usage. */
export function parseOptions(args: readonly string[], table: CaseTable): BenchmarkOptions {
  try {
    return read(args, table);
  } catch (error) {
    throw error instanceof UsageError ? new UsageError(`${error.message}\n\n${usageOf(table)}`) : error;
  }
}

function read(args: readonly string[], table: CaseTable): BenchmarkOptions {
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
  const seconds = given(values.seconds, (text) => numberOf(text, 'seconds', { min: 1, max: MAX_SECONDS })) ?? table.defaultSeconds;
  const cases = named(values.case ?? table.defaultCases.join(','), table.cases, 'case').map((one) => ({ ...one, ...overrides }));
  const tooLong = cases.find((one) => (one.viewers - 1) * one.joinsApartSeconds >= seconds);
  if (tooLong) throw new UsageError(`In ${seconds} s not all ${tooLong.viewers} viewers of "${tooLong.name}" would join: raise --seconds`);
  const cutShort = cases.find(({ outage }) => outage !== undefined && outage.afterSeconds + outage.seconds >= seconds);
  if (cutShort) throw new UsageError(`The outage of "${cutShort.name}" would outlast ${seconds} s: raise --seconds`);
  return {
    cases,
    players: named(values.players ?? table.defaultPlayers.join(','), PLAYERS, 'players'),
    seconds,
    repeat: given(values.repeat, (text) => numberOf(text, 'repeat', { min: 1, max: MAX_REPEAT })) ?? 1,
    trust: trustOf(values.trust),
  };
}
