import type { Series } from '@tributary/operator-api';
import { TEXTS } from '../texts/index.ts';
import { columnsOf, type Columns, type Measure } from './columns.ts';

/**
 * What the charts show, by name. Their colours are those of Okabe and Ito, which are told apart with every kind of colour blindness, a
 * little darker on light ground; lines that cross are dashed as well.
 */
const label = TEXTS.measures;

const TRAFFIC: readonly Measure[] = [
  {
    key: 'peers',
    label: label.peers,
    colour: '--peers',
    isStacked: true,
    of: (point) => Math.max(0, point.peerBytesPerSecond - point.relayedBytesPerSecond),
  },
  { key: 'relayed', label: label.relayed, colour: '--relayed', isStacked: true, of: (point) => point.relayedBytesPerSecond },
  { key: 'origin', label: label.origin, colour: '--origin', isStacked: true, of: (point) => point.originBytesPerSecond },
];
const OFFLOAD: readonly Measure[] = [
  { key: 'offload', label: label.offload, colour: '--peers', of: (point) => point.offload },
  { key: 'ceiling', label: label.ceiling, colour: '--ink', isDashed: true, of: (point) => point.ceiling },
];
const ORIGIN: readonly Measure[] = [
  { key: 'origin', label: label.originReported, colour: '--origin', of: (point) => point.originBytesPerSecond },
  {
    key: 'served',
    label: label.originServed,
    colour: '--ink',
    isDashed: true,
    of: (point) => point.originServedBytesPerSecond,
  },
];
const one = (key: keyof typeof label, colour: string, of: Measure['of']): readonly Measure[] => [{ key, label: label[key], colour, of }];

const MEASURES = {
  traffic: TRAFFIC,
  offload: OFFLOAD,
  origin: ORIGIN,
  viewers: one('viewers', '--viewers', (point) => point.viewers),
  stalls: one('stallRatio', '--bad', (point) => point.stallRatio),
  startup: one('startup', '--good', (point) => point.startupMeanMs),
  latency: one('latency', '--latency', (point) => point.liveLatencyMeanMs),
  copies: one('copies', '--origin', (point) => point.copies),
  waste: one('wasted', '--relayed', (point) => point.wastedBytesPerSecond),
  integrity: [
    { key: 'bad', label: label.badPieces, colour: '--bad', of: (point) => point.badPieces },
    { key: 'bans', label: label.bans, colour: '--ink', isDashed: true, of: (point) => point.bans },
  ],
} as const satisfies Readonly<Record<string, readonly Measure[]>>;
export type ChartName = keyof typeof MEASURES;

export const chartColumns = (name: ChartName, series: Series): Columns => columnsOf(series, MEASURES[name]);
/** Whether there is any figure of it: a chart of nothing is left out. */
export const hasFigures = (name: ChartName, series: Series): boolean =>
  series.points.some((point) => MEASURES[name].some(({ of }) => of(point) !== null));
