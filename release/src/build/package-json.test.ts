import { describe, expect, it } from 'vitest';
import { declaredModules, filesWithEffects } from './package-json.ts';

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

  it('names the built files that hold these, and all that import one: an entry that only passes an element on defines it', () => {
    const chunks = [
      { file: 'video.js', modules: ['src/names.ts'], imports: ['shared.js'] },
      { file: 'shared.js', modules: ['src/define-video.ts'], imports: ['other.js'] },
      { file: 'other.js', modules: ['src/other.ts'], imports: [] },
      { file: 'index.js', modules: ['src/exports.ts'], imports: ['video.js', 'hls.js'] },
    ];
    expect(filesWithEffects(chunks, (module) => module.startsWith('src/define-'))).toEqual(['shared.js', 'video.js', 'index.js']);
  });
});
