/**
 * A process for tests to kill: it counts bytes as fast as it can, records them in the SQLite file that it is given, and says on
 * standard output how many bytes there were when they began to be written, and how many were written. `DIED` of nothing by itself.
 */
import { openSqlite } from '@tributary/database';
import { Aggregator } from '../aggregate/index.ts';
import { ALL_STREAMS, type CellStore, type WrittenCell } from '../cells.ts';
import type { Clock } from '../clock.ts';
import { Recorder } from '../recorder/index.ts';
import { SqlCellStore } from '../sql/index.ts';
import { measuresOf } from './cells.ts';
import { stream } from './samples.ts';

const INTERVAL_MS = 20;
const STREAMS = 20;
const BYTES = 1000;

const [file = ''] = process.argv.slice(2);
const clock: Clock = {
  nowMs: () => Date.now(),
  after: (delayMs, task) => {
    const timer = setTimeout(task, delayMs);
    return () => clearTimeout(timer);
  },
};
const aggregator = new Aggregator();
const kept = await SqlCellStore.open(await openSqlite(file));
const bytesOfAll = (cells: readonly WrittenCell[]): number | undefined =>
  cells.find(({ stream: key, resolution }) => key === ALL_STREAMS && resolution === '1d')?.measures.counters.originBytes;
const store: CellStore = {
  write: async (writer, cells) => {
    await kept.write(writer, cells);
    const bytes = bytesOfAll(cells);
    if (bytes !== undefined) process.stdout.write(`written ${bytes}\n`);
  },
  series: (query) => kept.series(query),
  totals: (query) => kept.totals(query),
  prune: (nowMs) => kept.prune(nowMs),
  close: () => kept.close(),
};
const recorder = new Recorder({ aggregator, store, clock, writer: `process ${process.pid}`, intervalMs: INTERVAL_MS });
let counted = 0;
setInterval(() => {
  for (let index = 0; index < STREAMS; index++)
    aggregator.add(stream(`s${index}`), `s${index}`, Date.now(), measuresOf({ originBytes: BYTES }));
  counted += STREAMS * BYTES;
  process.stdout.write(`counted ${counted} ${recorder.state.status}\n`);
}, 1);
