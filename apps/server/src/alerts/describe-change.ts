import { EVERY_STREAM, type AlertRule } from '@tributary/control';
import type { AlertsChange, OperatorEvent } from '@tributary/operator-api';

type Changes = OperatorEvent['changes'];

const NONE = 'none';

/** What an operator changed, for the events: by rule, and the webhook by its host only, for addresses are often secrets. */
export function describeChange(
  before: { readonly rules: readonly AlertRule[]; readonly webhookUrl: string | null },
  after: AlertsChange,
): Changes {
  const rulesBefore = new Map(before.rules.map((rule) => [rule.id, rule]));
  const rulesAfter = new Map(after.rules.map((rule) => [rule.id, rule]));
  const changes: Changes = [];
  for (const id of new Set([...rulesBefore.keys(), ...rulesAfter.keys()])) {
    const [was, is] = [rulesBefore.get(id), rulesAfter.get(id)];
    const [from, to] = [was, is].map((rule) => (rule === undefined ? NONE : describeRule(rule)));
    const name = is?.name ?? was?.name ?? id;
    if (from !== to) changes.push({ name, from: from ?? NONE, to: to ?? NONE });
    else if (was?.name !== is?.name) changes.push({ name, from: was?.name ?? NONE, to: name });
  }
  if (before.webhookUrl !== after.webhookUrl) {
    const [from, to] = [hostOf(before.webhookUrl), hostOf(after.webhookUrl)];
    changes.push({ name: 'webhook', from, to: from === to ? `${to}, another address` : to });
  }
  return changes;
}

function describeRule({ measure, threshold, forMinutes, minimumViewers, stream, isOn }: AlertRule): string {
  const beyond = measure === 'offload' ? 'below' : 'above';
  const where = stream === EVERY_STREAM ? '' : `, of ${stream}`;
  return `${measure} ${beyond} ${threshold} for ${forMinutes} min, ${minimumViewers} viewers${where}${isOn ? '' : ', off'}`;
}

const hostOf = (url: string | null): string => (url === null ? NONE : new URL(url).host);
