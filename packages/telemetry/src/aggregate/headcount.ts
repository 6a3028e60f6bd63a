import type { StreamId } from '@tributary/protocol';

/** How many viewers a stream had at a moment. */
export interface Headcount {
  readonly streamId: StreamId;
  readonly label: string;
  readonly viewers: number;
}
