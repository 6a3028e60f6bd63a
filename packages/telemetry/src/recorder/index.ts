export { Recorder, type RecorderOptions, type RecorderState } from './recorder.ts';
export type { WaitingLimits } from './waiting-cells.ts';
