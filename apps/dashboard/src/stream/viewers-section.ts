import type { StreamFigures } from '@tributary/operator-api';
import { html } from 'lit';
import { FORMAT } from '../format/numbers.ts';
import { formatDuration } from '../format/times.ts';
import { breakdownBars } from '../parts/breakdown-bars.ts';
import { fact } from '../parts/fact.ts';
import { trustFacts } from '../parts/trust-facts.ts';
import { TEXTS } from '../texts/index.ts';

const T = TEXTS.stream;
const REGIONS = new Intl.DisplayNames(undefined, { type: 'region', fallback: 'code' });
const COUNTRY = /^[A-Z]{2}$/;
const placeName = (name: string) => (name === '' ? T.unknownPlace : COUNTRY.test(name) ? (REGIONS.of(name) ?? name) : name);
const known = (names: Readonly<Record<string, string>>) => (name: string) => names[name] ?? name;

/** How viewers reach each other, and what they watch with. */
export function viewersSection(figures: StreamFigures) {
  const { connections, connected, connectionFailures } = figures;
  const part = (heading: string, content: unknown) =>
    html`<section class="card third stack" aria-label=${heading}>
      <h3>${heading}</h3>
      ${content}
    </section>`;
  const amountOf = FORMAT.bytes;
  return html`
    ${part(
      T.connections,
      html`<p class="muted small">${T.connectionsNote(FORMAT.count(connections.tried), FORMAT.count(connections.failed))}</p>
        ${breakdownBars(connected, { nameOf: known(T.candidates), amountOf: FORMAT.count })}`,
    )}
    ${part(T.failures, breakdownBars(connectionFailures, { nameOf: known(T.failureReasons), amountOf: FORMAT.count, empty: T.noErrors }))}
    ${part(T.reasons, breakdownBars(figures.statuses, { nameOf: known(TEXTS.overview.statuses) }))}
    ${part(T.renditions, breakdownBars(figures.renditions, { amountOf: formatDuration }))}
    ${part(T.countries, breakdownBars(figures.countries, { nameOf: placeName, amountOf, empty: T.noPlaces }))}
    ${part(T.networks, breakdownBars(figures.networks, { nameOf: placeName, amountOf, empty: T.noPlaces }))}
    ${part(T.browsers, breakdownBars(figures.browsers))} ${part(T.players, breakdownBars(figures.players))}
    ${part(T.errors, breakdownBars(figures.errorKinds, { amountOf: FORMAT.count, empty: T.noErrors }))}
  `;
}

/** Whether the load is shared, and whether anybody sent what was not the stream. */
export function integritySection(figures: StreamFigures) {
  return html`<section class="card" aria-label=${T.health}>
    <h2>${T.health}</h2>
    <dl class="facts">
      ${fact(T.fairness, FORMAT.decimal(figures.fairness), T.fairnessDetail)}
      ${fact(T.roundTrip, formatDuration(figures.meanRoundTripMs), TEXTS.overview.latencyDetail)}
      ${fact(T.badPieces, FORMAT.count(figures.badPieces), T.badPiecesDetail)}
      ${fact(T.mismatched, FORMAT.count(figures.mismatchedSegments), T.mismatchedDetail)} ${fact(T.bans, FORMAT.count(figures.bans))}
      ${trustFacts(figures.row.figures)}
    </dl>
  </section>`;
}
