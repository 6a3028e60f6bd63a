import type { AlertRule, Alerts, AlertState } from '@tributary/operator-api';
import { css, html, LitElement, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { formatDuration, formatMoment } from '../format/times.ts';
import { Loader } from '../live/loader.ts';
import { loadedView } from '../parts/loaded-view.ts';
import type { ViewContext } from '../shell/context.ts';
import { BASE } from '../styles/base.ts';
import { CONTROLS } from '../styles/controls.ts';
import { FIGURES } from '../styles/figures.ts';
import { TEXTS } from '../texts/index.ts';
import { newRule } from './alert-rules.ts';
import { alertRuleForm, ALERT_RULE_STYLES } from './alert-rule-form.ts';
import { namedStreams, type NamedStream } from './named-streams.ts';
import { attempt, type Outcome } from './attempt.ts';

const T = TEXTS.settings.alerts;
const MOST_RULES = 50; // as the API has it

/**
 * When the operator wants to hear of something, and where.
 *
 * @fires alerts-changed - `detail`: rules and how they stand, for the banner
 */
export class AlertsSettings extends LitElement {
  static override properties = { context: { attribute: false }, edited: { state: true }, outcome: { state: true } };
  static override styles = [
    BASE,
    CONTROLS,
    FIGURES,
    ALERT_RULE_STYLES,
    css`
      form {
        display: grid;
        gap: 20px;
      }
      .states {
        margin-top: 10px;
        font-size: 14px;
      }
      #webhook {
        margin-top: 5px;
      }
    `,
  ];
  declare context: ViewContext;
  /** Rules as they are typed; null: as they are set. */
  declare edited: readonly AlertRule[] | null;
  declare outcome: Outcome;
  readonly #alerts = new Loader<Alerts>(this);
  readonly #streams = new Loader<readonly NamedStream[]>(this);

  constructor() {
    super();
    this.edited = null;
    this.outcome = null;
  }

  protected override willUpdate(): void {
    this.#streams.show('streams', (signal) => namedStreams(this.context.ask, signal));
    this.#alerts.show('alerts', (signal) => this.context.ask('alerts', { signal }));
  }

  protected override render(): unknown {
    return loadedView(
      this.#alerts.state,
      () => void this.#alerts.reload(),
      (alerts) => this.#form(alerts),
    );
  }

  #form(alerts: Alerts) {
    const isDisabled = this.context.role !== 'operator';
    const rules = this.edited ?? alerts.rules;
    const states = this.context.live.alerts ?? alerts.states;
    const change = (id: string, to: AlertRule | null) => {
      this.outcome = null;
      this.edited = rules.flatMap((rule) => (rule.id !== id ? [rule] : to === null ? [] : [to]));
    };
    return html`<form @submit=${this.#submit}>
      <section class="card stack">
        <h2>${T.rules}</h2>
        <p class="muted">${T.lead}</p>
        ${rules.length === 0 ? html`<p>${T.none}</p>` : nothing}
        ${repeat(
          rules,
          ({ id }) => id,
          (rule) =>
            html`${alertRuleForm(rule, { isDisabled, streams: this.#streams.state.value ?? [], onChange: (to) => change(rule.id, to) })}
            ${stateLines(rule, states)}`,
        )}
        <div class="row">
          <button
            type="button"
            ?disabled=${isDisabled || rules.length >= MOST_RULES}
            @click=${() => (this.edited = [...rules, newRule(T.newRule)])}
          >
            ${T.add}
          </button>
        </div>
      </section>
      <section class="card">
        <label for="webhook">${T.webhook}</label>
        <input
          id="webhook"
          name="webhook"
          type="url"
          placeholder="https://"
          maxlength="2048"
          ?disabled=${isDisabled}
          .value=${alerts.webhook.url ?? ''}
          aria-describedby="webhook-hint"
        />
        <p class="hint" id="webhook-hint">
          ${T.webhookHint}
          ${alerts.webhook.lastStatus === null ? nothing : T.last(alerts.webhook.lastStatus, formatMoment(alerts.webhook.lastAtMs ?? 0))}
        </p>
      </section>
      <div class="row">
        <button class="primary" ?disabled=${isDisabled}>${TEXTS.settings.save}</button>
        <button type="button" ?disabled=${isDisabled || alerts.webhook.url === null} @click=${this.#test}>${T.test}</button>
        ${this.outcome === null ? nothing : html`<p class=${this.outcome.kind} role="status">${this.outcome.text}</p>`}
      </div>
    </form>`;
  }

  async #submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const webhook = (new FormData(event.target as HTMLFormElement).get('webhook') as string).trim();
    const rules = [...(this.edited ?? this.#alerts.state.value?.rules ?? [])];
    this.outcome = await attempt(async () => {
      const alerts = await this.context.ask('setAlerts', { body: { rules, webhookUrl: webhook === '' ? null : webhook } });
      this.#alerts.set(alerts);
      this.edited = null;
      this.dispatchEvent(new CustomEvent('alerts-changed', { detail: alerts, bubbles: true, composed: true }));
    });
  }

  async #test(): Promise<void> {
    this.outcome = await attempt(async () => T.tested((await this.context.ask('testWebhook')).status));
    await this.#alerts.reload();
  }
}

function stateLines({ id }: AlertRule, states: readonly AlertState[]) {
  const own = states.filter(({ ruleId }) => ruleId === id);
  return own.length === 0
    ? nothing
    : html`<ul class="states">
        ${own.map(
          ({ status, label, stream, sinceMs }) =>
            html`<li>
              ${label || (stream === '*' ? TEXTS.shell.alerts.all : stream)}:
              <strong>${T.states[status]}</strong>
              <span class="muted">${T.stateSince(formatDuration(Math.max(0, Date.now() - sinceMs)))}</span>
            </li>`,
        )}
      </ul>`;
}
