export const ALERT_MEASURES = ['offload', 'stallRatio', 'reportGap'] as const;
export type AlertMeasure = (typeof ALERT_MEASURES)[number];

/** What the operator wants to be told of. */
export interface AlertRule {
  readonly id: string;
  readonly name: string;
  /** A stream's identifier, or `*`: each of them by itself. */
  readonly stream: string;
  readonly measure: AlertMeasure;
  /** offload: the share, 0 … 1, below; stallRatio: the share above; reportGap: seconds, above. */
  readonly threshold: number;
  /** For so long before it fires, and again before it clears. 0: at once. */
  readonly forMinutes: number;
  /** With fewer there is nothing to be said. */
  readonly minimumViewers: number;
  readonly isOn: boolean;
}

/** How a stream does at a moment. What is unknown is null, never 0. */
export interface AlertFigures {
  /** Share of bytes from peers, 0 … 1, of the last minute. */
  readonly offload: number | null;
  /** What offload could be at most: 1 − 1/N. */
  readonly ceiling: number | null;
  /** Stalled ÷ (played + stalled), 0 … 1, of the last minute. */
  readonly stallRatio: number | null;
  /** Epoch milliseconds of the latest report; where there has been none, of the first viewer's coming. */
  readonly lastReportAtMs: number | null;
  /** Who are there now. */
  readonly viewers: number;
}
