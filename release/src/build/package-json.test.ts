import { describe, expect, it } from 'vitest';
import { declaredModules } from './package-json.ts';

describe('"sideEffects" of a package.json', () => {
  const isDeclared = declaredModules('packages/player', ['./src/index.ts', './src/define-*.ts']);

  it.each(['packages/player/src/index.ts', 'packages/player/src/define-video.ts'])('names %s', (module) => {
    expect(isDeclared(module)).toBe(true);
  });

  it.each([
    'packages/player/src/video.ts',
    'packages/player/src/indexots',
    'packages/player/src/deeper/define-video.ts',
    'packages/player/src/define-x/video.ts',
    'packages/other/src/index.ts',
  ])('does not name %s', (module) => {
    expect(isDeclared(module)).toBe(false);
  });
});
