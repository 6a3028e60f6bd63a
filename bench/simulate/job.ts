import type { SegmentTrace, SimulationCaseName, SimulationOptions, SimulationResult } from '@tributary/simulator';

/** One simulation to run, as one process tells another. */
export interface SimulationJob {
  readonly case: SimulationCaseName;
  /** On top of the case's own. */
  readonly options: SimulationOptions;
  /** Record one segment's way through the mesh. */
  readonly traced: boolean;
}

/** What the simulation found, and what it took. */
export interface SimulationFindings {
  readonly case: SimulationCaseName;
  readonly result: SimulationResult;
  readonly trace?: SegmentTrace | undefined;
  readonly machine: {
    readonly seconds: number;
    /** Of processor time: what the machine's other work does not change. */
    readonly cpuSeconds: number;
    readonly eventsPerCpuSecond: number;
    readonly peakMebibytes: number;
  };
}

export type JobMessage =
  | { readonly type: 'progress'; readonly simulatedMs: number; readonly elapsedMs: number }
  | { readonly type: 'done'; readonly findings: SimulationFindings };
