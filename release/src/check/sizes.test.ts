import { describe, expect, it } from 'vitest';
import { criticalChunks, sizeLine } from './sizes.ts';

const chunk = (fileName: string, imports: readonly string[], isEntry = false) => ({ fileName, imports: [...imports], isEntry });

describe('what is loaded before the first frame', () => {
  it('is the entry and all that it imports, however far; what is imported later is not', () => {
    const chunks = [
      chunk('site.js', ['shim.js', 'hls.js'], true),
      chunk('shim.js', ['shared.js']),
      chunk('shared.js', ['shim.js']),
      chunk('engine.js', ['shared.js', 'wire.js']),
      chunk('wire.js', []),
    ];
    expect(criticalChunks(chunks).map(({ fileName }) => fileName)).toEqual(['site.js', 'shim.js', 'shared.js']);
  });
});

describe('a size', () => {
  const budget = { what: 'the shim', module: '', counts: 'critical' as const };

  it('is told in kB, beside what it may be', () => {
    expect(sizeLine({ ...budget, maxBytes: 3000, bytes: 2840, fits: true })).toBe('the shim: 2.8 kB gzip, of 3.0 kB');
    expect(sizeLine({ ...budget, maxBytes: 3000, bytes: 3100, fits: false })).toBe('the shim: 3.1 kB gzip, of 3.0 kB: TOO LARGE');
    expect(sizeLine({ ...budget, maxBytes: undefined, bytes: 3100, fits: true })).toBe('the shim: 3.1 kB gzip');
  });
});
