import { MAX_SEGMENT_BYTES } from '@tributary/protocol';
import type { Neighbour } from './neighbour.ts';
import type { Verifier } from './ports.ts';
import { agreedSize } from './schedule/agreed-size.ts';
import { SegmentBuffer } from './segment-buffer.ts';
import type { SegmentStore } from './segment-store.ts';
import type { Transfer } from './transfer.ts';

const MAX_UNLISTED_FACTOR = 2; // times the largest recent segment

/** Agrees on a size, so that pieces can be asked for. Neighbours that differ are left to the origin to settle. */
export function settleSize(
  transfer: Transfer,
  neighbours: readonly Neighbour[],
  verifier: Verifier,
  store: SegmentStore,
  largestLiveBytes: number,
): void {
  const trusted = verifier.sizeOf(transfer.segment);
  if (transfer.buffer) {
    if (trusted === undefined || trusted === transfer.buffer.totalBytes) return;
    transfer.buffer = null;
    store.delete(transfer.key);
  }
  const claimed = agreedSize(neighbours.map(({ holdings }) => holdings.get(transfer.key)?.totalBytes ?? 0));
  if (trusted === undefined && claimed === 'contested') transfer.contested = true;
  const totalBytes = trusted ?? (claimed === 'contested' ? undefined : claimed);
  // A name that only neighbours know may be anybody's invention: it gets room for what such segments weigh.
  if (!transfer.isListed && (totalBytes ?? 0) > largestLiveBytes * MAX_UNLISTED_FACTOR) return;
  if (totalBytes === undefined || totalBytes > MAX_SEGMENT_BYTES || (transfer.contested && trusted === undefined)) return;
  transfer.buffer = new SegmentBuffer(transfer.segment, totalBytes);
  if (!transfer.isUnattested && typeof transfer.content === 'number') transfer.buffer.contentId = transfer.content;
  store.put(transfer.buffer);
}
