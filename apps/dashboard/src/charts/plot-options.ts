import type uPlot from 'uplot';
import { axisLabels } from '../format/times.ts';
import type { ChartSeries } from './columns.ts';

/** A level that a figure is judged by. */
export interface Guide {
  readonly value: number;
  readonly label: string;
}

export interface PlotLook {
  readonly width: number;
  readonly height: number;
  /** A property of the theme, resolved: the canvas knows none. */
  readonly colour: (property: string) => string;
  readonly format: (value: number) => string;
  /** Asked for at every drawing: it moves on while the plot stays. */
  readonly span: () => { readonly fromMs: number; readonly toMs: number };
  /** The scale's top is at least this: small changes should not look large. */
  readonly atLeast: number;
  /** The scale's top is this and nothing else. */
  readonly top: number | null;
  readonly guides: readonly Guide[];
  readonly onDrawn: (fromMs: number, toMs: number) => void;
  readonly onPointed: (place: number | null) => void;
}

// Canvas pixels, before the screen's own factor.
const AXIS_WIDTH = 78; // room for "100 Mbit/s": the plot's left edge is the same in every chart
const AXIS_HEIGHT = 38; // two lines: the clock, the day
const RIGHT_ROOM = 14; // the last label's half
const LINE = 2;
const DASH = [6, 4];
const FONT = '12px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';
/** Narrower is a click. */
const LEAST_DRAG = 6;
/** Room above the highest point, of its height. */
const HEADROOM = 1.08;
/** All charts of a page show the same moment under the pointer. */
const SYNC_KEY = 'moment';

export function plotOptions(series: readonly ChartSeries[], look: PlotLook): uPlot.Options {
  const { colour, format, guides } = look;
  const axis = { stroke: colour('--muted'), font: FONT, ticks: { show: false } };
  return {
    width: look.width,
    height: look.height,
    ms: 1,
    legend: { show: false },
    padding: [10, RIGHT_ROOM, 0, 0],
    cursor: {
      y: false,
      drag: { x: true, y: false, setScale: false, dist: LEAST_DRAG },
      // What is drawn over one chart is not drawn over the others: each would ask for that span.
      sync: { key: SYNC_KEY, setSeries: false, filters: { pub: (type) => type === 'mousemove' || type === 'mouseleave', sub: () => true } },
      points: { size: 7 },
    },
    scales: {
      x: { time: true, range: () => [look.span().fromMs, look.span().toMs] },
      y: { range: (_plot, _low, high) => [0, look.top ?? Math.max(look.atLeast, (Number.isFinite(high) ? high : 0) * HEADROOM)] },
    },
    axes: [
      {
        ...axis,
        size: AXIS_HEIGHT,
        grid: { show: false },
        space: 74,
        values: (_plot, splits, _axis, _space, stepMs) => axisLabels(splits, stepMs),
      },
      {
        ...axis,
        size: AXIS_WIDTH,
        space: 34,
        grid: { stroke: colour('--line'), width: 1 },
        values: (_plot, splits) => splits.map(format),
      },
    ],
    series: [{}, ...series.map((each) => seriesOptions(each, colour))],
    hooks: {
      draw: [(plot) => guides.forEach((guide) => drawGuide(plot, guide, colour('--muted')))],
      setCursor: [({ cursor }) => look.onPointed(cursor.idx ?? null)],
      setSelect: [
        (plot) => {
          const { left, width } = plot.select;
          if (width < LEAST_DRAG) return;
          look.onDrawn(plot.posToVal(left, 'x'), plot.posToVal(left + width, 'x'));
          plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
        },
      ],
    },
  };
}

function seriesOptions({ label, colour: property, isStacked, isDashed }: ChartSeries, colour: PlotLook['colour']): uPlot.Series {
  const stroke = colour(property);
  return {
    label,
    stroke,
    // Areas are opaque: each hides the part of the larger sum behind it.
    width: isStacked === true ? 1 : LINE,
    ...(isStacked === true ? { fill: stroke } : {}),
    ...(isDashed === true ? { dash: DASH } : {}),
  };
}

function drawGuide(plot: uPlot, { value, label }: Guide, stroke: string): void {
  const { ctx, bbox } = plot;
  const y = Math.round(plot.valToPos(value, 'y', true));
  if (y < bbox.top || y > bbox.top + bbox.height) return;
  const pixels = globalThis.devicePixelRatio;
  ctx.save();
  ctx.strokeStyle = stroke;
  ctx.fillStyle = stroke;
  ctx.lineWidth = pixels;
  ctx.setLineDash([2 * pixels, 4 * pixels]);
  ctx.beginPath();
  ctx.moveTo(bbox.left, y);
  ctx.lineTo(bbox.left + bbox.width, y);
  ctx.stroke();
  ctx.font = `${11 * pixels}px system-ui, sans-serif`;
  ctx.textAlign = 'right';
  ctx.textBaseline = 'bottom';
  ctx.fillText(label, bbox.left + bbox.width - 2 * pixels, y - 2 * pixels);
  ctx.restore();
}
