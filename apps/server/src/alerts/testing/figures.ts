import type { AlertFigures, AlertRule } from '@tributary/control';
import type { AlertFiguresPort, WatchedStream } from '../ports.ts';

export const STREAM = 'a'.repeat(32);
export const OTHER_STREAM = 'b'.repeat(32);

export const ruleOf = (changes: Partial<AlertRule> = {}): AlertRule => ({
  id: 'stalls',
  name: 'Too many stalls',
  stream: '*',
  measure: 'stallRatio',
  threshold: 0.03,
  forMinutes: 1,
  minimumViewers: 2,
  isOn: true,
  ...changes,
});

export const WELL: AlertFigures = { offload: 0.8, ceiling: 0.9, stallRatio: 0.002, lastReportAtMs: 0, viewers: 10 };
export const STALLING: AlertFigures = { ...WELL, stallRatio: 0.042 };

/** Figures that a test sets. */
export class SetFigures implements AlertFiguresPort {
  readonly all = new Map<string, AlertFigures>();
  asked = 0;

  constructor(figures: Readonly<Record<string, AlertFigures>> = {}) {
    for (const [stream, each] of Object.entries(figures)) this.all.set(stream, each);
  }

  get watched(): WatchedStream[] {
    return [...this.all.keys()].map((stream) => ({ stream, label: `/${stream.slice(0, 4)}/master.m3u8` }));
  }

  async streams(limit: number): Promise<WatchedStream[]> {
    return this.watched.slice(0, limit);
  }

  figures(stream: string): AlertFigures | null {
    this.asked++;
    return this.all.get(stream) ?? null;
  }
}
