import { parseArgs } from 'node:util';
import { SIMULATION_CASES, type Range, type SimulationCaseName, type SimulationOptions } from '@tributary/simulator';

export class UsageError extends Error {
  override readonly name = 'UsageError';
}

const MS_PER_SECOND = 1000;
const KILOBIT = 1000;
const MEGABIT = 1_000_000;

const FLAGS = {
  case: { type: 'string', default: 'live' },
  viewers: { type: 'string' },
  seconds: { type: 'string' },
  seed: { type: 'string' },
  bitrate: { type: 'string' },
  segment: { type: 'string' },
  listed: { type: 'string' },
  within: { type: 'string' },
  uplink: { type: 'string' },
  downlink: { type: 'string' },
  'no-upload': { type: 'string' },
  leaving: { type: 'string' },
  neighbours: { type: 'string' },
  unconnectable: { type: 'string' },
  peers: { type: 'string' },
  engine: { type: 'string', multiple: true },
} as const;

/** Flags that take one number. */
type NumberFlag =
  | 'viewers'
  | 'seconds'
  | 'seed'
  | 'bitrate'
  | 'segment'
  | 'listed'
  | 'within'
  | 'no-upload'
  | 'leaving'
  | 'neighbours'
  | 'unconnectable';

export function usage(): string {
  const cases = Object.entries(SIMULATION_CASES).map(([name, { description }]) => `    ${name.padEnd(18)} ${description}`);
  return [
    'simulate [options]',
    '  --case NAME            one of those below',
    '  --viewers N            --seconds S            --seed N',
    '  --bitrate KBIT         --segment SECONDS      --listed SEGMENTS (in a live playlist; of a film, all)',
    '  --within SECONDS       everybody arrives within this time',
    '  --uplink A-B           --downlink A-B         Mbit/s, evenly between the two',
    '  --no-upload SHARE      --leaving SHARE (a minute)   --unconnectable SHARE (of pairs)',
    '  --neighbours N         the policy',
    '  --peers on|off         off: plain players, to compare with',
    '  --engine NAME=VALUE    an option of the engine, as often as needed',
    '  --json                 the last line is one JSON object',
    '  Cases:',
    ...cases,
  ].join('\n');
}

/** @throws UsageError */
export function parseOptions(args: string[]): { readonly caseName: SimulationCaseName; readonly options: SimulationOptions } {
  const values = parse(args);
  const caseName = values.case;
  if (!isCase(caseName)) throw new UsageError(`There is no case ${caseName}.\n${usage()}`);
  const whole = (name: NumberFlag): number | undefined => numberOf(name, values[name], Number.isInteger);
  const share = (name: NumberFlag): number | undefined => numberOf(name, values[name], (value) => value <= 1);
  const positive = (name: NumberFlag): number | undefined => numberOf(name, values[name], (value) => value > 0);
  const { peers } = values;
  if (peers !== undefined && peers !== 'on' && peers !== 'off') throw new UsageError(`--peers is on or off.\n${usage()}`);
  const withinMs = scaled(positive('within'), MS_PER_SECOND);
  const options: SimulationOptions = defined({
    seed: whole('seed'),
    durationMs: scaled(positive('seconds'), MS_PER_SECOND),
    maxNeighbours: whole('neighbours'),
    peers,
    stream: defined({
      bitsPerSecond: scaled(positive('bitrate'), KILOBIT),
      segmentMs: scaled(positive('segment'), MS_PER_SECOND),
      listedSegments: whole('listed'),
    }),
    audience: defined({
      viewers: whole('viewers'),
      leavingPerMinute: share('leaving'),
      arrival: withinMs === undefined ? undefined : { kind: 'flash' as const, withinMs },
    }),
    access: defined({
      uplinkBitsPerSecond: range('uplink', values.uplink),
      downlinkBitsPerSecond: range('downlink', values.downlink),
      noUploadShare: share('no-upload'),
    }),
    network: defined({ unconnectableShare: share('unconnectable') }),
    engine: Object.fromEntries((values.engine ?? []).map(engineOption)),
  });
  return { caseName, options };
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, options: FLAGS }).values;
  } catch (error) {
    throw new UsageError(usage(), { cause: error });
  }
}

function isCase(name: string): name is SimulationCaseName {
  return Object.hasOwn(SIMULATION_CASES, name);
}

function numberOf(name: string, text: string | undefined, fits: (value: number) => boolean): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text === '' || !(value >= 0) || !fits(value)) throw new UsageError(`--${name} ${text} makes no sense.\n${usage()}`);
  return value;
}

function scaled(value: number | undefined, by: number): number | undefined {
  return value === undefined ? undefined : value * by;
}

function range(name: string, text: string | undefined): Range | undefined {
  if (text === undefined) return undefined;
  const [low = Number.NaN, high = low] = text.split('-').map(Number);
  if (!(low > 0) || !(high >= low)) throw new UsageError(`--${name} is a rate or two, as in 1-20.\n${usage()}`);
  return [low * MEGABIT, high * MEGABIT];
}

function engineOption(text: string): [string, number | boolean] {
  const [name = '', value = ''] = text.split('=');
  if (value === 'true' || value === 'false') return [name, value === 'true'];
  if (name === '' || value === '' || !Number.isFinite(Number(value))) throw new UsageError(`--engine ${text} makes no sense.\n${usage()}`);
  return [name, Number(value)];
}

type Defined<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> };

/** Without what is undefined, so that it does not stand in place of a default. */
function defined<T extends object>(record: T): Defined<T> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as Defined<T>;
}
