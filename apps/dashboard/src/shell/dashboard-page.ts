import type { Alerts, Session } from '@tributary/operator-api';
import { html, LitElement, nothing, type PropertyValues } from 'lit';
import { linkTo, OVERVIEW, routeOf, setupTokenOf, type Route } from '../address/route.ts';
import { createClient, type Ask } from '../api/client.ts';
import { formatClock } from '../format/times.ts';
import { followLive, type LiveFollower } from '../live/follow-live.ts';
import { NOTHING_LIVE, type LiveState } from '../live/live-state.ts';
import { Loader } from '../live/loader.ts';
import { BASE } from '../styles/base.ts';
import { CONTROLS } from '../styles/controls.ts';
import { FIGURES } from '../styles/figures.ts';
import { TEXTS } from '../texts/index.ts';
import { WORDMARK } from '../wordmark.ts';
import { alertBanner } from './alert-banner.ts';
import type { NavigateEvent, ViewContext } from './context.ts';
import { DASHBOARD_PAGE_STYLES } from './dashboard-page-styles.ts';
import { liveUrl } from './live-url.ts';
import { SessionKeeper } from './session-keeper.ts';

const T = TEXTS.shell;
const PAGES = ['overview', 'events', 'settings'] as const;
const LINKS: Readonly<Record<(typeof PAGES)[number], Route>> = {
  overview: OVERVIEW,
  events: { page: 'events', kind: null, stream: null },
  settings: { page: 'settings', section: 'peers', stream: '*' },
};

/** The operator's page: who looks, where, and what is pushed to it. */
export class DashboardPage extends LitElement {
  static override properties = { route: { state: true }, setupToken: { state: true }, live: { state: true } };
  static override styles = [BASE, CONTROLS, FIGURES, DASHBOARD_PAGE_STYLES];
  declare route: Route;
  declare setupToken: string | null;
  declare live: LiveState;
  readonly #ask: Ask = createClient(() => void this.#session.check());
  readonly #session = new SessionKeeper(this, () => this.#ask);
  readonly #alerts = new Loader<Alerts>(this);
  #follower: LiveFollower | undefined;

  constructor() {
    super();
    this.route = routeOf(location.hash);
    this.setupToken = setupTokenOf(location.hash);
    this.live = NOTHING_LIVE;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('hashchange', this.#readAddress);
    this.addEventListener('navigate', this.#navigate as EventListener);
    this.addEventListener('alerts-changed', this.#alertsChanged as EventListener);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('hashchange', this.#readAddress);
    this.#follower?.stop();
    this.#follower = undefined;
  }

  protected override willUpdate(): void {
    if (!this.#session.maySee) {
      this.#follower?.stop();
      this.#follower = undefined;
      return;
    }
    this.#alerts.show('alerts', (signal) => this.#ask('alerts', { signal }));
    this.#follower ??= followLive({
      show: (live) => {
        this.live = live;
      },
      onRefused: () => void this.#session.check(),
    });
    this.#follower.follow(liveUrl(this.route));
  }

  protected override render(): unknown {
    return html`
      <button class="skip" type="button" @click=${this.#skip}>${T.skip}</button>
      <header class="top">
        <a class="wordmark" href=${linkTo(OVERVIEW)}>${WORDMARK}</a>
        ${this.#session.maySee ? html`${this.#navigation()} ${this.#right()}` : nothing}
      </header>
      ${
        this.#session.maySee
          ? alertBanner(this.live.alerts ?? this.#alerts.state.value?.states ?? [], this.#alerts.state.value?.rules ?? [], Date.now())
          : nothing
      }
      <main tabindex="-1">${this.#content()}</main>
    `;
  }

  #content() {
    const { state } = this.#session;
    if (state.status === 'asking') return html`<div class="skeleton tall" role="status" aria-label=${T.line.connecting}></div>`;
    if (state.status === 'unreachable') return notice(TEXTS.session.serverAwayHeading, TEXTS.session.serverAway);
    if (this.#session.maySee && !this.#wantsAccount(state.session)) return this.#view();
    if (state.session.needsSetup && this.setupToken === null) {
      return notice(TEXTS.session.noAccountHeading, TEXTS.session.noAccount);
    }
    const isUsed = this.setupToken !== null && !state.session.needsSetup;
    const lead = isUsed ? TEXTS.session.setupDone : state.hasEnded ? TEXTS.session.ended : '';
    return html`<account-form
      .ask=${this.#ask}
      .setupToken=${state.session.needsSetup ? this.setupToken : null}
      .lead=${lead}
      @session=${this.#accept}
    ></account-form>`;
  }

  /** Where everybody may look, somebody may still have come to make an account, or to log in. */
  #wantsAccount(session: Session): boolean {
    return session.account === null && (this.setupToken !== null || location.hash === LOGIN_HASH);
  }

  #view() {
    const { state } = this.#session;
    const account = state.status === 'known' ? state.session.account : null;
    const context: ViewContext = { ask: this.#ask, live: this.live, role: account?.role ?? 'viewer', name: account?.name ?? null };
    const { route } = this;
    switch (route.page) {
      case 'overview':
        return html`<overview-page .context=${context} .route=${route}></overview-page>`;
      case 'stream':
        return html`<stream-page .context=${context} .route=${route}></stream-page>`;
      case 'mesh':
        return html`<mesh-page .context=${context} .route=${route}></mesh-page>`;
      case 'events':
        return html`<events-page .context=${context} .route=${route}></events-page>`;
      case 'settings':
        return html`<settings-page .context=${context} .route=${route}></settings-page>`;
    }
  }

  #navigation() {
    const current = this.route.page === 'stream' || this.route.page === 'mesh' ? 'overview' : this.route.page;
    return html`<nav aria-label=${T.navigation}>
      <ul>
        ${PAGES.map(
          (page) => html`<li><a href=${linkTo(LINKS[page])} aria-current=${page === current ? 'page' : nothing}>${T.pages[page]}</a></li>`,
        )}
      </ul>
    </nav>`;
  }

  #right() {
    const { line } = this.live;
    const { state } = this.#session;
    const account = state.status === 'known' ? state.session.account : null;
    return html`<div class="right">
      <p class="state ${line.status}" role="status">
        ${line.status === 'disconnected' ? T.line.disconnected(formatClock(line.sinceMs)) : T.line[line.status]}
      </p>
      ${
        account === null
          ? html`<a class="button" href=${LOGIN_HASH}>${T.logIn}</a>`
          : html`<span class="who">${account.name} · ${T.role[account.role]}</span>
              <button class="quiet" type="button" @click=${() => void this.#session.logOut()}>${T.logOut}</button>`
      }
    </div>`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    document.title = T.title(T.pages[this.route.page]);
    const before = changed.get('route');
    // Another page is another text to read from its beginning; another period of the same one is not.
    if (before !== undefined && placeOf(before) !== placeOf(this.route)) this.renderRoot.querySelector<HTMLElement>('main')?.focus();
  }

  #skip(): void {
    this.renderRoot.querySelector<HTMLElement>('main')?.focus();
  }

  #accept({ detail }: CustomEvent<Session>): void {
    // The token is of no use any more, and should not stay in the history.
    if (this.setupToken !== null || location.hash === LOGIN_HASH) {
      history.replaceState(null, '', linkTo(OVERVIEW));
      this.#readAddress();
    }
    this.#session.accept(detail);
  }

  readonly #alertsChanged = ({ detail }: CustomEvent<Alerts>): void => this.#alerts.set(detail);

  readonly #readAddress = (): void => {
    this.setupToken = setupTokenOf(location.hash);
    this.route = routeOf(location.hash);
    this.requestUpdate();
  };

  readonly #navigate = ({ detail: { route, replaces } }: NavigateEvent): void => {
    if (linkTo(route) === location.hash) return;
    if (replaces) history.replaceState(null, '', linkTo(route));
    else history.pushState(null, '', linkTo(route));
    this.#readAddress();
  };
}

const LOGIN_HASH = '#/login';
const placeOf = (route: Route): string =>
  `${route.page} ${'stream' in route ? route.stream : ''} ${'section' in route ? route.section : ''}`;
const notice = (heading: string, text: string) =>
  html`<section class="notice">
    <h1>${heading}</h1>
    <p>${text}</p>
  </section>`;
