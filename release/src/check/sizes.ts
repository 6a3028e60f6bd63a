// What the packages add to a page, as a site's own bundler serves them: minified, split where they say so, compressed by gzip.
import { gzipSync } from 'node:zlib';
import type { OutputChunk } from 'rolldown';
import { bundleSite } from './site-bundle.ts';

/** A kB is 1,000 bytes, as everywhere in the documents. */
const KB = 1000;

export interface Budget {
  readonly what: string;
  /** What a site's module says. */
  readonly module: string;
  /** `critical`: what the browser has to load before the module runs. `all`: with everything that it loads later. */
  readonly counts: 'critical' | 'all';
  /** Bytes after gzip; undefined: told, not judged. */
  readonly maxBytes: number | undefined;
}

/** hls.js is never counted: a page that plays HLS has it with or without peers. */
export const NOT_COUNTED = ['hls.js'];

const ATTACH = `import { attachPeers } from '@tributary/hls'; globalThis.attachPeers = attachPeers;`;

const PLAYER = `import '@tributary/player';`;

export const BUDGETS: readonly Budget[] = [
  // The loader and what asks the viewer run before the first fragment is asked for: at 1 Mbit/s, 5 kB are 40 ms. The loader's own size is
  // tested where it is written, in packages/hls.
  { what: 'before the first frame (attachPeers)', module: ATTACH, counts: 'critical', maxBytes: 5 * KB },
  // simple-peer and the Socket.IO client are inside. 60 kB is where it is to be, and was: docs/sizes.md says what it would take,
  // and what the 4.3 kB are for that the operator's word and what viewers report have brought.
  { what: 'everything that peers add (attachPeers)', module: ATTACH, counts: 'all', maxBytes: 63.5 * KB },
  // The media element, the loader, and what stands in for the controls until there is a picture. 10 kB are aimed at: docs/sizes.md.
  { what: 'before the first frame (<tributary-player>)', module: PLAYER, counts: 'critical', maxBytes: 11 * KB },
  { what: 'everything of the elements, with Lit and media-chrome', module: PLAYER, counts: 'all', maxBytes: undefined },
];

export interface Size extends Budget {
  readonly bytes: number;
  readonly fits: boolean;
}

type Chunk = Pick<OutputChunk, 'fileName' | 'imports' | 'isEntry'>;

/** The entries and what they import statically: what a browser loads before anything of it runs. */
export function criticalChunks<C extends Chunk>(chunks: readonly C[]): readonly C[] {
  const byName = new Map(chunks.map((chunk) => [chunk.fileName, chunk]));
  const found = new Set<C>();
  const add = (chunk: C | undefined): void => {
    if (chunk === undefined || found.has(chunk)) return;
    found.add(chunk);
    for (const name of chunk.imports) add(byName.get(name));
  };
  for (const chunk of chunks) if (chunk.isEntry) add(chunk);
  return [...found];
}

/** @returns every budget with what was measured; the packages must be built. */
export async function measureSizes(): Promise<readonly Size[]> {
  const bundled = new Map<string, readonly OutputChunk[]>();
  const sizes: Size[] = [];
  for (const budget of BUDGETS) {
    const chunks = bundled.get(budget.module) ?? (await bundleSite(budget.module, NOT_COUNTED));
    bundled.set(budget.module, chunks);
    const counted = budget.counts === 'all' ? chunks : criticalChunks(chunks);
    const bytes = counted.reduce((sum, { code }) => sum + gzipSync(code).length, 0);
    sizes.push({ ...budget, bytes, fits: bytes <= (budget.maxBytes ?? Infinity) });
  }
  return sizes;
}

const inKb = (bytes: number): string => `${(bytes / KB).toFixed(1)} kB`;

export const sizeLine = ({ what, bytes, maxBytes, fits }: Size): string =>
  `${what}: ${inKb(bytes)} gzip${maxBytes === undefined ? '' : `, of ${inKb(maxBytes)}${fits ? '' : ': TOO LARGE'}`}`;
