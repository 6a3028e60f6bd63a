import type { Series } from '@tributary/operator-api';
import { html } from 'lit';
import { FORMAT } from '../format/numbers.ts';
import { formatDuration } from '../format/times.ts';
import { TEXTS } from '../texts/index.ts';
import { chartColumns, type ChartName } from './measures.ts';
import type { Guide } from './plot-options.ts';
import { STALL_FINE_BELOW, STALL_POOR_FROM } from './stall-bands.ts';

interface ChartLook {
  readonly format: (value: number) => string;
  /** The scale's top is at least this. */
  readonly atLeast?: number;
  readonly top?: number;
  readonly guides?: readonly Guide[];
}

const STALL_GUIDES: readonly Guide[] = [STALL_FINE_BELOW, STALL_POOR_FROM].map((value) => ({ value, label: FORMAT.share(value) }));
const LEAST_STALL_SCALE = 0.035; // both levels are in the picture
const LEAST_COUNT_SCALE = 4; // whole numbers on the axis
const LEAST_MS_SCALE = 1000;
const LEAST_COPIES_SCALE = 2;
const LEAST_BYTES_SCALE = 12_500; // 100 kbit/s

const LOOKS: Readonly<Record<ChartName, ChartLook>> = {
  traffic: { format: FORMAT.rate, atLeast: LEAST_BYTES_SCALE },
  offload: { format: FORMAT.share, top: 1 },
  origin: { format: FORMAT.rate, atLeast: LEAST_BYTES_SCALE },
  viewers: { format: FORMAT.decimal, atLeast: LEAST_COUNT_SCALE },
  stalls: { format: FORMAT.share, atLeast: LEAST_STALL_SCALE, guides: STALL_GUIDES },
  startup: { format: formatDuration, atLeast: LEAST_MS_SCALE },
  latency: { format: formatDuration, atLeast: LEAST_MS_SCALE },
  copies: { format: FORMAT.decimal, atLeast: LEAST_COPIES_SCALE, guides: [{ value: 1, label: TEXTS.charts.oneCopy }] },
  waste: { format: FORMAT.rate, atLeast: LEAST_BYTES_SCALE },
  integrity: { format: FORMAT.decimal, atLeast: LEAST_COUNT_SCALE },
};

/** @param hidden keys of series that are not drawn, `chart.series` */
export function chartOf(name: ChartName, series: Series, hidden: readonly string[]) {
  const { format, atLeast = 0, top = null, guides = [] } = LOOKS[name];
  const own = `${name}-`;
  return html`<time-chart
    data-chart=${name}
    .heading=${TEXTS.chartNames[name]}
    .note=${TEXTS.chartNotes[name]}
    .columns=${chartColumns(name, series)}
    .span=${series}
    .hiddenKeys=${hidden.filter((key) => key.startsWith(own)).map((key) => key.slice(own.length))}
    .format=${format}
    .atLeast=${atLeast}
    .top=${top}
    .guides=${guides}
  ></time-chart>`;
}
