import { describe, expect, it } from 'vitest';
import { FIGURES, type Figures } from './figures.ts';
import { formatFigure, formatTable } from './table.ts';

const NONE = Object.fromEntries(FIGURES.map(({ key }) => [key, null])) as Figures;

describe('formatTable', () => {
  it('lines figures up under their players and leaves out what nobody has', () => {
    const table = formatTable([
      { title: 'plain hls.js', figures: { ...NONE, offloadSteady: 0, stallCount: 12 } },
      { title: 'Tributary', figures: { ...NONE, offloadSteady: 0.8125 } },
    ]);
    expect(table.split('\n')).toEqual([
      '                 plain hls.js  Tributary',
      'offload, steady         0.000      0.813',
      'stalls                     12          –',
    ]);
  });
});

describe('formatFigure', () => {
  it('shows no minus before nought', () => {
    expect([formatFigure(-0.0001, 2), formatFigure(-0.01, 2), formatFigure(null, 2)]).toEqual(['0.00', '-0.01', '–']);
  });
});
