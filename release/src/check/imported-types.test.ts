import { describe, expect, it } from 'vitest';
import { importedPackages } from './imported-types.ts';

describe('packages that declarations name', () => {
  it('are found in every kind of import, once', () => {
    const declarations = `
import Hls from 'hls.js';
import * as lit from "lit";
import { html } from 'lit/html.js';
export type { Peers } from '@tributary/hls';
declare const loader: import('@scope/loader/sub').Loader;
declare module 'augmented' {}
/// <reference types="node" />
`.replace('\n///', '///');
    expect(importedPackages(declarations)).toEqual(['hls.js', 'lit', '@tributary/hls', '@scope/loader', 'augmented']);
    expect(importedPackages('/// <reference types="node" />\n')).toEqual(['node']);
  });

  it('are not what follows a text that ends like an import', () => {
    expect(importedPackages(`readonly 'title': 'Where it comes from';\nreadonly 'next': 'one';`)).toEqual([]);
  });

  it('are not the declarations beside them', () => {
    expect(importedPackages(`export { a } from './a.js';\nimport b from '../b.js';`)).toEqual([]);
  });
});
