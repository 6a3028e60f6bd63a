/** Just enough SVG to draw a picture on a card of its own: it looks the same on light and on dark pages. */

export const INK = '#1f2328';
export const FAINT = '#656d76';
export const GRID = '#e4e8ec';
const CARD = '#ffffff';
const CARD_EDGE = '#d0d7de';
const CARD_RADIUS = 8;
const FONT = 'ui-sans-serif, system-ui, -apple-system, "Segoe UI", Helvetica, Arial, sans-serif';
const DIGITS = 2; // hundredths of a pixel: more is noise in a file that is kept

type Attributes = Readonly<Record<string, string | number>>;

export function element(name: string, attributes: Attributes, content = ''): string {
  const text = Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${escaped(typeof value === 'number' ? String(Number(value.toFixed(DIGITS))) : value)}"`)
    .join('');
  return content === '' ? `<${name}${text}/>` : `<${name}${text}>${content}</${name}>`;
}

export function text(x: number, y: number, content: string, attributes: Attributes = {}): string {
  return element('text', { x, y, fill: INK, ...attributes }, escaped(content));
}

export function line(x1: number, y1: number, x2: number, y2: number, attributes: Attributes = {}): string {
  return element('line', { x1, y1, x2, y2, stroke: GRID, ...attributes });
}

export function polyline(points: readonly (readonly [number, number])[], attributes: Attributes): string {
  const list = points.map(([x, y]) => `${x.toFixed(DIGITS)},${y.toFixed(DIGITS)}`).join(' ');
  return element('polyline', { points: list, fill: 'none', ...attributes });
}

/** @param title what a screen reader says; @param description what the picture shows, in a sentence or two */
export function picture(width: number, height: number, title: string, description: string, content: readonly string[]): string {
  const card = { x: 0.5, y: 0.5, width: width - 1, height: height - 1, rx: CARD_RADIUS, fill: CARD, stroke: CARD_EDGE };
  const root = {
    xmlns: 'http://www.w3.org/2000/svg',
    viewBox: `0 0 ${width} ${height}`,
    width,
    height,
    role: 'img',
    'font-family': FONT,
    'font-size': 12,
  };
  const lines = [element('title', {}, escaped(title)), element('desc', {}, escaped(description)), element('rect', card), ...content];
  return `${element('svg', root, `\n${lines.join('\n')}\n`)}\n`;
}

function escaped(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
