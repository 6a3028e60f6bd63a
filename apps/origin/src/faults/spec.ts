/** Misbehaviour on demand: what it can be, and what a valid description of it is. */
import { OriginError } from '../errors.ts';

/**
 * A fault that ends lets whatever it holds up go on at once.
 * - `latency`: waits `value` ms before it answers.
 * - `cap`: all matching responses together get `value` bytes per second.
 * - `error`: answers with status `value` (default 503) and no body.
 * - `truncate`: closes the connection after the share `value` of the body (default 0.5), Content-Length saying more.
 * - `stall`: sends the share `value` of the body (default 0.5), then nothing until the fault ends; then the rest.
 * - `ignore-range`: answers a range with 200 and everything, and offers none.
 * - `range-416`: answers every range with 416.
 * - `etag-change`: every response has another ETag.
 * - `no-expose`: no `Access-Control-Expose-Headers`.
 * - `reset`: resets the connection after the share `value` of the body (default: before any answer).
 */
export const FAULT_KINDS = [
  'latency',
  'cap',
  'error',
  'truncate',
  'stall',
  'ignore-range',
  'range-416',
  'etag-change',
  'no-expose',
  'reset',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

export interface FaultSpec {
  /** A regular expression; anywhere in the path with its query. */
  readonly match: string;
  readonly kind: FaultKind;
  readonly value?: number;
  /** Ends by itself this long after it was set. */
  readonly forMs?: number;
  /** Ends after it was applied to this many requests. */
  readonly times?: number;
  /** Share of the matching requests it applies to, in [0, 1]; default all. */
  readonly probability?: number;
}

export const MAX_FAULTS = 32; // each costs a regular expression per request
export const MAX_MATCH_CHARS = 200;
const MAX_DURATION_MS = 24 * 60 * 60 * 1000; // also below what a timer can hold
const MAX_LATENCY_MS = 5 * 60 * 1000; // no player waits longer
const MAX_BYTES_PER_SECOND = 1e10;

const FIELDS = new Set(['match', 'kind', 'value', 'forMs', 'times', 'probability']);

interface NumberRule {
  readonly min: number;
  readonly max: number;
  readonly required?: boolean;
  readonly whole?: boolean;
}

const SHARE: NumberRule = { min: 0, max: 1 };
const NO_VALUE = undefined;
const VALUE_RULES: Readonly<Record<FaultKind, NumberRule | undefined>> = {
  latency: { min: 0, max: MAX_LATENCY_MS, required: true },
  cap: { min: 1, max: MAX_BYTES_PER_SECOND, required: true },
  error: { min: 400, max: 599, whole: true },
  truncate: SHARE,
  stall: SHARE,
  reset: SHARE,
  'ignore-range': NO_VALUE,
  'range-416': NO_VALUE,
  'etag-change': NO_VALUE,
  'no-expose': NO_VALUE,
};

function readNumber(at: string, value: unknown, rule: NumberRule): number | undefined {
  if (value === undefined && rule.required !== true) return undefined;
  const fits = typeof value === 'number' && value >= rule.min && value <= rule.max && (rule.whole !== true || Number.isInteger(value));
  if (!fits) throw new OriginError('bad-fault', `${at} must be a${rule.whole ? ' whole' : ''} number from ${rule.min} to ${rule.max}`);
  return value;
}

const isKind = (value: unknown): value is FaultKind => FAULT_KINDS.some((kind) => kind === value);

function readFault(at: string, raw: unknown): FaultSpec {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) throw new OriginError('bad-fault', `${at} must be an object`);
  const fields = raw as Readonly<Record<string, unknown>>;
  const stranger = Object.keys(fields).find((field) => !FIELDS.has(field));
  if (stranger !== undefined) {
    throw new OriginError(
      'bad-fault',
      `${at} has an unknown field ${JSON.stringify(stranger.slice(0, 40))}: use ${[...FIELDS].join(', ')}`,
    );
  }
  const { match, kind } = fields;
  if (!isKind(kind)) throw new OriginError('bad-fault', `${at}.kind must be one of ${FAULT_KINDS.join(', ')}`);
  if (typeof match !== 'string' || match.length === 0 || match.length > MAX_MATCH_CHARS) {
    throw new OriginError('bad-fault', `${at}.match must be a regular expression of 1 to ${MAX_MATCH_CHARS} characters`);
  }
  try {
    void new RegExp(match, 'u');
  } catch (cause) {
    throw new OriginError('bad-fault', `${at}.match is not a regular expression: ${String(cause)}`, { cause });
  }
  const rule = VALUE_RULES[kind];
  if (rule === undefined && fields['value'] !== undefined) throw new OriginError('bad-fault', `${at}: ${kind} takes no value`);
  const value = rule && readNumber(`${at}.value`, fields['value'], rule);
  const forMs = readNumber(`${at}.forMs`, fields['forMs'], { min: 1, max: MAX_DURATION_MS });
  const times = readNumber(`${at}.times`, fields['times'], { min: 1, max: Number.MAX_SAFE_INTEGER, whole: true });
  const probability = readNumber(`${at}.probability`, fields['probability'], SHARE);
  return {
    match,
    kind,
    ...(value === undefined ? {} : { value }),
    ...(forMs === undefined ? {} : { forMs }),
    ...(times === undefined ? {} : { times }),
    ...(probability === undefined ? {} : { probability }),
  };
}

/** Checks a list of faults that came from outside. Throws an {@link OriginError} `bad-fault` that names the entry and the field. */
export function readFaults(raw: unknown): FaultSpec[] {
  if (!Array.isArray(raw)) throw new OriginError('bad-fault', 'Faults are a list: [{"match": "…", "kind": "…"}]');
  if (raw.length > MAX_FAULTS) throw new OriginError('bad-fault', `At most ${MAX_FAULTS} faults at once, not ${raw.length}`);
  return raw.map((fault, index) => readFault(`fault ${index}`, fault));
}
