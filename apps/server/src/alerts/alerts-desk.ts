import type { Alerts, AlertsChange, AlertState } from '@tributary/operator-api';
import type { Clock, Random } from '@tributary/signaling';
import type { Logger } from 'pino';
import { OperatorError } from '../operator/errors.ts';
import { AlertBook, type AlertChange } from './alert-book.ts';
import { alertText } from './alert-text.ts';
import { describeChange } from './describe-change.ts';
import { EVALUATE_EVERY_MS, MAX_RULES, MAX_WATCHED_STREAMS } from './limits.ts';
import type { AlertEvent, AlertFiguresPort, AlertsStore } from './ports.ts';
import { alertsMessage, testMessage } from './webhook-message.ts';
import { checkWebhookUrl, type PostWebhook } from './webhook-post.ts';
import { WebhookQueue } from './webhook-queue.ts';

export interface AlertsDeskOptions {
  readonly store: AlertsStore;
  readonly figures: AlertFiguresPort;
  readonly post: PostWebhook;
  readonly events: (event: AlertEvent) => void;
  readonly clock: Clock;
  readonly random: Random;
  /** Epoch milliseconds. */
  readonly nowMs: () => number;
  readonly logger: Logger;
}

/** Watches the figures by the operator's rules, and tells the events log and the webhook what fires and what is over. */
export class AlertsDesk {
  readonly #options: AlertsDeskOptions;
  readonly #book = new AlertBook();
  readonly #queue: WebhookQueue;
  #cancelNext: () => void = () => {};
  #isClosed = false;

  private constructor(options: AlertsDeskOptions) {
    this.#options = options;
    const { post, clock, random, nowMs } = options;
    this.#queue = new WebhookQueue({ post, clock, random, nowMs, onOutage: (outage) => this.#tellOutage(outage) });
  }

  /** Begins to watch. What the store throws, this throws. */
  static async open(options: AlertsDeskOptions): Promise<AlertsDesk> {
    const desk = new AlertsDesk(options);
    const kept = await options.store.load();
    if (kept !== null) desk.#apply(kept);
    desk.#watch();
    return desk;
  }

  async alerts(): Promise<Alerts> {
    const { url, last } = this.#queue;
    return {
      rules: [...this.#book.rules],
      states: this.#book.states(),
      webhook: { url, lastStatus: last?.told ?? null, lastAtMs: last?.atMs ?? null },
    };
  }

  /** How each rule stands with each stream, what fires first. */
  states(): readonly AlertState[] {
    return this.#book.states();
  }

  /**
   * @param by who, as the events say it
   * @throws OperatorError `bad-request`, and what the store throws: then everything stays as it was
   */
  async change(change: AlertsChange, by: string): Promise<Alerts> {
    const checked = checkChange(change);
    await this.#options.store.save(checked);
    const changes = describeChange({ rules: this.#book.rules, webhookUrl: this.#queue.url }, checked);
    if (changes.length > 0)
      this.#options.events({
        kind: 'alert',
        by,
        stream: null,
        label: '',
        atMs: this.#options.nowMs(),
        text: 'Changed the rules for alerts.',
        changes,
      });
    this.#apply(checked);
    return this.alerts();
  }

  /** Sends a message of no alerts. @throws OperatorError `bad-request` where there is no webhook */
  async testWebhook(): Promise<{ readonly status: string }> {
    const outcome = await this.#queue.sendNow(testMessage(this.#options.nowMs()));
    if (outcome === null) throw new OperatorError('bad-request', 'There is no webhook yet: set its address first.');
    return { status: outcome.told };
  }

  close(): void {
    this.#isClosed = true;
    this.#cancelNext();
    this.#queue.close();
  }

  #apply({ rules, webhookUrl }: AlertsChange): void {
    // Before the rules: what they end is told at the address that holds from now on.
    this.#queue.setUrl(webhookUrl);
    this.#tell(this.#book.setRules(rules, this.#options.nowMs()));
  }

  #watch(): void {
    void this.#evaluate().finally(() => {
      if (!this.#isClosed) this.#cancelNext = this.#options.clock.after(EVALUATE_EVERY_MS, () => this.#watch());
    });
  }

  async #evaluate(): Promise<void> {
    const { figures, nowMs, logger } = this.#options;
    try {
      const streams = await figures.streams(MAX_WATCHED_STREAMS);
      if (!this.#isClosed) this.#tell(this.#book.evaluate(streams, figures, nowMs()));
    } catch (error) {
      logger.error({ err: error }, 'looking at the figures for alerts failed: it is tried again in a moment');
    }
  }

  #tell(changes: readonly AlertChange[]): void {
    if (changes.length === 0) return;
    for (const change of changes) this.#event({ stream: change.stream, label: change.label, atMs: change.atMs, text: alertText(change) });
    this.#queue.push(alertsMessage(changes, this.#options.nowMs()));
  }

  #tellOutage({ status, told }: { readonly status: 'began' | 'over'; readonly told: string }): void {
    const text =
      status === 'began' ? `The alerts' webhook gets no messages: ${told}.` : `The alerts' webhook gets messages again: ${told}.`;
    if (status === 'began') this.#options.logger.warn(text);
    this.#event({ stream: null, label: '', atMs: this.#options.nowMs(), text });
  }

  #event(event: Pick<AlertEvent, 'stream' | 'label' | 'atMs' | 'text'>): void {
    this.#options.events({ ...event, kind: 'alert', by: 'server', changes: [] });
  }
}

function checkChange({ rules, webhookUrl }: AlertsChange): AlertsChange {
  if (rules.length > MAX_RULES) throw new OperatorError('bad-request', `${MAX_RULES} rules are the most: remove some.`);
  const ids = new Set<string>();
  for (const { id } of rules) {
    if (ids.has(id)) throw new OperatorError('bad-request', `Two rules have the id ${JSON.stringify(id)}: give one of them another.`);
    ids.add(id);
  }
  return { rules, webhookUrl: webhookUrl === null || webhookUrl === '' ? null : checkWebhookUrl(webhookUrl) };
}
