// What a page loads before its first frame because of peers. The engine is another chunk.
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build, type Rolldown } from 'vite';
import { expect, it } from 'vitest';

/** The loader, with its gate to the viewer's choice: it is there from the first fragment on. */
const MAX_LOADER_BYTES = 3_000; // gzipped, as below
/** With what asks the viewer: a page that must not open anything has to know it before anything else is loaded. */
const MAX_EARLY_BYTES = 4_600;
const VIEWER_CHOICE = ['@tributary/client/choice', '@tributary/client/upload-caps', './no-stats.ts'];
const ENGINE_MIN_BYTES = 20 * 1024; // gzipped: less would mean that the engine is not in the chunk that this test takes for it

const HERE = fileURLToPath(new URL('.', import.meta.url));
/** There is no such file. A page has no exports: its bundler leaves with the loader what the engine shares with it. */
const PAGE = `${HERE}page.js`;
const PAGE_CODE = `import { attachPeers } from './attach-peers.ts'; globalThis.attachPeers = attachPeers;`;

async function chunksOf(external: readonly string[]): Promise<Rolldown.OutputChunk[]> {
  const built = (await build({
    configFile: false,
    root: HERE,
    logLevel: 'silent',
    // As a library: what a site's bundler adds to every dynamic import is not ours. Of hls.js no more than types is imported.
    build: {
      write: false,
      target: 'es2022',
      lib: { entry: PAGE, fileName: 'page', formats: ['es'] },
      // Without hashes in names: some of them compress by four bytes better than others.
      rolldownOptions: { external: [...external], preserveEntrySignatures: false, output: { minify: true, chunkFileNames: '[name].js' } },
    },
    plugins: [{ name: 'page', resolveId: (id) => (id === PAGE ? PAGE : null), load: (id) => (id === PAGE ? PAGE_CODE : null) }],
  })) as Rolldown.RolldownOutput[];
  return built.flatMap(({ output }) => output).filter((file) => file.type === 'chunk');
}

async function sizes(external: readonly string[]): Promise<{ earlyBytes: number; lateBytes: number }> {
  const chunks = await chunksOf(external);
  const byName = new Map(chunks.map((chunk) => [chunk.fileName, chunk]));
  const early = new Set<string>();
  const follow = (fileName: string): void => {
    if (early.has(fileName) || !byName.has(fileName)) return;
    early.add(fileName);
    for (const imported of byName.get(fileName)?.imports ?? []) follow(imported);
  };
  follow(chunks.find(({ isEntry }) => isEntry)?.fileName ?? '');
  const gzippedBytes = (fileNames: Iterable<string>): number =>
    [...fileNames].reduce((sum, fileName) => sum + gzipSync(byName.get(fileName)?.code ?? '').length, 0);
  return { earlyBytes: gzippedBytes(early), lateBytes: gzippedBytes([...byName.keys()].filter((fileName) => !early.has(fileName))) };
}

it(`the loader has at most ${MAX_LOADER_BYTES} bytes, gzipped; the engine comes by itself`, async () => {
  const { earlyBytes, lateBytes } = await sizes(VIEWER_CHOICE);
  expect(earlyBytes).toBeGreaterThan(0);
  expect(earlyBytes).toBeLessThanOrEqual(MAX_LOADER_BYTES);
  expect(lateBytes).toBeGreaterThan(ENGINE_MIN_BYTES);
});

it(`all that is loaded before the first frame has at most ${MAX_EARLY_BYTES} bytes, gzipped`, async () => {
  const { earlyBytes } = await sizes([]);
  expect(earlyBytes).toBeGreaterThan(0);
  expect(earlyBytes).toBeLessThanOrEqual(MAX_EARLY_BYTES);
});
