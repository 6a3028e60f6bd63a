export { Aggregator, type AggregatorLimits, type Changes, type LiveStream } from './aggregator.ts';
export type * from './headcount.ts';
