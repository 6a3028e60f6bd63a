import { html, type TemplateResult } from 'lit';
import type { PlaybackProblem } from './playback-problem.ts';
import type { Say } from './texts/texts.ts';

/**
 * What happened, what to do about it, and what happens next.
 * @param retryInMs undefined: nothing happens by itself
 */
export function failure({ reason, detail }: PlaybackProblem, retryInMs: number | undefined, say: Say, retry: () => void): TemplateResult {
  return html`<div class="cover failure" part="failure" role="alert">
    <h2>${say(`problem.${reason}.title`)}</h2>
    <p>${say(`problem.${reason}.message`)}</p>
    <button type="button" @click=${retry}>${say('failure.retry')}</button>
    <p class="detail">${say(retryInMs === undefined ? 'failure.stays' : 'failure.retries-itself')} <span>${detail}</span></p>
  </div>`;
}
