import { html, nothing, type TemplateResult } from 'lit';
import type { Peers } from '@tributary/hls';
import type { Say } from '../texts/texts.ts';
import type { SharingQuestion } from './peers-watcher.ts';

export interface QuestionHandlers {
  answer(decision: 'yes' | 'no'): void;
  openDetails(): void;
}

/** Asks, or tells, and holds nothing up: the picture runs, the controls work, and the tab key goes on. */
export function question(
  kind: SharingQuestion | null,
  choice: Peers['choice'] | undefined,
  say: Say,
  { answer, openDetails }: QuestionHandlers,
): TemplateResult {
  const [yes, no] = [(): void => answer('yes'), (): void => answer('no')];
  // The live region is there before its content: otherwise nobody is told of it.
  return html`<div class="word" aria-live="polite">
    ${
      kind === 'ask'
        ? html`<section class="ask" part="ask" aria-label=${say('sharing.title')}>
            <h2>${say('ask.title')}</h2>
            <p>${say('ask.text')}</p>
            ${choice?.why === 'global-privacy-control' ? html`<p>${say('ask.privacy-signal')}</p>` : nothing}
            <p class="answers">
              <button type="button" class="yes" @click=${yes}>${say('ask.yes')}</button>
              <button type="button" class="no" @click=${no}>${say('ask.no')}</button>
            </p>
          </section>`
        : nothing
    }
    ${
      kind === 'notice'
        ? html`<section class="notice" part="notice" aria-label=${say('sharing.title')}>
            <p>${say('notice.text')}</p>
            <button type="button" class="details" @click=${openDetails}>${say('notice.details')}</button>
            <button type="button" class="no" @click=${no}>${say('notice.no')}</button>
            <button type="button" class="yes" @click=${yes}>${say('notice.fine')}</button>
          </section>`
        : nothing
    }
  </div>`;
}
