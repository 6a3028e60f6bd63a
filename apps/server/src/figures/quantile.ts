/**
 * A quantile of what was counted in classes, as if what is in a class were spread evenly over it.
 * @param bounds upper bounds of the classes, rising; the first class begins at 0
 * @param counts one for each class, and one for what is past the last bound
 * @param share 0 … 1
 * @returns null where nothing was counted; the last bound for what lies past it: it is that much at least
 */
export function quantile(bounds: readonly number[], counts: readonly number[], share: number): number | null {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  const rank = share * total;
  let before = 0;
  for (const [index, count] of counts.entries()) {
    if (count > 0 && before + count >= rank) {
      const low = bounds[index - 1] ?? 0;
      const high = bounds[index] ?? low;
      return low + ((rank - before) / count) * (high - low);
    }
    before += count;
  }
  return bounds.at(-1) ?? null;
}
