/**
 * Where a statement has its `?`, leaving out what stands in strings, quoted names and comments. PostgreSQL's operators with a
 * question mark have functions of the same meaning (`jsonb_exists`): those are to be used.
 */
const SKIPPED_OR_PLACEHOLDER = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|\$(\w*)\$[\s\S]*?\$\1\$|\?/g;

/** With `$1`, `$2` … in the place of each `?`, as PostgreSQL wants them. */
export function numberedPlaceholders(sql: string): string {
  let number = 0;
  return sql.replaceAll(SKIPPED_OR_PLACEHOLDER, (match) => (match === '?' ? `$${++number}` : match));
}

export function countPlaceholders(sql: string): number {
  let count = 0;
  for (const [match] of sql.matchAll(SKIPPED_OR_PLACEHOLDER)) count += match === '?' ? 1 : 0;
  return count;
}
