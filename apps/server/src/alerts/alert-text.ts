import type { AlertMeasure } from '@tributary/control';
import type { AlertChange } from './alert-book.ts';

const PERCENT = 100;
const MS_PER_MINUTE = 60_000;

const share = (value: number): string => `${Number((value * PERCENT).toFixed(1))} %`;
const seconds = (value: number): string => `${Math.round(value)} s`;

const WORDS: Readonly<Record<AlertMeasure, { readonly name: string; readonly beyond: string; readonly say: (value: number) => string }>> = {
  offload: { name: 'offload', beyond: 'below', say: share },
  stallRatio: { name: 'stall ratio', beyond: 'above', say: share },
  reportGap: { name: 'time since the last report', beyond: 'above', say: seconds },
};

/** What happened, in one sentence or two: for the events log, and for whoever reads what the webhook was sent. */
export function alertText({ transition, rule, stream, label, value, atMs, firedAtMs, byRuleChange }: AlertChange): string {
  const { name, beyond, say } = WORDS[rule.measure];
  const of = `${name} of ${label || stream}`;
  if (transition === 'fired') {
    const held = rule.forMinutes > 0 ? ` for ${rule.forMinutes} min` : '';
    return `${rule.name}: ${of} is ${value === null ? 'unknown' : say(value)}, ${beyond} ${say(rule.threshold)}${held}.`;
  }
  const lasted = Math.max(1, Math.round((atMs - firedAtMs) / MS_PER_MINUTE));
  const why = byRuleChange ? 'the rule was changed' : value === null ? 'there are no figures any more' : `${of} is ${say(value)}`;
  return `${rule.name}: over after ${lasted} min; ${why}.`;
}
