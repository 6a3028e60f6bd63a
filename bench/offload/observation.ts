/** All that was seen of one run of one player. The figures are made from this and from nothing else. */
import type { OriginStats } from '@tributary/app-origin';
import type { ViewerRecord } from '../pages/record.ts';
import type { SegmentHashes } from './content.ts';
import type { NotaryCount } from './services.ts';

export interface Observation {
  readonly viewers: readonly ViewerRecord[];
  /** `Date.now()` of the first join. */
  readonly startAtMs: number;
  readonly endAtMs: number;
  /** When the swarm counts as settled, with the origin's count at that moment; absent where the run was too short. */
  readonly steady?: {
    readonly atMs: number;
    readonly origin: OriginStats;
    /** The count some time before the end: a segment first asked for later has not reached everybody yet. */
    readonly originBeforeEnd: OriginStats;
  };
  readonly originAtEnd: OriginStats;
  /** Of every segment that a player was given, as the origin has it. */
  readonly trueHashes: SegmentHashes;
  /** Null: there is none. */
  readonly notary: NotaryCount | null;
  /** CPU seconds of the browser's process tree; null where the system does not tell. */
  readonly browserCpuSeconds: number | null;
  /** Cores that something outside this benchmark kept busy meanwhile. */
  readonly otherLoadCores: number;
}
