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
  attestation: { type: 'string' },
  'compare-with-none': { type: 'boolean', default: false },
  trace: { type: 'string' },
  report: { type: 'boolean', default: false },
  draw: { type: 'string' },
  'at-once': { type: 'string', default: '2' },
} as const;

const MAX_AT_ONCE = 8; // processes: each takes up to a gigabyte

export type Command =
  | {
      readonly what: 'case';
      readonly caseName: SimulationCaseName;
      readonly options: SimulationOptions;
      /** Run the same seed without viewers that are not as they should be as well. */
      readonly twin: boolean;
      /** Where one segment's way through the mesh is written; null: nowhere. */
      readonly traceFile: string | null;
      readonly atOnce: number;
    }
  /** Every case that has goals. */
  | { readonly what: 'report'; readonly options: SimulationOptions; readonly atOnce: number }
  | { readonly what: 'draw'; readonly directory: string; readonly options: SimulationOptions; readonly atOnce: number };

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
  | 'attestation'
  | 'at-once'
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
    '  --attestation MS       how long after its place in the playlist a segment can be verified',
    '  --compare-with-none    the same seed without slow, silent, lying and polluting viewers as well',
    "  --trace FILE           one segment's way through the mesh, as JSON",
    '  --report               every case that has goals, 1,000 viewers each, in one table; takes the other options, too',
    '  --draw DIRECTORY       draws the pictures of the documentation',
    '  --at-once N            processes for --report, --draw and --compare-with-none (2)',
    '  --json                 the last line is one JSON object',
    '  Cases:',
    ...cases,
  ].join('\n');
}

/** @throws UsageError */
export function parseOptions(args: string[]): Command {
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
    attestationDelayMs: numberOf('attestation', values.attestation, Number.isFinite),
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
  const atOnce = numberOf('at-once', values['at-once'], (value) => Number.isInteger(value) && value >= 1 && value <= MAX_AT_ONCE) ?? 1;
  if (values.report) return { what: 'report', options, atOnce };
  if (values.draw !== undefined) return { what: 'draw', directory: values.draw, options, atOnce };
  return { what: 'case', caseName, options, twin: values['compare-with-none'], traceFile: values.trace ?? null, atOnce };
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
