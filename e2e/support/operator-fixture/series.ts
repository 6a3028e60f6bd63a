// Figures over time that look like a stream's, made by arithmetic alone: the same at every run.
import type { Point, Range, Series } from '@tributary/operator-api';
import { DAY_MS, FIXTURE_NOW_MS, HOUR_MS, MINUTE_MS } from './clock.ts';

type Resolution = Series['resolution'];
const WIDTH_MS: Readonly<Record<Resolution, number>> = { '10s': 10_000, '1m': MINUTE_MS, '1h': HOUR_MS, '1d': DAY_MS };
const MOST_POINTS = 1500; // as the server has it
const RANGE_MS: Readonly<Record<Range, number>> = {
  '15m': 15 * MINUTE_MS,
  '2h': 2 * HOUR_MS,
  '24h': DAY_MS,
  '7d': 7 * DAY_MS,
  '30d': 30 * DAY_MS,
  '13mo': 396 * DAY_MS,
};
const BITRATE_BYTES = 150_000; // 1.2 Mbit/s

/** A number from 0 to 1 that seems to have no order, for a whole number. */
function noise(index: number): number {
  const wave = Math.sin(index * 12.9898) * 43_758.5453;
  return wave - Math.floor(wave);
}

/** More in the evening than in the morning. */
function audience(atMs: number, most: number): number {
  const day = (atMs % DAY_MS) / DAY_MS;
  return Math.max(
    2,
    Math.round(
      most * (0.35 + 0.65 * Math.max(0, Math.sin(Math.PI * (day - 0.25) * 1.3))) * (0.985 + 0.03 * noise(Math.floor(atMs / 60_000))),
    ),
  );
}

export function pointAt(atMs: number, most: number): Point {
  const viewers = audience(atMs, most);
  const index = Math.floor(atMs / 10_000);
  const ceiling = 1 - 1 / viewers;
  const slow = Math.sin(atMs / (47 * 60_000));
  const offload = ceiling * (0.925 + 0.02 * slow + 0.012 * noise(index));
  const media = viewers * BITRATE_BYTES;
  const relayed = media * 0.03;
  const peer = media * offload + relayed;
  const origin = media - peer;
  return {
    atMs,
    viewers,
    offload,
    ceiling,
    originBytesPerSecond: origin,
    peerBytesPerSecond: peer,
    relayedBytesPerSecond: relayed,
    wastedBytesPerSecond: media * (0.006 + 0.002 * slow + 0.002 * noise(index + 7)),
    originServedBytesPerSecond: origin * (1.002 + 0.004 * noise(index + 3)),
    stallRatio: 0.005 + 0.003 * Math.sin(atMs / (19 * 60_000)) + 0.002 * noise(index + 1),
    startupMeanMs: 690 + 60 * slow + 60 * noise(index + 2),
    liveLatencyMeanMs: 6400 + 150 * slow + 120 * noise(index + 4),
    copies: 1.04 + 0.02 * slow + 0.06 * noise(index + 5) ** 3,
    badPieces: noise(index + 6) > 0.985 ? 1 : 0,
    bans: noise(index + 6) > 0.995 ? 1 : 0,
  };
}

/** @param query `range`, or `from` and `to` */
export function seriesOf(query: URLSearchParams, most: number, { isEmpty = false } = {}): Series {
  const range = (query.get('range') ?? '2h') as Range;
  const toMs = Number(query.get('to') ?? FIXTURE_NOW_MS);
  const fromMs = Number(query.get('from') ?? toMs - RANGE_MS[range]);
  const resolution = (['10s', '1m', '1h', '1d'] as const).find((each) => (toMs - fromMs) / WIDTH_MS[each] <= MOST_POINTS) ?? '1d';
  const widthMs = WIDTH_MS[resolution];
  const points: Point[] = [];
  const firstMs = Math.ceil(fromMs / widthMs) * widthMs;
  // The server was away for a twentieth of the time: what nobody recorded is missing, not nothing.
  const [awayFromMs, awayToMs] = [fromMs + (toMs - fromMs) * 0.3, fromMs + (toMs - fromMs) * 0.35];
  const lastMs = isEmpty ? firstMs - widthMs : toMs - widthMs;
  for (let atMs = firstMs; atMs <= lastMs; atMs += widthMs) {
    if (atMs < awayFromMs || atMs > awayToMs) points.push(pointAt(atMs, most));
  }
  return { resolution, widthMs, fromMs, toMs, points };
}
