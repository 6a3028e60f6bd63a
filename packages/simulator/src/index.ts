export * from './config.ts';
export type { Settle } from './event-loop.ts';
export type * from './measure/result.ts';
export type * from './measure/trace.ts';
export type { OriginCause } from './origin.ts';
export { simulate, type SimulationHost } from './simulate.ts';
export * from './cases.ts';
