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
