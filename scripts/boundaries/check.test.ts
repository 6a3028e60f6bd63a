import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { checkBoundaries } from './check.mjs';

const trees: string[] = [];

afterEach(() => {
  for (const tree of trees.splice(0)) rmSync(tree, { recursive: true, force: true });
});

const MANIFESTS: Readonly<Record<string, unknown>> = {
  'package.json': { devDependencies: { vitest: '*' } },
  'packages/protocol/package.json': { name: '@tributary/protocol', dependencies: { zod: '*' } },
  'packages/swarm/package.json': {
    name: '@tributary/swarm',
    dependencies: { '@tributary/protocol': '*', '@tributary/webrtc': '*' },
    devDependencies: { 'fast-check': '*' },
  },
  'packages/webrtc/package.json': { name: '@tributary/webrtc', dependencies: { '@tributary/swarm': '*', 'simple-peer': '*' } },
  'e2e/package.json': { name: '@tributary/e2e' },
  'apps/server/package.json': { name: '@tributary/server', dependencies: { '@tributary/protocol': '*' } },
};

/** A made-up workspace with these source files beside the packages above. */
function violationsOf(files: Readonly<Record<string, string>>): string[] {
  const root = mkdtempSync(join(tmpdir(), 'tributary-boundaries-'));
  trees.push(root);
  for (const [file, content] of [...Object.entries(MANIFESTS), ...Object.entries(files)]) {
    mkdirSync(join(root, dirname(file)), { recursive: true });
    writeFileSync(join(root, file), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return checkBoundaries(root);
}

const swarm = (source: string): string[] => violationsOf({ 'packages/swarm/src/a.ts': source });

describe('checkBoundaries', () => {
  it('finds nothing in a workspace that keeps the rules', () => {
    const files = {
      'packages/protocol/src/index.ts': "export { a } from './a.ts';",
      'packages/protocol/src/a.ts': 'export const a = 1;',
      'packages/swarm/src/index.ts': "import type { a } from '@tributary/protocol'; export type A = typeof a;",
      'packages/swarm/src/index.test.ts':
        "import fc from 'fast-check'; import { it } from 'vitest'; import 'node:fs'; setTimeout(() => it, fc);",
      'packages/webrtc/src/index.ts': "import Peer from 'simple-peer/simplepeer.min.js'; setTimeout(Peer, Date.now());",
      'packages/webrtc/src/link.test.ts': "import '@tributary/swarm/testing';",
      'apps/server/src/main.ts': "import 'node:http'; import '@tributary/protocol/schemas';",
    };
    expect(violationsOf(files)).toEqual([]);
  });

  it('lets tests, and only them, import what the package is compared with', () => {
    const files = { 'packages/hls/package.json': { name: '@tributary/hls', devDependencies: { '@tributary/playlist': '*' } } };
    const source = "import '@tributary/playlist';";
    const manifests = Object.fromEntries(Object.entries(files).map(([file, manifest]) => [file, JSON.stringify(manifest)]));
    expect(violationsOf({ ...manifests, 'packages/hls/src/a.test.ts': source })).toEqual([]);
    expect(violationsOf({ ...manifests, 'packages/hls/src/a.ts': source })).toEqual([expect.stringContaining('goes against the arrows')]);
  });

  it.each([
    ['a static import', "import { x } from '@tributary/webrtc';"],
    ['a type import', "import type { X } from '@tributary/webrtc';"],
    ['a re-export', "export * from '@tributary/webrtc';"],
    ['a dynamic import', "const later = await import('@tributary/webrtc');"],
    ['an import in a type', "type X = import('@tributary/webrtc').X;"],
    ['an import in an import-equals', "import x = require('@tributary/webrtc');"],
    ['an import for its effect', "import '@tributary/webrtc';"],
  ])('finds %s against the arrows, even of a declared package', (_kind, source) => {
    expect(swarm(`\n${source}`)).toEqual([
      expect.stringMatching(/^packages\/swarm\/src\/a\.ts:2: '@tributary\/webrtc' goes against the arrows/),
    ]);
  });

  it('ignores what only looks like an import', () => {
    expect(swarm("// import '@tributary/webrtc';\nexport const text = \"import 'node:fs'; Date.now()\";")).toEqual([]);
  });

  it('finds relative paths out of the package, and paths without a file', () => {
    expect(swarm("import '../../protocol/src/a.ts';")).toEqual([expect.stringContaining('leaves packages/swarm')]);
    expect(swarm("import './b';")).toEqual([expect.stringContaining('names no file')]);
  });

  it('finds undeclared, development-only and computed imports', () => {
    expect(swarm("import 'lodash';")).toEqual([expect.stringContaining('is not a dependency of @tributary/swarm')]);
    expect(swarm("import 'fast-check';")).toEqual([expect.stringContaining('is only a development dependency')]);
    expect(swarm('const name = String(1); await import(name);')).toEqual([expect.stringContaining('is computed')]);
  });

  it("finds Node's own modules in packages that run in browsers", () => {
    expect(swarm("import 'node:fs'; import 'path';")).toHaveLength(2);
    expect(violationsOf({ 'packages/webrtc/src/a.ts': "import 'node:fs';" })).toHaveLength(1);
    expect(violationsOf({ 'apps/server/src/a.ts': "import 'fs';" })).toEqual([expect.stringContaining('write node:fs')]);
  });

  it('lets end-to-end tests use the tools and the browser pages of packages, and nothing else by path', () => {
    const files = { 'packages/webrtc/browser-tests/page.ts': '', 'packages/webrtc/src/a.ts': '', 'scripts/a.mjs': '' };
    const e2e = (path: string): string[] => violationsOf({ ...files, 'e2e/a.spec.ts': `import '${path}';` });
    expect(e2e('../packages/webrtc/browser-tests/page.ts')).toEqual([]);
    expect(e2e('../scripts/a.mjs')).toEqual([]);
    expect(e2e('../packages/webrtc/browser-tests/none.ts')).toEqual([expect.stringContaining('names no file')]);
    expect(e2e('../packages/webrtc/src/a.ts')).toEqual([expect.stringContaining('leaves e2e')]);
  });

  it('keeps schemas to the server and test doubles to tests', () => {
    expect(swarm("import '@tributary/protocol/schemas';")).toEqual([expect.stringContaining('tests only')]);
    expect(violationsOf({ 'packages/webrtc/src/a.ts': "import '@tributary/swarm/testing';" })).toEqual([
      expect.stringContaining('tests only'),
    ]);
  });

  it.each([
    'Date.now()',
    'new Date()',
    'Date()',
    'Math.random()',
    'performance.now()',
    'setTimeout(run, 1)',
    'setInterval(run, 1)',
    "fetch('/')",
    "new WebSocket('ws://a')",
    'globalThis.setTimeout(run, 1)',
    "Math['random']()",
    'const random = Math.random',
  ])('finds %s in a pure package, but not in its tests or test doubles', (code) => {
    const source = `export const run = (): void => {};\n${code};`;
    expect(swarm(source)).toEqual([expect.stringMatching(/^packages\/swarm\/src\/a\.ts:2: .* in a pure package/)]);
    expect(violationsOf({ 'packages/swarm/src/a.test.ts': source, 'packages/swarm/src/testing/a.ts': source })).toEqual([]);
  });

  it('lets a pure package convert dates and call its own ports by those names', () => {
    expect(swarm('new Date(0).toISOString(); origin.fetch(1); clock.setTimeout();')).toEqual([]);
  });

  it('wants a rule for every package', () => {
    expect(violationsOf({ 'packages/extra/package.json': '{"name":"@tributary/extra"}' })).toEqual([
      expect.stringContaining('has no rule'),
    ]);
  });
});
