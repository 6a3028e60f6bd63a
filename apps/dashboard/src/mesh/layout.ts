import type { Mesh } from '@tributary/operator-api';

/** A place in the picture's own units, around 0. */
export interface Place {
  readonly x: number;
  readonly y: number;
}
export type Layout = ReadonlyMap<string, Place>;

/** More cannot be told apart, and a page must not come to a halt over a picture: the server samples, and this bounds it again. */
export const MAX_NODES = 200;
export const MAX_EDGES = 1200;
const ROUNDS = 160;
/** Distance that neighbours strive for. */
const REST = 70;
const PULL = 0.03;
/** Against everybody: dots must not lie on each other. */
const PUSH = 9000;
/** Towards the middle, so that parts that know nothing of each other stay in the picture. */
const GATHER = 0.035;
/** Who knows nobody is held by nothing else. */
const GATHER_LONELY = 0.09;
const MOST_PER_ROUND = 18;
const FULL_TURN = 2 * Math.PI;
const HASH_START = 0x811c9dc5; // FNV-1a, 32 bits
const HASH_FACTOR = 0x01000193;

/** The same name falls on the same place every time: nothing here is left to chance. */
function startingPlace(id: string, spread: number): Place {
  let hash = HASH_START;
  for (const character of id) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), HASH_FACTOR) >>> 0;
  const angle = ((hash & 0xffff) / 0x10000) * FULL_TURN;
  const radius = spread * Math.sqrt((hash >>> 16) / 0x10000);
  return { x: Math.cos(angle) * radius, y: Math.sin(angle) * radius };
}

/**
 * Where each viewer is drawn. Those that were there stay where they are, so that a picture that is looked at does not move; newcomers find
 * a place near their neighbours. Whoever has left is forgotten.
 */
export function laidOut({ nodes, edges }: Pick<Mesh, 'nodes' | 'edges'>, before: Layout = new Map()): Layout {
  const ids = nodes.slice(0, MAX_NODES).map(({ id }) => id);
  const spread = REST * Math.sqrt(Math.max(1, ids.length));
  const places = new Map(ids.map((id) => [id, { ...(before.get(id) ?? startingPlace(id, spread)) }]));
  const free = ids.filter((id) => !before.has(id));
  if (free.length === 0) return places;
  const neighbours = new Map<string, string[]>(ids.map((id) => [id, []]));
  for (const { from, to } of edges) {
    if (!places.has(from) || !places.has(to)) continue;
    neighbours.get(from)?.push(to);
    neighbours.get(to)?.push(from);
  }
  for (let round = 0; round < ROUNDS; round++) {
    const moves = free.map((id) => [id, forceOn(id, places, neighbours.get(id) ?? [])] as const);
    const cooling = 1 - round / ROUNDS;
    for (const [id, force] of moves) {
      const place = places.get(id);
      if (place === undefined) continue;
      const strength = Math.hypot(force.x, force.y);
      const factor = strength === 0 ? 0 : (Math.min(strength, MOST_PER_ROUND) / strength) * cooling;
      places.set(id, { x: place.x + force.x * factor, y: place.y + force.y * factor });
    }
  }
  return places;
}

function forceOn(id: string, places: Layout, neighbours: readonly string[]): Place {
  const own = places.get(id);
  if (own === undefined) return { x: 0, y: 0 };
  const gather = neighbours.length === 0 ? GATHER_LONELY : GATHER;
  let x = -own.x * gather;
  let y = -own.y * gather;
  for (const [other, place] of places) {
    if (other === id) continue;
    const [dx, dy] = [own.x - place.x, own.y - place.y];
    const square = Math.max(1, dx * dx + dy * dy);
    x += (dx / square) * (PUSH / REST);
    y += (dy / square) * (PUSH / REST);
  }
  for (const other of neighbours) {
    const place = places.get(other);
    if (place === undefined) continue;
    const [dx, dy] = [place.x - own.x, place.y - own.y];
    const distance = Math.max(1, Math.hypot(dx, dy));
    const pull = ((distance - REST) / distance) * PULL;
    x += dx * pull;
    y += dy * pull;
  }
  return { x, y };
}

const ROOM = 34; // around the outermost
const LEAST_WIDTH = 320; // few viewers are not blown up

/** The part of the plane that holds everybody, in the shape of the picture. */
export function viewBoxOf(layout: Layout, widthToHeight: number): string {
  const places = [...layout.values()];
  const left = Math.min(0, ...places.map(({ x }) => x)) - ROOM;
  const right = Math.max(0, ...places.map(({ x }) => x)) + ROOM;
  const top = Math.min(0, ...places.map(({ y }) => y)) - ROOM;
  const bottom = Math.max(0, ...places.map(({ y }) => y)) + ROOM;
  const width = Math.max(LEAST_WIDTH, right - left, (bottom - top) * widthToHeight);
  const height = width / widthToHeight;
  const round = (value: number) => Math.round(value * 10) / 10;
  return [(left + right - width) / 2, (top + bottom - height) / 2, width, height].map(round).join(' ');
}
