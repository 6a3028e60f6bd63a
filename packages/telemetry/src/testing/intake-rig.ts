import { peerIdOf, type PeerId, type Report, type StreamId } from '@tributary/protocol';
import { ReportIntake, type Reporter } from '../intake/index.ts';
import { addMeasures, NO_MEASURES, type Measures } from '../measures/index.ts';
import { report, START_MS, stream } from './samples.ts';

export const viewerId = (name: string): PeerId => peerIdOf(name.padEnd(22, '.'));

/** An intake whose measures are added up by stream. */
export class IntakeRig {
  readonly measures = new Map<StreamId, Measures>();
  readonly intake: ReportIntake;
  /** Named in links by nobody but forgers. */
  readonly strangers = new Set<PeerId>();
  readonly context: { country: string; network: string; uplink: 'strong'; group?: 'peers' | 'control'; rolloutRevision?: number } = {
    country: 'CH',
    network: 'AS64496 Example',
    uplink: 'strong',
  };

  constructor(maxReporters?: number) {
    this.intake = new ReportIntake({
      sink: (streamId, _label, _atMs, measures) => this.measures.set(streamId, addMeasures(this.of(streamId), measures)),
      isViewer: (peerId) => !this.strangers.has(peerId),
      reportIntervalMs: 10_000,
      ...(maxReporters === undefined ? {} : { maxReporters }),
    });
  }

  take(name: string, told: Partial<Report> & Pick<Report, 'index'>, atMs = START_MS, label = 'a') {
    const reporter: Reporter = { peerId: viewerId(name), streamId: stream(label), label, ...this.context };
    return this.intake.take(reporter, report(told.index, told), atMs).outcome;
  }

  of(streamId: StreamId = stream('a')): Measures {
    return this.measures.get(streamId) ?? NO_MEASURES;
  }

  get counters() {
    return this.of().counters;
  }
}
