import { describe, expect, it } from 'vitest';
import { bitsPerSecondOf, LineMeter } from './line-meter.ts';
import { freshStats } from './testing/hls-objects.ts';

const BYTES = 250_000;
const PEER_BYTE_WEIGHT = 1.045;

/** A line on which the test says what comes when. */
function setUp() {
  const exchanged = { receivedBytes: 0, sentBytes: 0 };
  const meter = new LineMeter(() => exchanged);
  const ask = (startMs: number) => {
    const stats = freshStats();
    stats.loading.start = startMs;
    const metered = meter.begin(stats, startMs);
    return {
      ...metered,
      stats,
      firstByte: (atMs: number) => (stats.loading.first = atMs),
      finish: (atMs: number, bytes = BYTES) => {
        stats.loading.end = atMs;
        stats.loaded = bytes;
        return metered.end(bytes, atMs);
      },
    };
  };
  return { exchanged, meter, ask };
}

describe('what the line carries while the origin answers', () => {
  it('is the answer alone where nothing else comes', () => {
    const answer = setUp().ask(100);
    answer.firstByte(140);
    answer.look(200);
    expect(answer.finish(1_140)).toEqual({ bytes: BYTES, ms: 1_000, firstByteMs: 40, floorBitsPerSecond: 0 });
  });

  it('is the answer and what peers send meanwhile: half of the line is not a line of half the width', () => {
    const { ask, exchanged } = setUp();
    exchanged.receivedBytes = 1_000_000;
    const answer = ask(100);
    answer.firstByte(140);
    answer.look(140);
    exchanged.receivedBytes += BYTES;
    const sample = answer.finish(2_140);
    expect(sample!.bytes).toBeCloseTo(BYTES * (1 + PEER_BYTE_WEIGHT));
    expect(sample!.ms).toBe(2_000);
    expect(bitsPerSecondOf(sample!)).toBeGreaterThan(2_000_000);
  });

  it('is not what peers sent before the first byte came', () => {
    const { ask, exchanged } = setUp();
    const answer = ask(100);
    answer.look(200);
    exchanged.receivedBytes = 40_000;
    answer.look(300);
    // Of what comes between two looks, the part before the first byte goes by the time.
    exchanged.receivedBytes += 10_000;
    answer.firstByte(350);
    answer.look(400);
    exchanged.receivedBytes += 20_000;
    expect(answer.finish(1_350)).toMatchObject({ bytes: BYTES + 25_000 * PEER_BYTE_WEIGHT });
  });

  it('is told even where the answer is over before anybody looked', () => {
    const { ask, exchanged } = setUp();
    const answer = ask(100);
    exchanged.receivedBytes = 10_000;
    answer.firstByte(120);
    expect(answer.finish(140)).toMatchObject({ bytes: BYTES + 5_000 * PEER_BYTE_WEIGHT, ms: 20, firstByteMs: 20 });
  });

  it('is all answers together where the origin gives several at once, whether they end well or not', () => {
    const { ask } = setUp();
    const duty = ask(100);
    const own = ask(100);
    const given = ask(100);
    for (const answer of [duty, own, given]) {
      answer.firstByte(100);
      answer.look(100);
    }
    own.stats.loaded = BYTES / 2;
    given.stats.loaded = 10_000;
    given.end(10_000, 500);
    expect(duty.finish(1_100)).toMatchObject({ bytes: BYTES * 1.5 + 10_000, ms: 1_000 });
    expect(own.finish(1_600)).toMatchObject({ bytes: BYTES * 2 + 10_000, ms: 1_500 });
  });

  it('peers of another stream begin at nothing: they take nothing away', () => {
    const { ask, exchanged } = setUp();
    exchanged.receivedBytes = 1_000_000;
    const answer = ask(100);
    answer.firstByte(100);
    answer.look(100);
    exchanged.receivedBytes = 0;
    expect(answer.finish(1_100)).toMatchObject({ bytes: BYTES });
  });

  it.each([
    ['no times at all', 0, 0, 0],
    ['no first byte', 100, 0, 300],
    ['no end', 100, 200, 0],
  ])('is not known of a loader that keeps %s', (_what, start, first, end) => {
    const answer = setUp().ask(start);
    answer.stats.loading.first = first;
    expect(answer.finish(end)).toBeUndefined();
  });

  it('an answer ends once', () => {
    const answer = setUp().ask(100);
    answer.firstByte(200);
    expect(answer.finish(300)).toBeDefined();
    expect(answer.finish(300)).toBeUndefined();
  });
});

describe('an answer while this viewer sends', () => {
  const whole = ({ ask }: ReturnType<typeof setUp>, tookMs: number, during: () => void = () => {}) => {
    const answer = ask(100);
    answer.firstByte(100);
    during();
    return answer.finish(100 + tookMs)!;
  };

  it('is not believed to be slow for what held up its acknowledgements, before three are', () => {
    const line = setUp();
    const send = (): void => void (line.exchanged.sentBytes += 1_000);
    whole(line, 1_000);
    whole(line, 1_000);
    expect(whole(line, 4_000, send).floorBitsPerSecond).toBe(2_000_000);
    expect(whole(line, 4_000, send).floorBitsPerSecond).toBe(2_000_000);
    expect(whole(line, 4_000, send).floorBitsPerSecond).toBe(500_000);
  });

  it('and all that come shortly before show together what the line carries: the slowest of three', () => {
    const line = setUp();
    expect(line.meter.provenBitsPerSecond).toBeUndefined();
    for (const tookMs of [100, 1_000, 500]) whole(line, tookMs);
    expect(line.meter.provenBitsPerSecond).toBe(2_000_000);
    for (const tookMs of [500, 250]) whole(line, tookMs);
    expect(line.meter.provenBitsPerSecond).toBe(4_000_000);
    // One burst is no rate.
    for (let burst = 0; burst < 3; burst++) whole(line, 1);
    expect(line.meter.provenBitsPerSecond).toBe(40_000_000);
  });

  it('stands for itself where nothing is sent', () => {
    const line = setUp();
    whole(line, 1_000);
    expect(whole(line, 4_000).floorBitsPerSecond).toBe(0);
  });
});
