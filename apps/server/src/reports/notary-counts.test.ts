import { streamName, type StreamId } from '@tributary/protocol';
import { addMeasures, NO_MEASURES, type Measures } from '@tributary/telemetry';
import { expect, it } from 'vitest';
import { NotaryCounts, type NotaryTotals } from './notary-counts.ts';

it('adds what the notary fetched since the last look, whoever comes and goes meanwhile', () => {
  const figures = new Map<StreamId, NotaryTotals>();
  const told: { measures: Measures } = { measures: NO_MEASURES };
  const counts = new NotaryCounts(
    (streamId) => figures.get(streamId),
    (_stream, _label, _atMs, measures) => (told.measures = addMeasures(told.measures, measures)),
  );
  const { id: streamId, label } = streamName('', 'a');
  const look = (isWatched = true) => counts.look(isWatched ? [{ streamId, label }] : [], 0);
  look();
  figures.set(streamId, { bytes: 100, segments: 1 });
  look();
  look(false);
  figures.set(streamId, { bytes: 150, segments: 2 });
  look();
  look();
  expect(told.measures.counters).toMatchObject({ notaryBytes: 150, notarySegments: 2 });
  figures.set(streamId, { bytes: 30, segments: 1 });
  look();
  expect(told.measures.counters).toMatchObject({ notaryBytes: 180, notarySegments: 3 });
});
