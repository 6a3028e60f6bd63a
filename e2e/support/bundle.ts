// Builds a test page from one TypeScript module and serves it, so that a test runs the packages' source in a real browser.
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { serveDirectory } from './static-server.ts';
import type { StaticServer, StaticServerOptions } from './static-server.ts';

const E2E = fileURLToPath(new URL('..', import.meta.url));

export interface BundledPage extends StaticServer {
  /** Where the built files are; tests may add more pages to it. Removed by `close`. */
  readonly directory: string;
}

export interface BundleOptions extends StaticServerOptions {
  /** What the page's body holds before the script runs. */
  readonly body?: string;
  /** Export conditions beside Vite's own, for packages that have a browser bundle of their own. */
  readonly conditions?: readonly string[];
  readonly alias?: Readonly<Record<string, string>>;
  readonly define?: Readonly<Record<string, string>>;
  /** As a site would serve it: minified, without a source map. For lines on which a page of megabytes would take half a minute. */
  readonly asServed?: boolean;
}

/**
 * @param entry the page's module, relative to `e2e/` or absolute
 * @returns the served page; its address is `${url}/`
 * @throws Error where the module does not build, with the bundler's message
 */
export async function bundlePage(entry: string, options: BundleOptions = {}): Promise<BundledPage> {
  const directory = await mkdtemp(join(tmpdir(), 'tributary-page-'));
  const removeDirectory = (): Promise<void> => rm(directory, { recursive: true, force: true });
  try {
    await build({
      configFile: false,
      root: E2E,
      publicDir: false,
      logLevel: 'error',
      ...(options.define === undefined ? {} : { define: options.define }),
      resolve: {
        ...(options.alias === undefined ? {} : { alias: options.alias }),
        ...(options.conditions === undefined ? {} : { conditions: [...options.conditions, 'module', 'browser', 'development|production'] }),
      },
      build: {
        outDir: directory,
        emptyOutDir: false,
        minify: options.asServed === true,
        sourcemap: options.asServed === true ? false : 'inline',
        target: 'es2022',
        modulePreload: { polyfill: false },
        rolldownOptions: {
          input: { page: resolve(E2E, entry) },
          output: { entryFileNames: '[name].js', assetFileNames: '[name][extname]' },
        },
      },
    });
    const styles = (await readdir(directory)).filter((file) => file.endsWith('.css'));
    const html = `<!doctype html>
<meta charset="utf-8">
<title>Tributary test page</title>
${styles.map((file) => `<link rel="stylesheet" href="/${file}">`).join('\n')}
<body>${options.body ?? ''}<script type="module" src="/page.js"></script></body>
`;
    await writeFile(join(directory, 'index.html'), html);
    const server = await serveDirectory(directory, options);
    const close = async (): Promise<void> => {
      await server.close();
      await removeDirectory();
    };
    return { ...server, directory, close };
  } catch (error) {
    await removeDirectory();
    throw error;
  }
}
