// The custom-elements manifest: what editors and documentation tools know of the elements' attributes, events, parts and slots.
// https://custom-elements-manifest.open-wc.org
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CustomElementDeclaration, CustomElementField, Module, Package } from 'custom-elements-manifest/schema';
import { ROOT } from '../workspace.ts';
import { create, litPlugin, ts } from './analyzer.ts';
import { definitionsIn, type ElementDefinition } from './element-definitions.ts';
import type { BuiltChunk } from './javascript.ts';

/**
 * @param source the package's folder, relative to the repository
 * @returns its manifest, in which modules are the built files
 */
export function customElementsManifest(source: string, chunks: readonly BuiltChunk[]): Package {
  const own = chunks.flatMap(({ modules }) => modules).filter((module) => module.startsWith(`${source}/`) && module.endsWith('.ts'));
  const texts = new Map(own.map((module) => [module, readFileSync(join(ROOT, module), 'utf8')]));
  const defined = new Map([...texts].map(([module, text]) => [module, definitionsIn(text)]));
  const elements = analyse(texts, [...defined.values()].flat());
  const placed = new Map<string, string>();
  const modules = chunks
    .filter(({ entry }) => entry !== undefined)
    .map((chunk): Module => {
      const path = `dist/${chunk.file}`;
      const exported = chunk.exports.filter((name) => elements.has(name));
      const here = exported.filter((name) => !placed.has(name));
      for (const name of here) placed.set(name, path);
      const reference = (name: string): { name: string; module: string } => ({ name, module: placed.get(name) ?? path });
      const definitions = modulesBehind(chunk, chunks).flatMap((module) => defined.get(module) ?? []);
      return {
        kind: 'javascript-module',
        path,
        declarations: here.map((name) => elements.get(name)).filter((each) => each !== undefined),
        exports: [
          ...exported.map((name) => ({ kind: 'js' as const, name, declaration: reference(name) })),
          ...definitions.map(({ tag, className }) => ({
            kind: 'custom-element-definition' as const,
            name: tag,
            declaration: reference(className),
          })),
        ],
      };
    });
  return { schemaVersion: '1.0.0', readme: 'README.md', modules };
}

/** The source modules that run when the chunk is imported. */
function modulesBehind(chunk: BuiltChunk, chunks: readonly BuiltChunk[], known = new Set<BuiltChunk>()): readonly string[] {
  known.add(chunk);
  for (const other of chunks) {
    if (chunk.imports.includes(other.file) && !known.has(other)) modulesBehind(other, chunks, known);
  }
  return [...known].flatMap(({ modules }) => modules);
}

/** The defined classes, by name. */
function analyse(
  texts: ReadonlyMap<string, string>,
  definitions: readonly ElementDefinition[],
): ReadonlyMap<string, CustomElementDeclaration> {
  const files = [...texts].map(([module, text]) => ts.createSourceFile(module, text, ts.ScriptTarget.ES2022, true));
  const { modules } = create({ modules: files, plugins: litPlugin(), context: { dev: false } });
  const classes = new Map(modules.flatMap(({ declarations = [] }) => declarations).map((each) => [each.name, each]));
  return new Map(
    definitions.flatMap(({ tag, className }) => {
      const declaration = classes.get(className);
      if (declaration?.kind !== 'class') return [];
      const element: CustomElementDeclaration = { ...declaration, tagName: tag, customElement: true };
      keepWhatIsPublic(element);
      return [[className, element] as const];
    }),
  );
}

/** The analyser also lists what a class keeps to itself, Lit's inner state as attributes, and events by the name of a variable. */
function keepWhatIsPublic(element: CustomElementDeclaration): void {
  const members = (element.members ?? []).filter(({ privacy = 'public' }) => privacy === 'public');
  const fields = new Map(members.map((member) => [member.name, member as CustomElementField]));
  const attributes = (element.attributes ?? []).filter(({ fieldName }) => {
    const field = fieldName === undefined ? undefined : fields.get(fieldName);
    return fieldName === undefined || (field !== undefined && !isReadOnly(field));
  });
  for (const field of fields.values()) {
    if (isReadOnly(field)) delete field.attribute;
  }
  element.members = members;
  element.attributes = attributes;
  element.events = (element.events ?? []).filter(({ description }) => description !== undefined);
}

/** Public, and for reading: nobody sets it by an attribute either. */
const isReadOnly = ({ readonly, description }: CustomElementField): boolean =>
  readonly === true || /\bread only\b/i.test(description ?? '');
