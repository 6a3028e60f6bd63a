import { describe, expect, it } from 'vitest';
import { parseIngestOptions, parseQueryOptions } from './options.ts';

describe('options of the telemetry benchmarks', () => {
  it('have the goals’ sizes where nothing is said', () => {
    expect(parseIngestOptions([])).toEqual({ viewers: 10_000, streams: 100, seconds: 60, store: 'sqlite' });
    expect(parseQueryOptions([])).toEqual({ streams: 100, queries: 20, store: 'sqlite' });
  });

  it('are taken as said, and refused with what is allowed', () => {
    expect(parseIngestOptions(['--viewers', '10', '--store', 'memory'])).toMatchObject({ viewers: 10, store: 'memory' });
    expect(parseQueryOptions(['--store', 'postgres', '--streams', '3'])).toMatchObject({ streams: 3, store: 'postgres' });
    for (const wrong of [['--store', 'memory'], ['--streams', '0'], ['--streams', '9999'], ['--nothing']]) {
      expect(() => parseQueryOptions(wrong)).toThrowError(
        expect.objectContaining({ name: 'UsageError', message: expect.stringContaining('--queries N') }),
      );
    }
  });
});
