import type { Peers } from '@tributary/hls';
import { html, nothing, type TemplateResult } from 'lit';
import type { PlayerPeerStatus } from './player-state.ts';
import { CLOSE_ICON } from './skin/icons.ts';
import type { Say } from './texts/texts.ts';

/** What opens over the picture. */
export type PanelKind = 'sharing' | 'peers';

export interface PanelContent {
  readonly language: string;
  readonly say: Say;
  readonly peers: Peers | null;
  readonly status: PlayerPeerStatus;
  close(): void;
  askAgain(): void;
}

/** One at a time; Escape closes it, and the tab key leaves it as it came. */
export function playerPanel(kind: PanelKind | null, content: PanelContent): TemplateResult | typeof nothing {
  if (kind === null) return nothing;
  const { say, close } = content;
  const onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    close();
  };
  return html`<section class="panel" part="panel" tabindex="-1" aria-labelledby="panel-title" @keydown=${onKey}>
    <header>
      <h2 id="panel-title">${say(`${kind}.title`)}</h2>
      <button type="button" class="close" aria-label=${say('player.close')} @click=${close}>${CLOSE_ICON}</button>
    </header>
    ${kind === 'sharing' ? sharing(content) : peerView(content)}
  </section>`;
}

function sharing({ language, peers, status, askAgain }: PanelContent): TemplateResult {
  return html`<tributary-sharing lang=${language} .peers=${peers} .status=${status} @ask-again=${askAgain}></tributary-sharing>`;
}

function peerView({ language, peers, status }: PanelContent): TemplateResult {
  return html`<tributary-peer-view lang=${language} .peers=${peers} .status=${status}></tributary-peer-view>`;
}
