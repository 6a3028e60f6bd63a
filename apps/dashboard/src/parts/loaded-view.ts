import { html, nothing } from 'lit';
import type { Loaded } from '../live/loader.ts';
import { TEXTS } from '../texts/index.ts';

const T = TEXTS.problems;

/**
 * What is on the screen while something is loaded, where it failed, and once it is there: then with a word where it is old.
 * `isOfStream`: that there is no such thing means that nothing is known of the stream.
 */
export function loadedView<Value>(
  { value, error }: Loaded<Value>,
  retry: () => void,
  view: (value: Value) => unknown,
  { isOfStream = false } = {},
) {
  if (value !== null) {
    return html`${error === null ? nothing : html`<p class="problem" role="status">${T.old} ${error.message}</p>`}${view(value)}`;
  }
  if (error === null) {
    return html`<div class="grid" role="status" aria-label=${TEXTS.shell.line.connecting}>
      <div class="skeleton two-thirds tall"></div>
      <div class="skeleton third tall"></div>
      <div class="skeleton"></div>
    </div>`;
  }
  const isMissing = isOfStream && error.reason === 'missing';
  return html`<section class="notice">
    <h1>${isMissing ? T.missingHeading : T.failedHeading}</h1>
    <p>${isMissing ? T.missing : error.message}</p>
    ${isMissing ? html`<p><a href="#/">${T.toOverview}</a></p>` : html`<button type="button" @click=${retry}>${T.again}</button>`}
  </section>`;
}
