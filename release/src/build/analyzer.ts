// The part of the analyser that is used. Its own typings cover neither its functions nor its plugins.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { Package } from 'custom-elements-manifest/schema';

interface Analyzer {
  /** Its own compiler, whose syntax trees it takes. */
  readonly ts: {
    readonly ScriptTarget: { readonly ES2022: number };
    createSourceFile(name: string, text: string, target: number, setParentNodes: boolean): unknown;
  };
  create(options: { modules: readonly unknown[]; plugins: readonly unknown[]; context: { dev: boolean } }): Package;
}

interface LitSupport {
  litPlugin(): readonly unknown[];
}

const { resolve } = createRequire(import.meta.url);
const load = (specifier: string): Promise<unknown> => import(pathToFileURL(resolve(specifier)).href);

export const { create, ts } = (await load('@custom-elements-manifest/analyzer/index.js')) as Analyzer;
export const { litPlugin } = (await load('@custom-elements-manifest/analyzer/src/features/framework-plugins/lit/lit.js')) as LitSupport;
