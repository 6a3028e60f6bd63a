// Bundles a site's module from the built packages, as a site's own bundler would after installing them.
import { join } from 'node:path';
import { rolldown, type OutputChunk } from 'rolldown';
import { OUTPUT, packageNameOf } from '../workspace.ts';

/** Beside the packages' node_modules; there is no such file. */
const SITE = join(OUTPUT, 'site.js');

/**
 * @param module what the site's module says
 * @param notCounted packages that are left out
 * @returns minified modules; throws where the packages are not built, or do not bundle
 */
export async function bundleSite(module: string, notCounted: readonly string[]): Promise<readonly OutputChunk[]> {
  const bundle = await rolldown({
    input: { site: SITE },
    platform: 'browser',
    external: (specifier) => notCounted.includes(packageNameOf(specifier)),
    plugins: [
      {
        name: 'tributary-site',
        resolveId: (specifier) => (specifier === SITE ? SITE : null),
        load: (id) => (id === SITE ? module : null),
      },
    ],
  });
  // As Vite does: the bundler's own notes to itself (`@__PURE__`) have served their purpose.
  const { output } = await bundle.generate({ format: 'esm', minify: true, comments: false });
  await bundle.close();
  return output.filter((file): file is OutputChunk => file.type === 'chunk');
}
