import type { Money, OffloadFigures, QualityFigures } from '@tributary/operator-api';
import { html } from 'lit';
import { linkTo } from '../address/route.ts';
import { FORMAT } from '../format/numbers.ts';
import { formatDuration } from '../format/times.ts';
import { TEXTS } from '../texts/index.ts';
import { fact, stallJudgement } from './fact.ts';

const T = TEXTS.overview;

/** The figures of the time shown: what was saved, and whether viewers suffered. */
export function periodFacts(figures: OffloadFigures, quality: QualityFigures, money: Money | null) {
  return html`<dl class="facts">
    ${fact(T.offload, FORMAT.share(figures.offload), figures.ceiling === null ? undefined : T.ceilingDetail(FORMAT.share(figures.ceiling)))}
    ${fact(T.saved, FORMAT.bytes(Math.max(0, figures.peerBytes - figures.relayedBytes)), `${FORMAT.bytes(figures.originBytes)} ${T.fromOrigin.toLowerCase()}`)}
    ${moneyFact(money)}
    ${fact(T.stallRatio, FORMAT.share(quality.stallRatio), html`${stallJudgement(quality.stallRatio)} ${T.stalls(FORMAT.count(quality.stalls))}`)}
    ${fact(T.startup, formatDuration(quality.startupP50Ms), quality.startupP95Ms === null ? undefined : T.startupDetail(formatDuration(quality.startupP95Ms)))}
    ${fact(T.latency, formatDuration(quality.liveLatencyMeanMs), T.latencyDetail)}
    ${fact(T.waste, FORMAT.bytes(figures.wastedBytes), T.wasteDetail)}
  </dl>`;
}

function moneyFact(money: Money | null) {
  if (money === null) {
    const prices = linkTo({ page: 'settings', section: 'prices', stream: '*' });
    return fact(T.savedMoney, FORMAT.decimal(null), html`${T.noPrice}: <a href=${prices}>${T.setPrice}</a>`);
  }
  const { saved, grossSaved, costs, currency } = money;
  return fact(
    T.savedMoney,
    FORMAT.money(saved, currency),
    T.moneyDetail(FORMAT.money(grossSaved, currency), FORMAT.money(costs, currency)),
  );
}
