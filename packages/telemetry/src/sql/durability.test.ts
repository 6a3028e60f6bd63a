import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { openPostgres, openSqlite } from '@tributary/database';
import { describeWithPostgres, PostgresServer, TestFolder } from '@tributary/database/testing';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { Aggregator } from '../aggregate/index.ts';
import { ALL_STREAMS, RESOLUTIONS, type CellStore, type Resolution } from '../cells.ts';
import { MAX_RETRY_MS, WRITE_INTERVAL_MS } from '../limits.ts';
import { Recorder } from '../recorder/index.ts';
import { ManualClock, measuresOf, START_MS, stream } from '../testing/index.ts';
import { SqlCellStore } from './sql-cell-store.ts';

const PROGRAM = fileURLToPath(new URL('../testing/writing-process.ts', import.meta.url));
/** The file has grown by then, and something is being written all the time. */
const WRITES_BEFORE_THE_END = 25;
const RUNS = 2;

const bytesIn = async (store: CellStore, resolution: Resolution): Promise<number> => {
  const cells = await store.series({ stream: ALL_STREAMS, resolution, fromMs: 0, toMs: Number.MAX_SAFE_INTEGER });
  return cells.reduce((sum, { measures }) => sum + measures.counters.originBytes, 0);
};

/** @returns bytes that it had written, and that it had counted, when it was killed */
async function runAndKill(file: string): Promise<{ written: number; counted: number }> {
  const child = spawn(process.execPath, ['--import', 'tsx', PROGRAM, file], { stdio: ['ignore', 'pipe', 'inherit'] });
  const seen = { written: 0, counted: 0, writes: 0 };
  for await (const line of createInterface({ input: child.stdout })) {
    const [what, bytes] = line.split(' ');
    if (what === 'written') {
      seen.written = Number(bytes);
      seen.writes += 1;
    } else seen.counted = Number(bytes);
    // What it has said by then is read to its end.
    if (seen.writes === WRITES_BEFORE_THE_END) child.kill('SIGKILL');
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  expect(child.signalCode).toBe('SIGKILL');
  return seen;
}

describe('a process that is killed while it writes', () => {
  const folder = new TestFolder();
  afterAll(() => folder.remove());

  it('leaves a whole file with all but what it had not written yet', async () => {
    const file = folder.file('figures.sqlite');
    let [written, counted] = [0, 0];
    for (let run = 0; run < RUNS; run++) {
      const before = { written, counted };
      const killed = await runAndKill(file);
      const warnings: string[] = [];
      const database = await openSqlite(file, { warn: (message) => warnings.push(message) });
      const store = await SqlCellStore.open(database);
      const kept = await bytesIn(store, '1d');
      // Of this run; those before it are whole.
      expect(kept - before.written).toBeGreaterThanOrEqual(killed.written);
      expect(kept - before.written).toBeLessThanOrEqual(killed.counted);
      for (const resolution of RESOLUTIONS) expect(await bytesIn(store, resolution)).toBe(kept);
      const totals = await store.totals({ resolution: '1d', fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, limit: 100 });
      expect(totals.reduce((sum, { counters }) => sum + counters.originBytes, 0)).toBe(kept);
      expect(await database.query({ sql: 'PRAGMA integrity_check' })).toEqual([{ integrity_check: 'ok' }]);
      expect(warnings).toEqual([]);
      await database.close();
      [written, counted] = [kept, counted + killed.counted];
    }
    expect(written).toBeLessThanOrEqual(counted);
    expect(readdirSync(folder.path).filter((name) => name.includes('corrupt'))).toEqual([]);
  });
});

describeWithPostgres('PostgreSQL that is stopped under a recorder, and started again', () => {
  it('is told all that waited, and the state says so meanwhile', async () => {
    const server = await PostgresServer.start();
    if (server === undefined) throw new Error('PostgreSQL was there a moment ago.');
    const database = await openPostgres(await server.database());
    try {
      const clock = new ManualClock(START_MS);
      const aggregator = new Aggregator();
      const store = await SqlCellStore.open(database);
      const warnings: string[] = [];
      const recorder = new Recorder({ aggregator, store, clock, writer: 'run', warn: (message) => warnings.push(message) });
      let counted = 0;
      const count = (): void => {
        aggregator.add(stream('a'), 'a', clock.nowMs(), measuresOf({ originBytes: 1000 }));
        counted += 1000;
      };
      count();
      await recorder.flush();
      expect(await bytesIn(store, '10s')).toBe(counted);

      await server.stop();
      for (let tick = 0; tick < 30; tick++) {
        count();
        await clock.advance(WRITE_INTERVAL_MS);
      }
      await vi.waitFor(() =>
        expect(recorder.state).toMatchObject({ status: 'behind', problem: expect.stringContaining('PostgreSQL does not answer') }),
      );
      expect(recorder.state.waitingCells).toBeGreaterThan(15);
      expect(recorder.state.lostCells).toBe(0);

      await server.start();
      await vi.waitFor(async () => {
        await clock.advance(MAX_RETRY_MS);
        await recorder.flush();
        expect(recorder.state).toMatchObject({ status: 'writing', waitingCells: 0, lostCells: 0, problem: null });
      });
      for (const resolution of RESOLUTIONS) expect(await bytesIn(store, resolution)).toBe(counted);
      expect(warnings.at(-1)).toContain('written again');
      await recorder.close();
    } finally {
      await database.close();
      await server.close();
    }
  });
});
