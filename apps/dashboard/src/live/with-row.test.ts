import type { StreamRow } from '@tributary/operator-api';
import { expect, it } from 'vitest';
import { withRow } from './with-row.ts';

const row = (viewers: number, startupP50Ms: number | null): StreamRow =>
  ({ viewers, quality: { startupMeanMs: 300, startupP50Ms, startupP95Ms: startupP50Ms } }) as StreamRow;

it('takes the latest row, and keeps the quantiles that it does not have', () => {
  expect(withRow(row(2, 280), row(3, null))).toEqual(row(3, 280));
  expect(withRow(row(2, 280), row(3, 250))).toEqual(row(3, 250));
});
