// The custom-elements manifest: what editors and documentation tools know of the elements' attributes, events, parts and slots.
// https://custom-elements-manifest.open-wc.org
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CustomElementDeclaration, CustomElementField, Declaration, Module, Package } from 'custom-elements-manifest/schema';
import { ROOT } from '../workspace.ts';
import { create, litPlugin, ts } from './analyzer.ts';
import type { BuiltChunk } from './javascript.ts';

/**
 * @param source the package's folder, relative to the repository
 * @returns its manifest, in which modules are the built files
 */
export function customElementsManifest(source: string, chunks: readonly BuiltChunk[]): Package {
  const own = chunks.flatMap(({ modules }) => modules).filter((module) => module.startsWith(`${source}/`) && module.endsWith('.ts'));
  const analysed = analyse(source, own);
  const elements = analysed.flatMap((module) => module.declarations ?? []).filter(isElement);
  const declarations = new Map(elements.map((element) => [element.name, element]));
  const placed = new Map<string, string>();
  const modules = chunks
    .filter(({ entry }) => entry !== undefined)
    .map((chunk): Module => {
      const path = `dist/${chunk.file}`;
      const exported = chunk.exports.filter((name) => declarations.has(name));
      const here = exported.filter((name) => !placed.has(name));
      for (const name of here) placed.set(name, path);
      const reference = (name: string): { name: string; module: string } => ({ name, module: placed.get(name) ?? path });
      return {
        kind: 'javascript-module',
        path,
        declarations: here.map((name) => declarations.get(name)).filter((each) => each !== undefined),
        exports: [
          ...exported.map((name) => ({ kind: 'js' as const, name, declaration: reference(name) })),
          ...definitions(analysed, modulesBehind(chunk, chunks), source).map(({ tag, className }) => ({
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
function modulesBehind(chunk: BuiltChunk, chunks: readonly BuiltChunk[], known = new Set<BuiltChunk>()): ReadonlySet<string> {
  known.add(chunk);
  for (const other of chunks) {
    if (chunk.imports.includes(other.file) && !known.has(other)) modulesBehind(other, chunks, known);
  }
  return new Set([...known].flatMap(({ modules }) => modules));
}

function definitions(analysed: readonly Module[], behind: ReadonlySet<string>, source: string): { tag: string; className: string }[] {
  return analysed
    .filter(({ path }) => behind.has(join(source, path)))
    .flatMap((module) => module.exports ?? [])
    .filter((each) => each.kind === 'custom-element-definition')
    .map(({ name, declaration }) => ({ tag: name, className: declaration.name }));
}

function analyse(source: string, modules: readonly string[]): readonly Module[] {
  const files = modules.map((module) => {
    const text = readFileSync(join(ROOT, module), 'utf8');
    return ts.createSourceFile(module.slice(source.length + 1), text, ts.ScriptTarget.ES2022, true);
  });
  const { modules: analysed } = create({ modules: files, plugins: litPlugin(), context: { dev: false } });
  for (const element of analysed.flatMap((module) => module.declarations ?? []).filter(isElement)) keepWhatIsPublic(element);
  return analysed;
}

const isElement = (declaration: Declaration): declaration is CustomElementDeclaration =>
  'customElement' in declaration && declaration.customElement;

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
