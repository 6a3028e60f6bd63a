// Serves the examples (`npx vite examples`, beside `npm start`) and builds them for their test.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'vite';

const root = import.meta.dirname;
const pages = ['.', ...readdirSync(root)].map((folder) => join(root, folder, 'index.html')).filter((page) => existsSync(page));

export default defineConfig({
  root,
  base: './',
  appType: 'mpa',
  build: {
    target: 'es2022',
    modulePreload: { polyfill: false },
    // Players are large; sites that use them know.
    chunkSizeWarningLimit: 2000,
    rolldownOptions: { input: pages },
  },
});
