import { css, html, LitElement, nothing } from 'lit';
import { ALL_STREAMS, linkTo, SETTINGS_SECTIONS, type Route } from '../address/route.ts';
import type { ViewContext } from '../shell/context.ts';
import { BASE } from '../styles/base.ts';
import { CONTROLS } from '../styles/controls.ts';
import { FIGURES } from '../styles/figures.ts';
import { TEXTS } from '../texts/index.ts';

const T = TEXTS.settings;

/** What operators set; everybody else sees it. */
export class SettingsPage extends LitElement {
  static override properties = { context: { attribute: false }, route: { attribute: false } };
  static override styles = [
    BASE,
    CONTROLS,
    FIGURES,
    css`
      :host {
        display: block;
        max-width: 920px;
      }
      nav {
        margin-bottom: 20px;
      }
      .look {
        margin-bottom: 20px;
        padding: 10px 14px;
        border: 1px solid var(--field);
        border-radius: 9px;
        font-size: 14px;
      }
    `,
  ];
  declare context: ViewContext;
  declare route: Extract<Route, { page: 'settings' }>;

  protected override render(): unknown {
    const { section } = this.route;
    return html`
      <div class="head"><h1>${T.heading}</h1></div>
      <nav class="chips" aria-label=${T.heading}>
        ${SETTINGS_SECTIONS.map(
          (each) =>
            html`<a
              class="chip"
              href=${linkTo({ page: 'settings', section: each, stream: ALL_STREAMS })}
              aria-current=${each === section ? 'true' : nothing}
              >${T.sections[each]}</a
            >`,
        )}
      </nav>
      ${this.context.role === 'operator' ? nothing : html`<p class="look" role="note">${T.mayLook}</p>`} ${this.#section()}
    `;
  }

  #section() {
    const { context, route } = this;
    switch (route.section) {
      case 'peers':
        return html`<peers-settings .context=${context} .stream=${route.stream}></peers-settings>`;
      case 'alerts':
        return html`<alerts-settings .context=${context}></alerts-settings>`;
      case 'prices':
        return html`<prices-settings .context=${context}></prices-settings>`;
      case 'accounts':
        return html`<accounts-settings .context=${context}></accounts-settings>`;
    }
  }
}
