import type { Demand } from './transfer.ts';

/** The segment is here already: nothing is to be withdrawn. @returns what withdraws the demand */
export function deliverHeld(demand: Demand, totalBytes: number, copyBytes: () => Uint8Array<ArrayBuffer>): () => void {
  demand.onProgress(totalBytes, totalBytes, 'peer');
  demand.onSettled({ status: 'ok', totalBytes, copyBytes, originBytes: 0, peerBytes: 0, elapsedMs: 0, fromStore: true });
  return () => {};
}
