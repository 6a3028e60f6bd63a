export { cellStoreContract } from './cell-store-contract.ts';
export { cellOf, measuresOf, streamKey } from './cells.ts';
export { ManualClock } from './manual-clock.ts';
export { START_MS, stream } from './samples.ts';
