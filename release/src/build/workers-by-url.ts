import { basename, join } from 'node:path';
import type { Plugin } from 'rolldown';

/** A thread's module, in the words that bundlers for browsers know too. */
const WORKER = /new Worker\(\s*new URL\(\s*['"]([^'"]+)['"],\s*import\.meta\.url\s*\)/g;

/**
 * `new Worker(new URL('./module.mjs', import.meta.url))`: the module becomes a built file of its own, by the same name. Every built
 * file lies in one folder, so the address goes on being right wherever the code that names it ends up.
 */
export function workersByUrl(): Plugin {
  return {
    name: 'tributary-workers-by-url',
    transform: {
      filter: { id: { exclude: /\/node_modules\// }, code: { include: WORKER } },
      handler(code, id) {
        for (const [, specifier = ''] of code.matchAll(WORKER)) {
          if (basename(specifier) !== specifier.replace('./', ''))
            throw new Error(`${id}: a thread's module must lie beside it: ${specifier}`);
          this.emitFile({ type: 'chunk', id: join(id, '..', specifier), fileName: basename(specifier) });
        }
        return null;
      },
    },
  };
}
