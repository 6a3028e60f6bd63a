// The manifest of the real elements, from their source.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CustomElementDeclaration, Package } from 'custom-elements-manifest/schema';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { documentedElementsIn, missingFromManifest } from '../check/documented-elements.ts';
import { publicationOf } from '../publications.ts';
import { ROOT } from '../workspace.ts';
import { customElementsManifest } from './custom-elements.ts';
import { buildJavaScript } from './javascript.ts';

const player = publicationOf('@tributary/player');
let folder: string;
let manifest: Package;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tributary-manifest-'));
  const { chunks } = await buildJavaScript(player, folder);
  manifest = customElementsManifest(player.source, chunks);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const elements = (): CustomElementDeclaration[] =>
  manifest.modules
    .flatMap(({ declarations = [] }) => declarations)
    .filter((each): each is CustomElementDeclaration => 'customElement' in each);

describe('the custom-elements manifest', () => {
  it('has every element with its tag, in a module that users can import', () => {
    expect(elements().map(({ tagName }) => tagName)).toEqual(
      expect.arrayContaining(['tributary-player', 'tributary-peer-view', 'tributary-peer-badge']),
    );
    const [index] = manifest.modules;
    expect(index?.path).toBe('dist/index.js');
    expect(index?.exports).toContainEqual({
      kind: 'custom-element-definition',
      name: 'tributary-player',
      declaration: { name: 'TributaryPlayer', module: 'dist/index.js' },
    });
  });

  it('has every attribute, event, part and slot that the classes document', () => {
    const documented = documentedElementsIn(join(ROOT, player.source, 'src'));
    expect(documented.filter(({ named }) => named.length > 0).map(({ className }) => className)).toContain('TributaryPlayer');
    expect(missingFromManifest(manifest, documented)).toEqual([]);
  });

  it('has nothing that the classes keep to themselves', () => {
    for (const { members = [], attributes = [] } of elements()) {
      expect(members.filter(({ name, privacy }) => name.startsWith('#') || privacy === 'private')).toEqual([]);
      expect(attributes.map(({ name }) => name)).not.toContain('state');
    }
  });
});
