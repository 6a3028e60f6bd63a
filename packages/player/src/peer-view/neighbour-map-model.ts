import type { PeerStats } from '@tributary/hls';
import { nameOf } from './neighbour-list.ts';
import type { NeighbourRates } from './neighbour-rates.ts';
import { distanceShare, lineShare } from './swarm-scales.ts';

type Neighbour = PeerStats['neighbours'][number];

// Units of the drawing, which is scaled as a whole to the width it gets.
export const MAP_WIDTH = 320;
export const MAP_HEIGHT = 200;
export const YOU = { x: MAP_WIDTH / 2, y: MAP_HEIGHT / 2 } as const;
export const MAP_SLOTS = 10; // names still stand apart on a phone; the list says how many there are beyond

const NEAREST = 0.42; // of the way from you to the border: outside of your own name
const BORDER_X = 34; // half of a name's width stays inside
const BORDER_Y = 24;
const THINNEST_LINE = 1; // connected, and idle
const THICKEST_LINE = 9;

export interface PlacedNeighbour {
  readonly peerId: Neighbour['peerId'];
  readonly name: string;
  readonly roundTripMs: number | undefined;
  readonly x: number;
  readonly y: number;
  /** Widths of the two lines. */
  readonly receivingWidth: number;
  readonly sendingWidth: number;
  readonly isReceiving: boolean;
  readonly isSending: boolean;
}

/**
 * Where connected neighbours are drawn: all around you, by their identifiers, so that nobody moves about without a reason, and the farther
 * away the longer they take to answer, on a logarithmic scale.
 * @returns at most MAP_SLOTS
 */
export function placeNeighbours(
  neighbours: readonly Neighbour[],
  ratesOf: (peerId: Neighbour['peerId']) => NeighbourRates | undefined,
): PlacedNeighbour[] {
  const open = neighbours.filter(({ state }) => state === 'open').slice(0, MAP_SLOTS);
  const sorted = open.toSorted((a, b) => (a.peerId < b.peerId ? -1 : 1));
  return sorted.map(({ peerId, roundTripMs }, index) => {
    // The first to the left, where a wide drawing has its room.
    const angle = Math.PI + (index * 2 * Math.PI) / sorted.length;
    const distance = distanceOf(roundTripMs);
    const { receivedBytesPerSecond = 0, sentBytesPerSecond = 0 } = ratesOf(peerId) ?? {};
    return {
      peerId,
      name: nameOf(peerId),
      roundTripMs,
      x: YOU.x + Math.cos(angle) * distance * (YOU.x - BORDER_X),
      y: YOU.y + Math.sin(angle) * distance * (YOU.y - BORDER_Y),
      receivingWidth: lineWidth(receivedBytesPerSecond),
      sendingWidth: lineWidth(sentBytesPerSecond),
      isReceiving: receivedBytesPerSecond > 0,
      isSending: sentBytesPerSecond > 0,
    };
  });
}

/** NEAREST … 1; who has not answered yet is in between. */
function distanceOf(roundTripMs: number | undefined): number {
  if (roundTripMs === undefined) return (NEAREST + 1) / 2;
  return NEAREST + (1 - NEAREST) * distanceShare(roundTripMs);
}

function lineWidth(bytesPerSecond: number): number {
  return THINNEST_LINE + (THICKEST_LINE - THINNEST_LINE) * lineShare(bytesPerSecond);
}
