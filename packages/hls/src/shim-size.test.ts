// What a page loads before its first frame because of peers. The engine is another chunk.
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build, type Rolldown } from 'vite';
import { expect, it } from 'vitest';

const MAX_GZIPPED_BYTES = 3 * 1024;
const ENGINE_MIN_BYTES = 20 * 1024; // gzipped: less would mean that the engine is not in the chunk that this test takes for it

async function chunksOf(entry: string): Promise<Rolldown.OutputChunk[]> {
  const built = (await build({
    configFile: false,
    root: fileURLToPath(new URL('.', import.meta.url)),
    logLevel: 'silent',
    // As a library: what a site's bundler adds to every dynamic import is not ours. Of hls.js no more than types is imported.
    build: { write: false, target: 'es2022', lib: { entry, formats: ['es'] }, rolldownOptions: { output: { minify: true } } },
  })) as Rolldown.RolldownOutput[];
  return built.flatMap(({ output }) => output).filter((file) => file.type === 'chunk');
}

it(`what is loaded before the first frame has at most ${MAX_GZIPPED_BYTES} bytes, gzipped; the engine comes by itself`, async () => {
  const chunks = await chunksOf(fileURLToPath(new URL('attach-peers.ts', import.meta.url)));
  const byName = new Map(chunks.map((chunk) => [chunk.fileName, chunk]));
  const early = new Set<string>();
  const follow = (fileName: string): void => {
    if (early.has(fileName)) return;
    early.add(fileName);
    for (const imported of byName.get(fileName)?.imports ?? []) follow(imported);
  };
  const entry = chunks.find(({ isEntry }) => isEntry);
  follow(entry?.fileName ?? '');
  const gzippedBytes = (fileNames: Iterable<string>): number =>
    [...fileNames].reduce((sum, fileName) => sum + gzipSync(byName.get(fileName)?.code ?? '').length, 0);
  const late = [...byName.keys()].filter((fileName) => !early.has(fileName));
  expect(gzippedBytes(early)).toBeGreaterThan(0);
  expect(gzippedBytes(early)).toBeLessThanOrEqual(MAX_GZIPPED_BYTES);
  expect(gzippedBytes(late)).toBeGreaterThan(ENGINE_MIN_BYTES);
});
