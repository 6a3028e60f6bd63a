/**
 * `embed.js`: turns every `<tributary-player src=…>` of a page, whenever it is added, into the player of the server that this script
 * comes from. A classic script, because that is what knows its own address and integrity without a bundler.
 */
import type { PlayerModule } from './modules.ts';
import { withSignaling } from './with-signaling.ts';

const script = document.currentScript;
if (!(script instanceof HTMLScriptElement) || script.src === '') {
  throw new Error(
    `Tributary's embed.js must be loaded by its own <script src="https://peers.example/embed.js"> tag, not by import or inline.`,
  );
}
const { src, integrity, nonce } = script;
const addressOf = ({ path }: PlayerModule): string => new URL(path, src).href;

/** Fetches a module ahead, checked: a browser that knows the hash of a module runs it only if it has it. */
function preload(module: PlayerModule, priority: 'high' | 'low'): void {
  const link = document.createElement('link');
  link.rel = 'modulepreload';
  link.integrity = module.integrity;
  link.crossOrigin = 'anonymous';
  link.fetchPriority = priority;
  link.nonce = nonce;
  link.href = addressOf(module);
  document.head.append(link);
}

/** An element rather than `import()`, which could not say what hash it expects. */
function run(module: PlayerModule): void {
  const element = document.createElement('script');
  element.type = 'module';
  element.integrity = module.integrity;
  element.crossOrigin = 'anonymous';
  element.nonce = nonce;
  element.onerror = () => {
    throw new Error(
      `Tributary's player did not load from ${new URL(src).origin}. Is the server there, of the same version, and allowed by this page's script-src?`,
    );
  };
  element.src = addressOf(module);
  document.head.append(element);
}

const { entry, imported, lazy } = PLAYER_MODULES;
for (const module of imported) preload(module, 'high');
// A page that pins this script by its hash wants nothing of the player to run unpinned; others load these when they are needed.
if (integrity !== '') for (const module of lazy) preload(module, 'low');

withSignaling(document, new URL('.', src).href);
run(entry);
