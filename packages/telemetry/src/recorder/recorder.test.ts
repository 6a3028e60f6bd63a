import { describe, expect, it, vi } from 'vitest';
import { Aggregator } from '../aggregate/index.ts';
import { ALL_STREAMS, RESOLUTIONS, type CellStore, type WrittenCell } from '../cells.ts';
import { MemoryCellStore } from '../cell-store/index.ts';
import { TelemetryError } from '../errors.ts';
import { FIRST_PRUNE_MS, LAST_WRITE_MS, MAX_RETRY_MS, PRUNE_INTERVAL_MS, WRITE_INTERVAL_MS } from '../limits.ts';
import { ManualClock, measuresOf, START_MS, stream } from '../testing/index.ts';
import { Recorder, type RecorderOptions } from './recorder.ts';

/** A store that does as the test says. */
class MoodyStore extends MemoryCellStore {
  mood: 'well' | 'failing' | 'hanging' = 'well';
  refuses = (_cell: WrittenCell): boolean => false;
  attempts = 0;
  pruned: number[] = [];
  prunes = true;
  #release: (() => void)[] = [];

  override async write(writer: string, cells: readonly WrittenCell[]): Promise<void> {
    this.attempts += 1;
    if (this.mood === 'failing') throw new TelemetryError('store', 'the disk is full: make room');
    if (this.mood === 'hanging') await new Promise<void>((resolve) => this.#release.push(resolve));
    if (cells.some(this.refuses)) throw new TelemetryError('refused', 'no such column');
    await super.write(writer, cells);
  }

  recover(): void {
    this.mood = 'well';
    for (const release of this.#release.splice(0)) release();
  }

  override async prune(nowMs: number): Promise<number> {
    this.pruned.push(nowMs);
    if (!this.prunes) throw new TelemetryError('store', 'locked');
    return super.prune(nowMs);
  }
}

function rig(options: Partial<RecorderOptions> = {}) {
  const clock = new ManualClock(START_MS);
  const [aggregator, store, warnings]: [Aggregator, MoodyStore, string[]] = [new Aggregator(), new MoodyStore(), []];
  const recorder = new Recorder({ aggregator, store, clock, writer: 'run', warn: (message) => warnings.push(message), ...options });
  const add = (label: string, bytes: number) => aggregator.add(stream(label), label, clock.nowMs(), measuresOf({ originBytes: bytes }));
  const bytesIn = async (resolution: (typeof RESOLUTIONS)[number], source: CellStore = store) =>
    (await source.series({ stream: ALL_STREAMS, resolution, fromMs: 0, toMs: Number.MAX_SAFE_INTEGER })).reduce(
      (sum, { measures }) => sum + measures.counters.originBytes,
      0,
    );
  return { clock, aggregator, store, recorder, warnings, add, bytesIn };
}

describe('Recorder', () => {
  it('writes what is new at each interval, and what is left when it is closed', async () => {
    const { add, bytesIn, recorder, store, clock } = rig();
    add('a', 1);
    await clock.advance(WRITE_INTERVAL_MS);
    expect(await bytesIn('10s')).toBe(1);
    add('a', 2);
    await clock.advance(WRITE_INTERVAL_MS);
    for (const resolution of RESOLUTIONS) expect(await bytesIn(resolution)).toBe(3);
    add('a', 4);
    await recorder.close();
    expect(await bytesIn('1d')).toBe(7);
    expect(recorder.state).toEqual({
      status: 'writing',
      sinceMs: START_MS,
      waitingCells: 0,
      lostCells: 0,
      lostFromMs: null,
      lostToMs: null,
      problem: null,
    });
    const { attempts } = store;
    add('a', 8);
    await clock.advance(10 * WRITE_INTERVAL_MS);
    await recorder.close();
    expect(store.attempts).toBe(attempts);
  });

  it('tries again when the clock is set back while it waits to', async () => {
    const { add, bytesIn, store, clock } = rig();
    store.mood = 'failing';
    add('a', 1);
    await clock.advance(WRITE_INTERVAL_MS);
    store.recover();
    clock.setBack(24 * 3_600_000);
    await clock.advance(2 * WRITE_INTERVAL_MS);
    expect(await bytesIn('1d')).toBe(1);
  });

  it('keeps what the store does not take, says so, and writes it when it does', async () => {
    const { add, bytesIn, recorder, store, warnings, clock } = rig();
    store.mood = 'failing';
    add('a', 1);
    await clock.advance(WRITE_INTERVAL_MS);
    const failedAtMs = clock.nowMs();
    expect(recorder.state).toMatchObject({
      status: 'behind',
      sinceMs: failedAtMs,
      waitingCells: 8,
      lostCells: 0,
      problem: 'the disk is full: make room',
    });
    for (let round = 0; round < 10; round++) {
      add('a', 1);
      await clock.advance(WRITE_INTERVAL_MS);
    }
    expect(recorder.state).toMatchObject({ status: 'behind', sinceMs: failedAtMs });
    store.recover();
    await clock.advance(MAX_RETRY_MS);
    expect(recorder.state).toMatchObject({ status: 'writing', waitingCells: 0, problem: null });
    for (const resolution of RESOLUTIONS) expect(await bytesIn(resolution)).toBe(11);
    expect(warnings).toEqual([expect.stringContaining('make room'), expect.stringContaining('written again')]);
  });

  it('asks a failing store ever less often', async () => {
    const { add, store, clock } = rig();
    store.mood = 'failing';
    const attemptsAtMs: number[] = [];
    for (let tick = 0; tick < 40; tick++) {
      add('a', 1);
      const { attempts } = store;
      await clock.advance(WRITE_INTERVAL_MS);
      if (store.attempts > attempts) attemptsAtMs.push(clock.nowMs() - START_MS);
    }
    const gapsMs = attemptsAtMs.slice(1).map((atMs, index) => atMs - (attemptsAtMs[index] ?? 0));
    expect(gapsMs).toEqual([5000, 10_000, 20_000, ...gapsMs.slice(3).map(() => MAX_RETRY_MS)]);
    expect(gapsMs.length).toBeGreaterThan(5);
  });

  it('lets the oldest ten seconds go where too much waits, and says what is missing', async () => {
    const { add, bytesIn, recorder, store, warnings, clock } = rig({ limits: { maxCells: 20 } });
    store.mood = 'failing';
    for (let tick = 0; tick < 60; tick++) {
      add('a', 1);
      await clock.advance(WRITE_INTERVAL_MS);
    }
    expect(recorder.state.status).toBe('losing');
    const { waitingCells, lostCells, lostFromMs, lostToMs } = recorder.state;
    expect(waitingCells).toBe(20);
    expect(lostCells).toBeGreaterThan(30);
    expect([lostFromMs, lostToMs]).toEqual([START_MS, expect.any(Number)]);
    store.recover();
    await clock.advance(MAX_RETRY_MS);
    expect(recorder.state).toMatchObject({ status: 'writing', waitingCells: 0, lostCells });
    expect(await bytesIn('10s')).toBeLessThan(60);
    for (const resolution of ['1h', '1d'] as const) expect(await bytesIn(resolution)).toBe(60);
    expect(warnings.join('\n')).toMatch(/the oldest ten seconds go/);
  });

  it('loses only the cell that the store refuses for good', async () => {
    const { add, bytesIn, recorder, store, warnings, clock } = rig();
    store.refuses = ({ stream: key, resolution }) => key === stream('bad') && resolution === '1m';
    for (const label of ['a', 'bad', 'c', 'd']) add(label, 1);
    await clock.advance(WRITE_INTERVAL_MS);
    expect(recorder.state).toMatchObject({ status: 'writing', waitingCells: 0, lostCells: 1 });
    expect(await bytesIn('1d')).toBe(4);
    const minutes = await Promise.all(
      ['a', 'bad', 'c', 'd'].map((label) =>
        store.series({ stream: stream(label), resolution: '1m', fromMs: 0, toMs: Number.MAX_SAFE_INTEGER }),
      ),
    );
    expect(minutes.map((cells) => cells.length)).toEqual([1, 0, 1, 1]);
    expect(warnings).toEqual([expect.stringContaining('no such column')]);
  });

  it('says so where the store is too slow, never writes twice at a time, and catches up', async () => {
    const { add, bytesIn, recorder, store, clock } = rig();
    store.mood = 'hanging';
    add('a', 1);
    await clock.advance(WRITE_INTERVAL_MS);
    expect(recorder.state.status).toBe('writing');
    for (let tick = 0; tick < 5; tick++) {
      add('a', 1);
      await clock.advance(WRITE_INTERVAL_MS);
    }
    expect(recorder.state).toMatchObject({ status: 'behind', problem: expect.stringContaining('longer') });
    expect(store.attempts).toBe(1);
    store.recover();
    await vi.waitFor(() => expect(recorder.state.status).toBe('writing'));
    await clock.advance(WRITE_INTERVAL_MS);
    for (const resolution of RESOLUTIONS) expect(await bytesIn(resolution)).toBe(6);
  });

  it('is closed in time even where the store hangs, and says what is lost', async () => {
    const { add, recorder, store, clock, warnings } = rig();
    store.mood = 'hanging';
    add('a', 1);
    const closed = recorder.close();
    await clock.advance(LAST_WRITE_MS);
    await closed;
    expect(warnings).toEqual([expect.stringMatching(/^8 cells .* lost/)]);
    store.recover();
  });

  it('lets old figures go now and then, and takes no harm where that fails', async () => {
    const { store, clock, recorder, warnings, add } = rig();
    store.prunes = false;
    await clock.advance(FIRST_PRUNE_MS - 1);
    await recorder.flush();
    expect(store.pruned).toEqual([]);
    add('a', 1);
    await clock.advance(1);
    await recorder.flush();
    expect(store.pruned).toEqual([START_MS + FIRST_PRUNE_MS]);
    expect(recorder.state).toMatchObject({ status: 'writing', waitingCells: 0 });
    expect(warnings).toEqual([expect.stringContaining('locked')]);
    await clock.advance(PRUNE_INTERVAL_MS);
    await recorder.flush();
    expect(store.pruned).toHaveLength(2);
  });
});
