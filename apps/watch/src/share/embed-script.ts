import type { EmbedScript } from './embed-codes.ts';

const PATH = /^\/embed-[\w.-]{1,80}\.js$/;
const INTEGRITY = /^sha(?:256|384|512)-[A-Za-z0-9+/]{43,88}={0,2}$/;

/** Asks the server of this page for its script. Where it does not tell, the one under the short name, which no page can pin. */
export async function fetchEmbedScript(pageUrl: string): Promise<EmbedScript> {
  try {
    const response = await fetch(new URL('/embed/integrity.json', pageUrl));
    if (response.ok) return decodeEmbedScript(await response.json(), pageUrl);
  } catch {
    // Offline, or not JSON: a static host answers every path with a page.
  }
  return unpinned(pageUrl);
}

export function decodeEmbedScript(json: unknown, pageUrl: string): EmbedScript {
  const { script, integrity } = (typeof json === 'object' && json !== null ? json : {}) as Record<string, unknown>;
  if (typeof script !== 'string' || !PATH.test(script)) return unpinned(pageUrl);
  if (typeof integrity !== 'string' || !INTEGRITY.test(integrity)) return unpinned(pageUrl);
  return { url: new URL(script, pageUrl).href, integrity };
}

function unpinned(pageUrl: string): EmbedScript {
  return { url: new URL('/embed.js', pageUrl).href, integrity: null };
}
