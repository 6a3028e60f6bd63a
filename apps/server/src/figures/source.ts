import type { Prices } from '@tributary/control';
import type { Comparison, RecorderState, StreamRow } from '@tributary/operator-api';
import type { StreamId } from '@tributary/protocol';
import type { Cell, CellStore, Measures, StreamKey } from '@tributary/telemetry';

/** Viewers of a stream now. */
export interface Audience {
  readonly streamId: StreamId;
  readonly label: string;
  readonly viewers: number;
}

/** Where figures come from. */
export interface FiguresSource {
  readonly store: Pick<CellStore, 'series' | 'totals'>;
  /** The last minutes' cells of the finest resolution, the open one included, as this process knows them: oldest first. */
  latest(stream: StreamKey): readonly Cell[];
  audiences(): Promise<readonly Audience[]>;
  recorder(): RecorderState;
}

/** What else is said beside figures. */
export interface FiguresContext {
  prices(): Promise<Prices | null>;
  peersOf(stream: StreamKey): StreamRow['peers'];
  compare(stream: StreamKey, groups: Measures['groups']): Promise<Comparison>;
}
