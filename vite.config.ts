// Builds the three pages into dist/pages/{watch,embed,dashboard}/index.html + dist/pages/assets/, and embed.js beside them, and serves
// them while developing (`npx vite`, beside a server on port 8080).
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import type { Plugin } from 'vite';
import { embedScript, PLAYER_INPUT, PLAYER_SOURCE } from './scripts/pages-build/embed-script.ts';

const PAGES = ['watch', 'embed', 'dashboard'];
const DEFAULT_SERVER = 'http://localhost:8080';

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));
const { version } = JSON.parse(readFileSync(path('package.json'), 'utf8')) as { version: string };
const server = process.env['TRIBUTARY_SERVER'] ?? DEFAULT_SERVER;
const pages = PAGES.map((page): [string, string] => [page, path(`apps/${page}/index.html`)]).filter(([, html]) => existsSync(html));

/** As the server does: the bare address is the watch page, and a page's address ends with a slash. */
function pageAddresses(): Plugin {
  return {
    name: 'tributary-page-addresses',
    configureServer({ middlewares }) {
      middlewares.use((request, response, next) => {
        const [address = '/', query] = (request.url ?? '/').split('?');
        const target = address === '/' ? '/watch/' : PAGES.includes(address.slice(1)) ? `${address}/` : undefined;
        if (target === undefined) return next();
        response.writeHead(302, { location: query === undefined ? target : `${target}?${query}` });
        response.end();
      });
    },
  };
}

export default defineConfig({
  // The pages' folders become their addresses: apps/watch/index.html is served at /watch/.
  root: path('apps'),
  // Built files name each other relative to themselves: embed.js loads them into pages of other sites.
  base: './',
  publicDir: false,
  appType: 'mpa',
  plugins: [pageAddresses(), embedScript(version)],
  build: {
    outDir: path('dist/pages'),
    emptyOutDir: true,
    // The oldest browsers with everything the engine uses; they are more than three years old.
    target: ['chrome111', 'edge111', 'firefox114', 'safari16.4'],
    sourcemap: true,
    // A strict content security policy allows neither inline scripts nor data: URLs.
    assetsInlineLimit: 0,
    // A site's policy may know scripts by their nonce. What a module imports inherits it, and a preload link that Vite adds by script does not.
    modulePreload: {
      polyfill: false,
      resolveDependencies: (_file, dependencies, { hostType }) => (hostType === 'html' ? dependencies : []),
    },
    // hls.js alone is 500 kB before compression; it is one cached file, loaded by every page that plays.
    chunkSizeWarningLimit: 900,
    rolldownOptions: { input: { ...Object.fromEntries(pages), [PLAYER_INPUT]: PLAYER_SOURCE } },
  },
  server: {
    proxy: {
      '/socket.io': { target: server, ws: true },
      '/api': server,
      '/config.json': server,
      '/oembed': server,
      '/embed/integrity.json': server,
      '/embed.js': server,
      '^/embed-[^/]+\\.js$': server,
    },
  },
});
