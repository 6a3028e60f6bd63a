// What the pages that a server delivers ask it before they join anything.

/**
 * What viewers are asked before they have peers, as the operator of the server that delivered the page wants it (`--peers`). Null where it
 * does not say: a static host, or a server that cannot be reached, whose wish is heard at joining at the latest.
 */
export async function operatorPeers(pageUrl: string): Promise<string | null> {
  try {
    const response = await fetch(new URL('/config.json', pageUrl), { headers: { accept: 'application/json' } });
    const config: unknown = response.ok ? await response.json() : null;
    const peers = typeof config === 'object' && config !== null && 'peers' in config ? config.peers : null;
    return typeof peers === 'string' ? peers : null;
  } catch {
    return null; // offline, or not JSON: a static host answers every path with a page
  }
}

const STRICTNESS = ['notice', 'ask', 'off'] as const;

/**
 * What viewers are asked before they have peers: the stricter of what the server's operator and the link say, for neither can take back
 * the other's protection. Any other word is passed through, and means no peers to the player: it may be a misspelt no.
 * @param operator null: it says nothing
 * @param link null: it says nothing
 */
export function stricterPeers(operator: string | null, link: string | null): string | null {
  if (operator === null || link === null) return operator ?? link;
  return strictness(link) > strictness(operator) ? link : operator;
}

function strictness(word: string): number {
  const index = (STRICTNESS as readonly string[]).indexOf(word);
  return index < 0 ? STRICTNESS.length : index;
}
