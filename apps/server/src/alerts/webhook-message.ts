import { randomUUID } from 'node:crypto';
import type { AlertChange } from './alert-book.ts';
import { alertText } from './alert-text.ts';
import { ALERTS_PER_MESSAGE } from './limits.ts';

/** Of the shape below. Members are added without another version. */
const MESSAGE_VERSION = 1;

/** What a webhook is sent, as JSON; documented in docs/operations.md. Times are epoch milliseconds. */
export interface WebhookMessage {
  readonly version: typeof MESSAGE_VERSION;
  /** The same at each attempt: who gets it twice can tell. */
  readonly id: string;
  readonly kind: 'alerts' | 'test';
  readonly madeAtMs: number;
  readonly alerts: readonly {
    readonly status: 'firing' | 'cleared';
    readonly rule: {
      readonly id: string;
      readonly name: string;
      readonly measure: string;
      readonly threshold: number;
      readonly forMinutes: number;
    };
    readonly stream: string;
    readonly label: string;
    readonly value: number | null;
    readonly viewers: number;
    readonly firedAtMs: number;
    /** Null while it fires. */
    readonly clearedAtMs: number | null;
    readonly text: string;
  }[];
  /** Alerts of the same moment that had no room in this message; the dashboard has them. */
  readonly more: number;
}

/** All that happened at one moment in one message: a server that loses its origin has every stream fire at once. */
export function alertsMessage(changes: readonly AlertChange[], nowMs: number): WebhookMessage {
  return {
    version: MESSAGE_VERSION,
    id: randomUUID(),
    kind: 'alerts',
    madeAtMs: nowMs,
    alerts: changes.slice(0, ALERTS_PER_MESSAGE).map((change) => {
      const { id, name, measure, threshold, forMinutes } = change.rule;
      return {
        status: change.transition === 'fired' ? 'firing' : 'cleared',
        rule: { id, name, measure, threshold, forMinutes },
        stream: change.stream,
        label: change.label,
        value: change.value,
        viewers: change.viewers,
        firedAtMs: change.firedAtMs,
        clearedAtMs: change.transition === 'cleared' ? change.atMs : null,
        text: alertText(change),
      };
    }),
    more: Math.max(0, changes.length - ALERTS_PER_MESSAGE),
  };
}

export const testMessage = (nowMs: number): WebhookMessage => ({
  version: MESSAGE_VERSION,
  id: randomUUID(),
  kind: 'test',
  madeAtMs: nowMs,
  alerts: [],
  more: 0,
});
