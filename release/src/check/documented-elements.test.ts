import type { Package } from 'custom-elements-manifest/schema';
import { describe, expect, it } from 'vitest';
import { documentedElements, missingFromManifest } from './documented-elements.ts';

const SOURCE = `
/**
 * Plays.
 *
 * @attr {string} src - what it plays
 * @attribute poster
 * @fires peers-change after \`peers\` changed
 * @csspart video - the picture
 * @slot - what lies over it
 * @slot media
 * @cssprop --tributary-peers
 * @cssprop {<position>} [--fit-position=50% 50%] - how it lies
 */
export class Example extends LitElement {
  static override properties = {
    src: { type: String },
    streamName: { type: String, attribute: 'stream-name' },
    autoPlay: { type: Boolean },
    hls: { attribute: false },
    state: { state: true },
  };
}

/** Nothing to say. */
export class Plain {}
`;

const manifestOf = (element: Record<string, unknown>): Package =>
  ({
    schemaVersion: '1.0.0',
    modules: [{ kind: 'javascript-module', path: 'dist/index.js', declarations: [{ kind: 'class', customElement: true, ...element }] }],
  }) as Package;

describe('what elements document', () => {
  it('is their tags and the properties that are attributes', () => {
    const [example, plain] = documentedElements(SOURCE);
    expect(example?.className).toBe('Example');
    expect(example?.named.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'attributes src',
      'attributes poster',
      'events peers-change',
      'cssParts video',
      'slots ',
      'slots media',
      'cssProperties --tributary-peers',
      'cssProperties --fit-position',
      'attributes src',
      'attributes stream-name',
      'attributes autoplay',
    ]);
    expect(plain).toEqual({ className: 'Plain', named: [] });
  });

  it('is missed by name where the manifest lacks it', () => {
    const manifest = manifestOf({
      name: 'Example',
      attributes: [{ name: 'src' }, { name: 'poster' }, { name: 'stream-name' }, { name: 'autoPlay' }],
      events: [],
      cssParts: [{ name: 'video' }],
      slots: [{ name: '' }],
      cssProperties: [{ name: '--tributary-peers' }, { name: '--fit-position' }],
    });
    expect(missingFromManifest(manifest, documentedElements(SOURCE))).toEqual(['Example: events "peers-change"', 'Example: slots "media"']);
  });

  it('is no matter for classes that are no elements', () => {
    expect(missingFromManifest(manifestOf({ name: 'Other' }), documentedElements(SOURCE))).toEqual([]);
  });
});
