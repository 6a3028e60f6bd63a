import type { SegmentTrace, TracedViewer } from '@tributary/simulator';
import { element, FAINT, GRID, INK, line, picture, text } from './svg.ts';

const WIDTH = 960;
const LEFT = 138; // of the time axis: names stand before it
const RIGHT = 24;
const TOP = 124;
const BOTTOM = 52;
const ROW = 17;
const TICK_WIDTH = 2.5;
const TICK_HEIGHT = 11;
const MS_PER_SECOND = 1000;
const GRID_MS = 500;
const BITS_PER_MEGABIT = 1_000_000;
const BYTES_PER_KB = 1000;
const FROM_ORIGIN = '#cf222e';
/** By hops from the origin, from one on; the last for that many and more. */
const BY_HOPS = ['#0b3c7d', '#2171b5', '#35a2c4', '#4bb58c', '#8fb63c', '#d4a017'] as const;

const SMALL = { 'font-size': 11 };

/** One segment's way through the mesh: a row for each viewer, a tick for each piece that arrives. */
export function timelinePicture(trace: SegmentTrace): string {
  const rows = trace.viewers.toSorted((a, b) => (a.wholeMs ?? Infinity) - (b.wholeMs ?? Infinity));
  const lastWholeMs = Math.max(0, ...rows.map(({ wholeMs }) => wholeMs ?? 0));
  const lastMs = Math.ceil(Math.max(lastWholeMs, ...rows.map(({ neededMs }) => neededMs ?? 0)) / GRID_MS) * GRID_MS;
  const height = TOP + rows.length * ROW + BOTTOM;
  const bottom = TOP + rows.length * ROW;
  const x = (ms: number): number => LEFT + (ms / lastMs) * (WIDTH - LEFT - RIGHT);
  const copies = trace.fetches.reduce((sum, { bytes }) => sum + bytes, 0) / trace.totalBytes;
  const title = `One segment through a mesh of ${rows.length} viewers`;
  const summary =
    `${Math.round(trace.totalBytes / BYTES_PER_KB)} kB in ${trace.pieces} pieces. The origin served ${copies.toFixed(2)} copies; ` +
    `the last viewer had it whole ${seconds(lastWholeMs)} s after the origin listed it.`;
  const content = [
    text(24, 34, title, { 'font-size': 18, 'font-weight': 600 }),
    text(24, 55, summary, { fill: FAINT }),
    ...legend(24, 80),
    ...grid(lastMs, x, bottom),
    ...rows.flatMap((row, index) => rowOf(row, trace, TOP + index * ROW + ROW / 2, x)),
    text((LEFT + WIDTH - RIGHT) / 2, height - 14, 'seconds since the segment stands in the origin’s playlist', {
      fill: FAINT,
      'text-anchor': 'middle',
    }),
  ];
  return picture(WIDTH, height, title, summary, content);
}

function legend(left: number, y: number): string[] {
  const parts: string[] = [];
  let x = left;
  const add = (mark: (x: number) => string, label: string, width: number): void => {
    parts.push(mark(x), text(x + 12, y + 4, label, SMALL));
    x += width;
  };
  const tick = (color: string) => (at: number) => tickAt(at + 4, y, color);
  add(tick(FROM_ORIGIN), 'from the origin', 108);
  parts.push(text(x, y + 4, 'from a neighbour, hops from the origin:', SMALL));
  x += 226;
  BY_HOPS.forEach((color, index) => {
    const hops = index + 1;
    const isLast = hops === BY_HOPS.length;
    add(tick(color), isLast ? `${hops} and more` : String(hops), isLast ? 92 : 29);
  });
  add((at) => whole(at + 4, y), 'whole', 58);
  add((at) => listed(at + 4, y), 'in its own playlist', 118);
  add((at) => needed(at + 4, y), 'the playhead gets there', 0);
  return parts;
}

function grid(lastMs: number, x: (ms: number) => number, bottom: number): string[] {
  return Array.from({ length: lastMs / GRID_MS + 1 }, (_, index) => index * GRID_MS).flatMap((ms) => {
    const isSecond = ms % MS_PER_SECOND === 0;
    const label = text(x(ms), bottom + 18, String(ms / MS_PER_SECOND), { ...SMALL, fill: FAINT, 'text-anchor': 'middle' });
    return [line(x(ms), TOP - 4, x(ms), bottom + 4, isSecond ? {} : { 'stroke-dasharray': '2 3' }), ...(isSecond ? [label] : [])];
  });
}

function rowOf(viewer: TracedViewer, trace: SegmentTrace, y: number, x: (ms: number) => number): string[] {
  const uplink = viewer.mayUpload ? `${(viewer.uplinkBitsPerSecond / BITS_PER_MEGABIT).toFixed(1)} Mbit/s up` : 'no upload';
  const first = viewer.arrivals[0]?.atMs;
  const fetches = trace.fetches.filter((fetch) => fetch.viewer === viewer.number && fetch.endMs !== null);
  return [
    text(LEFT - 12, y + 4, uplink, { ...SMALL, 'text-anchor': 'end', fill: viewer.mayUpload ? INK : FAINT }),
    ...(first === undefined || viewer.wholeMs === null
      ? []
      : [line(x(first), y, x(viewer.wholeMs), y, { stroke: GRID, 'stroke-width': 2 })]),
    ...fetches.map(({ askedMs, endMs }) =>
      element('rect', {
        x: x(askedMs),
        y: y - 2,
        width: Math.max(1, x(endMs ?? askedMs) - x(askedMs)),
        height: 4,
        rx: 2,
        fill: FROM_ORIGIN,
        'fill-opacity': 0.35,
      }),
    ),
    ...(viewer.listedMs === null ? [] : [listed(x(viewer.listedMs), y)]),
    ...viewer.arrivals.map(({ atMs, from, hops }) => tickAt(x(atMs), y, colorOf(from, hops))),
    ...(viewer.wholeMs === null ? [] : [whole(x(viewer.wholeMs), y)]),
    ...(viewer.neededMs === null ? [] : [needed(x(viewer.neededMs), y)]),
  ];
}

function colorOf(from: number | null, hops: number): string {
  if (from === null) return FROM_ORIGIN;
  return BY_HOPS[Math.min(Math.max(hops, 1), BY_HOPS.length) - 1] ?? INK;
}

function tickAt(x: number, y: number, fill: string): string {
  return element('rect', { x: x - TICK_WIDTH / 2, y: y - TICK_HEIGHT / 2, width: TICK_WIDTH, height: TICK_HEIGHT, rx: 1, fill });
}

function whole(cx: number, cy: number): string {
  return element('circle', { cx, cy, r: 3.5, fill: INK, stroke: '#ffffff', 'stroke-width': 1 });
}

function listed(x: number, y: number): string {
  return element('path', { d: `M${(x - 3.5).toFixed(1)} ${y - 6}h7l-3.5 5z`, fill: '#8c959f' });
}

function needed(x: number, y: number): string {
  return element('path', { d: `M${(x - 3).toFixed(1)} ${y - 4.5}l6 4.5l-6 4.5z`, fill: 'none', stroke: INK, 'stroke-width': 1.2 });
}

function seconds(ms: number): string {
  return (ms / MS_PER_SECOND).toFixed(1);
}
