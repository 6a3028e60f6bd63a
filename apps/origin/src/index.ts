export { startOrigin, type Origin } from './origin.ts';
export type { OriginOptions } from './options.ts';
export { OriginError, type OriginErrorReason } from './errors.ts';
export { FAULT_KINDS, MAX_FAULTS, type FaultKind, type FaultSpec } from './faults/spec.ts';
export type { FaultStatus } from './faults/fault-set.ts';
export type { Count, OriginStats, PathCount, SegmentCount } from './stats.ts';
export { RENDITION_NAMES, type RenditionName } from './sample/sample.ts';
export { LOOP_MS, SEGMENT_MS } from './sample/timeline.ts';
export { STREAM_EPOCH_MS } from './streams/live.ts';
