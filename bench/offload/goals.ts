/** What is aimed at, beside what was measured. */
import type { Figures } from './figures.ts';
import type { PlayerName } from './players.ts';

export interface Goal {
  readonly what: string;
  /** Null: not to be had in this run. */
  readonly value: number | null;
  readonly limit: number | null;
  /** Null where either is missing. */
  readonly met: boolean | null;
}

/** Each player's figures in one case. */
export type FiguresByPlayer = Partial<Readonly<Record<PlayerName, Figures>>>;

type Compare = 'at most' | 'at least';

export function goal(what: string, value: number | null | undefined, compare: Compare, limit: number | null | undefined): Goal {
  if (value == null || limit == null) return { what, value: value ?? null, limit: limit ?? null, met: null };
  return { what, value, limit, met: compare === 'at most' ? value <= limit : value >= limit };
}

const DIGITS = 3;
const shown = (value: number | null): string => (value === null ? 'not known' : String(Number(value.toFixed(DIGITS))));

export function formatGoal({ what, value, limit, met }: Goal): string {
  const verdict = met === null ? 'cannot tell' : met ? 'met' : 'MISSED';
  return `${verdict}: ${what}: ${shown(value)} (limit ${shown(limit)})`;
}
