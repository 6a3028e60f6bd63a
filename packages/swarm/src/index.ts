export * from './emitter.ts';
export * from './engine.ts';
export * from './first-meeting.ts';
export * from './options.ts';
export type * from './ports.ts';
export { RateEstimate } from './rate.ts';
export type * from './statistics.ts';
export type { LoadResult } from './transfer.ts';
export * from './verify/length-verifier.ts';
