import { expect, it } from 'vitest';
import { readTestCommand } from './flags.mjs';

it.each([
  [[], ['static', 'unit', 'packages', 'e2e'], undefined],
  [['--unit'], ['unit'], undefined],
  [['--packages'], ['packages'], undefined],
  [['--static', '--e2e'], ['static', 'e2e'], undefined],
  [['--only', 'ring'], ['unit', 'e2e'], 'ring'],
  [['--only', 'ring', '--unit'], ['unit'], 'ring'],
])('reads %j', (args, parts, only) => {
  expect(readTestCommand(args)).toEqual({ kind: 'run', parts: new Set(parts), only });
});

it('refuses what it does not know', () => {
  expect(readTestCommand(['--units'])).toMatchObject({ kind: 'bad', message: expect.stringContaining('--units') });
  expect(readTestCommand(['--only', ''])).toMatchObject({ kind: 'bad' });
});
