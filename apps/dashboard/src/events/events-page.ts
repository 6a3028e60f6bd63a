import type { OperatorEvent, OperatorEvents } from '@tributary/operator-api';
import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { ALL_STREAMS, EVENT_KINDS, linkTo, streamRoute, type Route } from '../address/route.ts';
import { formatMoment } from '../format/times.ts';
import { Loader } from '../live/loader.ts';
import { loadedView } from '../parts/loaded-view.ts';
import type { ViewContext } from '../shell/context.ts';
import { BASE } from '../styles/base.ts';
import { CONTROLS } from '../styles/controls.ts';
import { FIGURES } from '../styles/figures.ts';
import { TEXTS } from '../texts/index.ts';
import { MAX_EVENTS, withNewest, withOlder } from './event-list.ts';

const T = TEXTS.events;
type EventsRoute = Extract<Route, { page: 'events' }>;
const PAGE_EVENTS = 50;

/** What happened: bans, changes of settings, alerts, accounts. */
export class EventsPage extends LitElement {
  static override properties = { context: { attribute: false }, route: { attribute: false }, isFetching: { state: true } };
  static override styles = [
    BASE,
    CONTROLS,
    FIGURES,
    css`
      :host {
        display: block;
      }
      .event {
        display: grid;
        grid-template-columns: 190px 96px minmax(0, 1fr);
        gap: 4px 18px;
        padding: 14px 0;
        border-bottom: 1px solid var(--line);
      }
      .event:last-child {
        border-bottom: 0;
      }
      time {
        color: var(--muted);
        font-size: 14px;
        font-variant-numeric: tabular-nums;
      }
      .kind {
        justify-self: start;
        align-self: start;
        padding: 1px 9px;
        border: 1px solid var(--line);
        border-radius: 10px;
        font-size: 13px;
      }
      .kind.alert,
      .kind.rollback,
      .kind.ban {
        border-color: var(--bad);
        color: var(--alert);
      }
      .text {
        overflow-wrap: anywhere;
      }
      .filter {
        margin-bottom: 16px;
      }
      .more {
        margin-top: 14px;
      }
      @media (max-width: 760px) {
        .event {
          grid-template-columns: 1fr auto;
        }
        .event > div {
          grid-column: 1 / -1;
        }
      }
    `,
  ];
  declare context: ViewContext;
  declare route: EventsRoute;
  declare isFetching: boolean;
  readonly #events = new Loader<OperatorEvents>(this);

  constructor() {
    super();
    this.isFetching = false;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const values = this.#values();
    this.#events.show(JSON.stringify(values), (signal) => this.context.ask('events', { values, signal }));
    const { event } = this.context.live;
    const { value } = this.#events.state;
    if (!changed.has('context') || event === null || value === null) return;
    const next = withNewest(value, event, this.route);
    if (next !== value) this.#events.set(next);
  }

  #values(): Readonly<Record<string, string>> {
    const { kind, stream } = this.route;
    return { limit: String(PAGE_EVENTS), ...(kind === null ? {} : { kind }), ...(stream === null ? {} : { stream }) };
  }

  protected override render(): unknown {
    const { kind, stream } = this.route;
    const chip = (label: string, each: EventsRoute['kind']) =>
      html`<a class="chip" href=${linkTo({ ...this.route, kind: each })} aria-current=${each === kind ? 'true' : nothing}>${label}</a>`;
    return html`
      <div class="head">
        <div>
          <h1>${T.heading}</h1>
          <p class="muted">${T.lead}</p>
        </div>
      </div>
      <nav class="chips filter" aria-label=${T.filter}>${chip(T.all, null)} ${EVENT_KINDS.map((each) => chip(T.kinds[each], each))}</nav>
      ${
        stream === null
          ? nothing
          : html`<p class="filter">${T.ofStream(stream)} <a href=${linkTo({ ...this.route, stream: null })}>${T.everywhere}</a></p>`
      }
      ${loadedView(
        this.#events.state,
        () => void this.#events.reload(),
        (events) => this.#list(events),
      )}
    `;
  }

  #list({ events, next }: OperatorEvents) {
    if (events.length === 0) {
      return html`<section class="notice">
        <h2>${T.empty}</h2>
        <p>${T.emptyText}</p>
      </section>`;
    }
    return html`<ol class="card">
        ${repeat(events, ({ id }) => id, line)}
      </ol>
      <p class="more">
        ${
          next === null
            ? events.length >= MAX_EVENTS
              ? T.enough
              : nothing
            : html`<button type="button" ?disabled=${this.isFetching} @click=${() => void this.#older(next)}>${T.older}</button>`
        }
      </p>`;
  }

  async #older(before: string): Promise<void> {
    this.isFetching = true;
    try {
      const older = await this.context.ask('events', { values: { ...this.#values(), before } });
      const { value } = this.#events.state;
      // The filter may have changed while this was asked for.
      if (value?.next === before) this.#events.set(withOlder(value, older));
    } catch {
      await this.#events.reload();
    } finally {
      this.isFetching = false;
    }
  }
}

function line({ atMs, kind, stream, label, by, text, changes }: OperatorEvent) {
  const isOfStream = stream !== null && stream !== ALL_STREAMS;
  return html`<li class="event">
    <time datetime=${new Date(atMs).toISOString()}>${formatMoment(atMs)}</time>
    <span class="kind ${kind}">${T.kinds[kind]}</span>
    <div class="text">
      <p>${text} <span class="muted small">${T.by(by)}</span></p>
      ${isOfStream ? html`<p class="small"><a href=${linkTo(streamRoute(stream))}>${label || stream}</a></p>` : nothing}
      ${
        changes.length === 0
          ? nothing
          : html`<ul class="small muted">
              ${changes.map(({ name, from, to }) => html`<li>${T.changed(name, from, to)}</li>`)}
            </ul>`
      }
    </div>
  </li>`;
}
