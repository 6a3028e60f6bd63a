import type { AlertFigures } from '@tributary/control';
import type { AlertsChange, OperatorEvent } from '@tributary/operator-api';

/** A stream that somebody watches. */
export interface WatchedStream {
  readonly stream: string;
  readonly label: string;
}

/** How streams do now, from memory: asked every few seconds for many streams. */
export interface AlertFiguresPort {
  /** The most watched first; at most `limit`. What `figures` answers is as of this question. */
  streams(limit: number): Promise<readonly WatchedStream[]>;
  /** Null: nothing is known of it. */
  figures(stream: string): AlertFigures | null;
}

/** Keeps what the operator has set. */
export interface AlertsStore {
  /** Null: nothing has been set yet. */
  load(): Promise<AlertsChange | null>;
  save(alerts: AlertsChange): Promise<void>;
}

/** For the events log, which numbers it. */
export type AlertEvent = Omit<OperatorEvent, 'id'>;
