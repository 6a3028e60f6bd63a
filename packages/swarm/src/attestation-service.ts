import { ATTESTATION_LENGTH_BYTES, ATTESTATIONS_HEAD_BYTES, MAX_FRAME_BYTES, type SegmentId } from '@tributary/protocol';
import type { Neighbour } from './neighbour.ts';
import type { Attestations } from './ports.ts';
import type { UploadBudget } from './upload-budget.ts';

/**
 * Answers neighbours that want attestations with those held: in as few frames as they fit, small ones together. What is not held, and what
 * goes past the neighbour's allowance or this viewer's upload cap, is left out: it asks elsewhere.
 */
export function sendAttestations(
  attestations: Attestations,
  budget: UploadBudget,
  neighbour: Neighbour,
  segments: readonly SegmentId[],
  nowMs: number,
): void {
  let batch: Uint8Array<ArrayBuffer>[] = [];
  let batchBytes = ATTESTATIONS_HEAD_BYTES;
  for (const segment of segments) {
    const held = attestations.held(segment);
    if (!held) continue;
    const bytes = ATTESTATION_LENGTH_BYTES + held.bytes.length;
    if (batchBytes + bytes > MAX_FRAME_BYTES) {
      neighbour.send({ type: 'attestations', attestations: batch });
      batch = [];
      batchBytes = ATTESTATIONS_HEAD_BYTES;
    }
    if (budget.waitMs(batchBytes + bytes, nowMs) > 0 || !neighbour.attestations.take(bytes, nowMs)) break;
    batch.push(held.bytes);
    batchBytes += bytes;
  }
  if (batch.length > 0) neighbour.send({ type: 'attestations', attestations: batch });
}
