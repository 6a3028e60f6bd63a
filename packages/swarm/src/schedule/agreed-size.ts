/**
 * The size of a segment on which neighbours agree: what most of them name, so that one liar against two honest ones changes
 * nothing. Zeros are those who do not know.
 * @returns `contested` where two sizes have equally many voices; undefined where nobody knows
 */
export function agreedSize(claims: readonly number[]): number | 'contested' | undefined {
  const votes = new Map<number, number>();
  for (const bytes of claims) if (bytes > 0) votes.set(bytes, (votes.get(bytes) ?? 0) + 1);
  const [first, second] = [...votes].sort(([, a], [, b]) => b - a);
  if (!first) return undefined;
  return second && second[1] === first[1] ? 'contested' : first[0];
}
