// A package's modules: the workspace's own are bundled, so are those third parties that browsers cannot load as they come.
import { join, relative } from 'node:path';
import { rolldown, type OutputChunk } from 'rolldown';
import { PUBLICATIONS, type Publication } from '../publications.ts';
import { filesByUrl } from './files-by-url.ts';
import { workersByUrl } from './workers-by-url.ts';
import { packageNameOf, publishedEntries, ROOT, workspacePackages } from '../workspace.ts';

/**
 * Bundled into what browsers get. Their own modules are CommonJS, or name packages that are: a page without a bundler, or with a
 * strict one, could not load them. custom-media-element is without what nothing here uses of it (patches/). Everything else on npm is a dependency, which a site shares with what it has already.
 */
const BUNDLED_THIRD_PARTIES = new Set(['simple-peer', 'socket.io-client', '@socket.io/component-emitter', 'custom-media-element']);

/** Its modules only define things: what is not used of it (`io`, which shares connections and reads addresses) can go. Its package does not say so. */
const WITHOUT_SIDE_EFFECTS = /\/node_modules\/socket\.io-client\//;

/** The oldest browsers with everything the engine uses, as for the pages; and our oldest Node. */
const TARGETS = { browser: ['chrome111', 'edge111', 'firefox114', 'safari16.4'], node: ['node20.19'] };

/** A user's installation has it, or another of our packages is it. */
function isExternal(publication: Publication, specifier: string, importer: string | undefined): boolean {
  if (specifier.startsWith('.') || specifier.startsWith('/') || specifier.startsWith('\0') || specifier.endsWith('?url')) return false;
  if (specifier.startsWith('node:')) return true;
  // What is bundled brings its own dependencies along.
  if (importer?.includes('/node_modules/') === true) return false;
  const name = packageNameOf(specifier);
  if (PUBLICATIONS.some((other) => other.name === name && other.source !== publication.source)) return true;
  if (workspacePackages().has(name)) return false;
  return publication.runsIn === 'node' || !BUNDLED_THIRD_PARTIES.has(name);
}

/** A built module, as far as the steps after this one need it. */
export interface BuiltChunk {
  /** Relative to the package's `dist`. */
  readonly file: string;
  /** The entry that it is; undefined for what entries share or load later. */
  readonly entry: string | undefined;
  /** Source modules inside, relative to the repository where they are its own, else absolute. */
  readonly modules: readonly string[];
  /** What it imports from elsewhere, statically or not: built files by name, packages by specifier. */
  readonly imports: readonly string[];
  readonly exports: readonly string[];
}

/** A file that was copied into the package as it is. */
export interface CopiedFile {
  readonly file: string;
  /** Absolute. */
  readonly from: string;
}

export interface BuiltModules {
  readonly chunks: readonly BuiltChunk[];
  readonly copied: readonly CopiedFile[];
}

export const BIN_ENTRY = 'bin';

/** Builds into `${folder}/dist`. */
export async function buildJavaScript(publication: Publication, folder: string): Promise<BuiltModules> {
  const entries = publishedEntries(publication).map(({ name, module }) => [name, join(ROOT, module)] as const);
  const { bin, insteadOf = {} } = publication;
  const replaced = Object.entries(insteadOf).map(
    ([module, other]) => [join(ROOT, publication.source, module), join(ROOT, publication.source, other)] as const,
  );
  const bundle = await rolldown({
    cwd: ROOT,
    input: Object.fromEntries([
      ...entries,
      ...(bin === undefined ? [] : [[BIN_ENTRY, join(ROOT, publication.source, bin.module)] as const]),
    ]),
    platform: publication.runsIn,
    tsconfig: join(ROOT, 'tsconfig.base.json'),
    external: (specifier, importer) => isExternal(publication, specifier, importer),
    transform: { target: TARGETS[publication.runsIn] },
    treeshake: { moduleSideEffects: [{ test: WITHOUT_SIDE_EFFECTS, sideEffects: false }] },
    plugins: [
      filesByUrl(),
      workersByUrl(),
      {
        name: 'tributary-instead-of',
        load: (id) => {
          const other = replaced.find(([module]) => module === id)?.[1];
          return other === undefined ? null : `export * from ${JSON.stringify(other)};`;
        },
      },
    ],
  });
  const { output } = await bundle.write({
    dir: join(folder, 'dist'),
    format: 'esm',
    sourcemap: true,
    // Flat, because modules that look for files beside themselves must not care which chunk they are in.
    entryFileNames: '[name].js',
    chunkFileNames: (chunk) => (chunk.isDynamicEntry ? '[name]-[hash].js' : 'shared-[hash].js'),
    assetFileNames: '[name][extname]',
    ...(bin === undefined ? {} : { banner: (chunk: { name: string }) => (chunk.name === BIN_ENTRY ? '#!/usr/bin/env node' : '') }),
  });
  await bundle.close();
  return {
    chunks: output.filter((file): file is OutputChunk => file.type === 'chunk').map(builtChunk),
    copied: output.flatMap((file) =>
      file.type === 'asset' ? file.originalFileNames.map((from) => ({ file: file.fileName, from: join(ROOT, from) })) : [],
    ),
  };
}

function builtChunk(chunk: OutputChunk): BuiltChunk {
  return {
    file: chunk.fileName,
    entry: chunk.isEntry ? chunk.name : undefined,
    modules: chunk.moduleIds.map((id) => (id.startsWith(ROOT) && !id.includes('/node_modules/') ? relative(ROOT, id) : id)),
    imports: [...chunk.imports, ...chunk.dynamicImports],
    exports: chunk.exports,
  };
}
