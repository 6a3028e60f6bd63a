// The elements' documentation comments are the source of the manifest: nothing that they name may get lost on the way.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CustomElementDeclaration, Package } from 'custom-elements-manifest/schema';

type Kind = 'attributes' | 'events' | 'cssParts' | 'slots' | 'cssProperties';

/** The tags as the analyser knows them, with their other spellings. https://custom-elements-manifest.open-wc.org/analyzer/getting-started */
const TAGS: Readonly<Record<string, Kind>> = {
  attr: 'attributes',
  attribute: 'attributes',
  fires: 'events',
  event: 'events',
  csspart: 'cssParts',
  part: 'cssParts',
  slot: 'slots',
  cssprop: 'cssProperties',
  cssproperty: 'cssProperties',
};

export interface DocumentedElement {
  readonly className: string;
  readonly named: readonly { readonly kind: Kind; readonly name: string }[];
}

/** A documentation comment and the class right below it. */
const DOCUMENTED_CLASS = /\/\*\*(?<comment>(?:[^*]|\*(?!\/))*)\*\/\s*export (?:abstract )?class (?<className>\w+)/g;
/** `@attr {boolean} name - words`, `@cssprop [--name=default value]`, `@slot - words` for the slot without a name. */
const TAG = /@(?<tag>\w+)(?:[ \t]+\{[^}]*\})?(?:[ \t]+(?:\[(?<optional>[^\]=\s]+)[^\]]*\]|(?<name>\S+)))?/g;
const LIT_PROPERTY = /^ {4}(?<name>\w+): \{(?<options>[^}]*)\}/gm;

/** What the documented classes of a module name, and which of Lit's properties are attributes. */
export function documentedElements(source: string): readonly DocumentedElement[] {
  return [...source.matchAll(DOCUMENTED_CLASS)].map(({ groups, index }) => {
    const comment = groups?.['comment'] ?? '';
    const tags = [...comment.matchAll(TAG)].flatMap(({ groups: tag }) => {
      const kind = TAGS[tag?.['tag'] ?? ''];
      const name = tag?.['optional'] ?? tag?.['name'] ?? '';
      return kind === undefined ? [] : [{ kind, name: name === '-' ? '' : name }];
    });
    const [, after = ''] = source.slice(index).split('static override properties = {', 2);
    const properties = [...(after.split('\n  };', 1)[0] ?? '').matchAll(LIT_PROPERTY)]
      .filter(({ groups: property }) => !/\b(?:state: true|attribute: false)/.test(property?.['options'] ?? ''))
      .map(({ groups: property }) => ({
        kind: 'attributes' as const,
        name: /attribute: '(?<name>[^']+)'/.exec(property?.['options'] ?? '')?.groups?.['name'] ?? (property?.['name'] ?? '').toLowerCase(),
      }));
    return { className: groups?.['className'] ?? '', named: [...tags, ...properties] };
  });
}

/** @returns `Class: kind "name"` for what a class documents and the manifest lacks */
export function missingFromManifest(manifest: Package, documented: readonly DocumentedElement[]): readonly string[] {
  const elements = new Map(
    manifest.modules
      .flatMap(({ declarations = [] }) => declarations)
      .filter((each): each is CustomElementDeclaration => 'customElement' in each)
      .map((element) => [element.name, element]),
  );
  return documented.flatMap(({ className, named }) => {
    const element = elements.get(className);
    if (element === undefined) return [];
    return named
      .filter(({ kind, name }) => !(element[kind] ?? []).some((each) => each.name.toLowerCase() === name.toLowerCase()))
      .map(({ kind, name }) => `${className}: ${kind} "${name}"`);
  });
}

/** Every documented class below a folder. */
export function documentedElementsIn(folder: string): readonly DocumentedElement[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .flatMap((file) => documentedElements(readFileSync(join(folder, file), 'utf8')));
}
