import type { AlertFigures } from '@tributary/control';
import type { AlertsChange, OperatorEvent } from '@tributary/operator-api';

/** How streams do now, from memory: asked every few seconds for many streams. */
export interface AlertFiguresPort {
  /** Those with viewers, the most watched first; at most `limit`. */
  streams(limit: number): readonly { readonly stream: string; readonly label: string }[];
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
