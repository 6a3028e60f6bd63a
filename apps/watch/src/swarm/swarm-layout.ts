import { distanceShare, lineShare } from '@tributary/player/swarm-scales';

/** One of the others, as the picture needs it. */
export interface SwarmNeighbour {
  readonly id: string;
  readonly isOpen: boolean;
  readonly roundTripMs: number | undefined;
  readonly receivingBytesPerSecond: number;
  readonly sendingBytesPerSecond: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A line that bytes go along; `width` 0: nothing goes there now. */
export interface Flow {
  readonly from: Point;
  readonly to: Point;
  readonly width: number;
}

export interface PlacedNeighbour extends SwarmNeighbour {
  readonly at: Point;
  /** The line between both, whatever goes along it. */
  readonly link: Flow;
  readonly receiving: Flow;
  readonly sending: Flow;
}

export interface SwarmLayout {
  readonly originFlow: Flow;
  readonly neighbours: readonly PlacedNeighbour[];
  /** How many more there are than the picture shows. */
  readonly beyond: number;
}

// Lengths are units of the picture's own, about a CSS pixel at its usual size.
export const PICTURE = { width: 280, height: 280 } as const;
export const YOU: Point = { x: 140, y: 146 };
export const ORIGIN: Point = { x: 140, y: 22 };
export const YOU_RADIUS = 21;
export const NEIGHBOUR_RADIUS = 13;
export const ORIGIN_SIDE = 34;

/** As many as a server introduces by default; more would touch each other. */
export const MAX_SHOWN = 12;

const NEAREST_RADIUS = 70;
const FARTHEST_RADIUS = 116;
const SECTOR_BEGIN = -45; // degrees from the right, clockwise as SVG counts: what is above belongs to the origin
const SECTOR = 270;
const RING_NAME_ANGLE = -62;
const GAP = 3.5; // between what comes and what goes along the same line, from its middle
const MAX_WIDTH = 12;
const MIN_WIDTH = 1.5;

/** How far from the middle somebody is drawn: by its round trip. Unknown: far. */
export function radiusOf(roundTripMs: number | undefined): number {
  if (roundTripMs === undefined) return FARTHEST_RADIUS;
  return NEAREST_RADIUS + distanceShare(roundTripMs) * (FARTHEST_RADIUS - NEAREST_RADIUS);
}

/** Of a line, by the rate of what goes along it. */
export function widthOf(bytesPerSecond: number): number {
  if (bytesPerSecond <= 0) return 0;
  return Math.max(MIN_WIDTH, MAX_WIDTH * lineShare(bytesPerSecond));
}

/** Where the ring of a round trip has its name: beside the origin's line, where nobody is drawn. */
export function ringNameAt(roundTripMs: number): Point {
  const angle = (RING_NAME_ANGLE * Math.PI) / 180;
  return onRay({ x: Math.cos(angle), y: Math.sin(angle) }, radiusOf(roundTripMs), 0);
}

/** Places everybody: in the order of their names, so that nobody jumps when another's rate changes. */
export function layOut(neighbours: readonly SwarmNeighbour[], originBytesPerSecond: number): SwarmLayout {
  const traffic = (each: SwarmNeighbour): number => each.receivingBytesPerSecond + each.sendingBytesPerSecond;
  const shown = neighbours
    .toSorted((a, b) => Number(b.isOpen) - Number(a.isOpen) || traffic(b) - traffic(a))
    .slice(0, MAX_SHOWN)
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));
  return {
    originFlow: {
      from: { x: ORIGIN.x, y: ORIGIN.y + ORIGIN_SIDE / 2 },
      to: { x: YOU.x, y: YOU.y - YOU_RADIUS },
      width: widthOf(originBytesPerSecond),
    },
    neighbours: shown.map((each, index) => place(each, SECTOR_BEGIN + (SECTOR * (index + 0.5)) / shown.length)),
    beyond: neighbours.length - shown.length,
  };
}

function place(neighbour: SwarmNeighbour, degrees: number): PlacedNeighbour {
  const angle = (degrees * Math.PI) / 180;
  const along: Point = { x: Math.cos(angle), y: Math.sin(angle) };
  const at = onRay(along, radiusOf(neighbour.roundTripMs), 0);
  const near = YOU_RADIUS;
  const far = radiusOf(neighbour.roundTripMs) - NEIGHBOUR_RADIUS;
  const between = (from: number, to: number, aside: number, width: number): Flow => ({
    from: onRay(along, from, aside),
    to: onRay(along, to, aside),
    width,
  });
  const gapOf = (bytesPerSecond: number): number => GAP / 2 + widthOf(bytesPerSecond) / 2;
  const { receivingBytesPerSecond: receiving, sendingBytesPerSecond: sending } = neighbour;
  return {
    ...neighbour,
    at,
    link: between(near, far, 0, 1),
    receiving: between(far, near, gapOf(receiving), widthOf(receiving)),
    sending: between(near, far, -gapOf(sending), widthOf(sending)),
  };
}

function onRay(along: Point, distance: number, aside: number): Point {
  return { x: YOU.x + along.x * distance - along.y * aside, y: YOU.y + along.y * distance + along.x * aside };
}
