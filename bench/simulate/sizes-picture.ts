import { element, FAINT, line, picture, polyline, text } from './svg.ts';

/** What a swarm of one size did. */
export interface SizeFigures {
  readonly viewers: number;
  readonly offloadSteady: number | null;
  readonly offloadWhole: number | null;
  readonly copies: number | null;
}

const WIDTH = 960;
const HEIGHT = 430;
const PANEL_TOP = 104;
const PANEL_BOTTOM = 362;
const PERCENT = 100;
const STEADY = '#2171b5';
const WHOLE = '#8fb63c';
const REFERENCE = '#8c959f';
const SMALL = { 'font-size': 11 };
/** Points of the ceiling's curve: enough to look like one. */
const CURVE_POINTS = 80;

interface Panel {
  readonly left: number;
  readonly right: number;
  /** Logarithmic in the number of viewers. */
  x(viewers: number): number;
  y(value: number): number;
}

type Point = readonly [viewers: number, value: number];

/** Offload, and copies the origin served, against the size of the swarm. */
export function sizesPicture(sizes: readonly SizeFigures[], seconds: number): string {
  const viewers = sizes.map((each) => each.viewers);
  const title = 'What the origin no longer serves, by the size of the swarm';
  const summary = `Live, 2.5 Mbit/s, uplinks of 1 to 20 Mbit/s, 30 % of viewers without upload; ${seconds} simulated seconds each, small swarms several times.`;
  const points = (value: (figures: SizeFigures) => number | null): Point[] =>
    sizes.flatMap((each) => {
      const known = value(each);
      return known === null ? [] : [[each.viewers, known] as const];
    });
  const content = [
    text(24, 34, title, { 'font-size': 18, 'font-weight': 600 }),
    text(24, 55, summary, { fill: FAINT }),
    ...offloadPanel(
      viewers,
      points(({ offloadSteady }) => offloadSteady),
      points(({ offloadWhole }) => offloadWhole),
    ),
    ...copiesPanel(
      viewers,
      points(({ copies }) => copies),
    ),
  ];
  return picture(WIDTH, HEIGHT, title, summary, content);
}

function panel(left: number, right: number, smallest: number, largest: number, y: (value: number) => number): Panel {
  const width = right - left;
  return { left, right, x: (viewers) => left + (Math.log(viewers / smallest) / Math.log(largest / smallest)) * width, y };
}

function offloadPanel(sizes: readonly number[], steady: readonly Point[], whole: readonly Point[]): string[] {
  const [smallest, largest] = [Math.min(...sizes), Math.max(...sizes)];
  const y = (share: number): number => PANEL_BOTTOM - share * (PANEL_BOTTOM - PANEL_TOP);
  const place = panel(64, 456, smallest, largest, y);
  const ceiling = Array.from({ length: CURVE_POINTS + 1 }, (_, index): Point => {
    const viewers = smallest * (largest / smallest) ** (index / CURVE_POINTS);
    return [viewers, 1 - 1 / viewers];
  });
  const key = (row: number, color: string, label: string, dashes: string): string[] => {
    const at = PANEL_BOTTOM - 62 + row * 20;
    return [
      line(place.right - 196, at, place.right - 172, at, { stroke: color, 'stroke-width': 2, 'stroke-dasharray': dashes }),
      text(place.right - 164, at + 4, label, SMALL),
    ];
  };
  return [
    text(place.left - 40, PANEL_TOP - 18, 'Offload: share of the bytes played that peers delivered', { 'font-weight': 600 }),
    ...[0, 0.25, 0.5, 0.75, 1].flatMap((share) => row(place, share, `${share * PERCENT} %`)),
    ...columns(place, sizes),
    curve(place, ceiling, REFERENCE, '5 4'),
    ...series(place, whole, WHOLE),
    ...series(place, steady, STEADY),
    ...key(0, REFERENCE, 'ceiling, 1 − 1/N', '5 4'),
    ...key(1, STEADY, 'steady state', 'none'),
    ...key(2, WHOLE, 'whole run, start-up included', 'none'),
  ];
}

function copiesPanel(sizes: readonly number[], copies: readonly Point[]): string[] {
  const [smallest, largest] = [Math.min(...sizes), Math.max(...sizes)];
  const top = Math.max(largest, ...copies.map(([, value]) => value));
  const y = (value: number): number => PANEL_BOTTOM - (Math.log(Math.max(1, value)) / Math.log(top)) * (PANEL_BOTTOM - PANEL_TOP);
  const place = panel(548, 936, smallest, largest, y);
  const levels = [1, 3, 10, 30, 100, 300, 1_000, 3_000, 10_000].filter((level) => level <= top);
  const plain: Point[] = [
    [smallest, smallest],
    [largest, largest],
  ];
  const middle = Math.sqrt(smallest * largest);
  return [
    text(place.left - 40, PANEL_TOP - 18, 'Copies of a segment that the origin serves, steady state', { 'font-weight': 600 }),
    ...levels.flatMap((level) => row(place, level, level.toLocaleString('en'))),
    ...columns(place, sizes),
    curve(place, plain, REFERENCE, '5 4'),
    text(place.x(middle) - 12, place.y(middle) - 12, 'without peers', { ...SMALL, fill: FAINT, 'text-anchor': 'end' }),
    ...series(place, copies, STEADY),
    ...copies.map(([viewers, value]) =>
      text(place.x(viewers), place.y(value) - 10, value.toFixed(1), { ...SMALL, fill: STEADY, 'text-anchor': 'middle' }),
    ),
  ];
}

function row(place: Panel, value: number, label: string): string[] {
  const y = place.y(value);
  return [line(place.left, y, place.right, y), text(place.left - 8, y + 4, label, { ...SMALL, fill: FAINT, 'text-anchor': 'end' })];
}

function columns(place: Panel, sizes: readonly number[]): string[] {
  return [
    ...sizes.map((size) =>
      text(place.x(size), PANEL_BOTTOM + 18, size.toLocaleString('en'), { ...SMALL, fill: FAINT, 'text-anchor': 'middle' }),
    ),
    text((place.left + place.right) / 2, PANEL_BOTTOM + 42, 'viewers', { fill: FAINT, 'text-anchor': 'middle' }),
  ];
}

function curve(place: Panel, points: readonly Point[], stroke: string, dashes: string): string {
  const at = points.map(([viewers, value]) => [place.x(viewers), place.y(value)] as const);
  return polyline(at, { stroke, 'stroke-width': 1.8, 'stroke-dasharray': dashes });
}

function series(place: Panel, points: readonly Point[], color: string): string[] {
  const dots = points.map(([viewers, value]) =>
    element('circle', { cx: place.x(viewers), cy: place.y(value), r: 3.6, fill: color, stroke: '#ffffff', 'stroke-width': 1 }),
  );
  return [curve(place, points, color, 'none'), ...dots];
}
