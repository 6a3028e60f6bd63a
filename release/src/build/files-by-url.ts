import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, relative } from 'node:path';
import type { Plugin } from 'rolldown';
import { ROOT } from '../workspace.ts';

const QUERY = '?url';
const PREFIX = '\0file-by-url:';
/** It names a file that does not come along. */
const SOURCE_MAP_COMMENT = /\n\/\/# sourceMappingURL=\S+\s*$/;

/**
 * Vite's `import address from 'package/file?url'`, in the words that browsers and every bundler know: the file lies beside the
 * module, and its address is `new URL('./file', import.meta.url)`.
 */
export function filesByUrl(): Plugin {
  return {
    name: 'tributary-files-by-url',
    resolveId(specifier, importer) {
      if (importer === undefined || !specifier.endsWith(QUERY)) return null;
      // As Node finds it: to the bundler's eyes the package is somebody else's, and is left alone.
      return `${PREFIX}${createRequire(importer).resolve(specifier.slice(0, -QUERY.length))}`;
    },
    load(id) {
      if (!id.startsWith(PREFIX)) return null;
      const path = id.slice(PREFIX.length);
      const fileName = basename(path);
      const source = readFileSync(path, 'utf8').replace(SOURCE_MAP_COMMENT, '\n');
      this.emitFile({ type: 'asset', fileName, originalFileName: relative(ROOT, path), source });
      return `export default new URL('./${fileName}', import.meta.url).href;`;
    },
  };
}
