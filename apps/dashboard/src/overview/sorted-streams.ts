import type { StreamRow } from '@tributary/operator-api';
import type { StreamOrder } from '../address/route.ts';

/** The bytes that the origin did not have to serve: relayed ones came by a server of the operator's, too. */
export const savedBytes = ({ figures }: StreamRow): number => Math.max(0, figures.peerBytes - figures.relayedBytes);

const KEYS: Readonly<Record<Exclude<StreamOrder, 'name'>, (row: StreamRow) => number>> = {
  saved: savedBytes,
  viewers: (row) => row.viewers,
  offload: (row) => row.figures.offload ?? -1,
  stalls: (row) => row.quality.stallRatio ?? -1,
};

/** The largest first, names from A; equals by their identifier, so that rows do not jump about at every push. */
export function sortedStreams(rows: readonly StreamRow[], order: StreamOrder): StreamRow[] {
  const byId = (a: StreamRow, b: StreamRow) => (a.stream < b.stream ? -1 : 1);
  if (order === 'name') return [...rows].sort((a, b) => a.label.localeCompare(b.label) || byId(a, b));
  const key = KEYS[order];
  return [...rows].sort((a, b) => key(b) - key(a) || byId(a, b));
}
