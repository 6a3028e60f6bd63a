/** From what one operation costs and how often it is done to what a viewer pays for it. */
import type { UnitCost } from './unit-cost.ts';

const MS_PER_SECOND = 1000;

export interface OperationRates {
  /** For each viewer, per second. */
  readonly hashes: number | null;
  readonly signatures: number | null;
}

/** Cores of a viewer that verifying keeps busy; null where something of it is not known. */
export function verifyingCores({ pieceMs, attestationMs }: UnitCost, { hashes, signatures }: OperationRates): number | null {
  if (pieceMs === null || attestationMs === null || hashes === null || signatures === null) return null;
  return (hashes * pieceMs + signatures * attestationMs) / MS_PER_SECOND;
}
