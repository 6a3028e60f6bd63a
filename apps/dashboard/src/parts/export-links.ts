import { html } from 'lit';
import { periodParameters, type Period } from '../address/period.ts';
import { ALL_STREAMS } from '../address/route.ts';
import { addressOf } from '../api/paths.ts';
import { TEXTS } from '../texts/index.ts';

/** The figures of the time shown, to take away. The browser saves what the server answers. */
export function exportLinks(period: Period, stream: string) {
  const parameters = { ...periodParameters(period), ...(stream === ALL_STREAMS ? {} : { stream }) };
  return html`<div class="row">
    ${(['csv', 'json'] as const).map(
      (format) =>
        html`<a class="button" download href=${addressOf('exportFigures', { ...parameters, format })}>${TEXTS.overview.export[format]}</a>`,
    )}
  </div>`;
}
