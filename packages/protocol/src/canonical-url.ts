import { PATH_SESSION, PATH_TOKENS, SESSION_PARAMETERS, TOKEN_FAMILIES, TOKEN_PARAMETERS } from './token-parameters.ts';

/** What a URL names: the more a name promises of the bytes, the less is removed from its URL. */
export type NamedByUrl = 'playlist' | 'segment';

/**
 * The part of a URL that names content: its path and query without tokens (and, of a playlist, without the viewer's
 * session), parameters sorted by name. The host is left out, so that viewers of two CDNs share. Nothing is decoded:
 * what a URL spells in two ways has two names, because two contents must not come to one name by a lossy decoding.
 * Returns the text itself where it is not an HTTP URL (`blob:` and `data:` are private to a page, or carry their bytes).
 */
export function canonicalUrl(url: string, names: NamedByUrl = 'playlist'): string {
  let parsed: URL;
  try {
    parsed = new URL(url, 'http://relative.invalid/');
  } catch {
    return url;
  }
  if (parsed.protocol !== 'http:' && parsed.protocol !== 'https:') return url;
  const path = pathWithoutTokens(parsed.pathname, names);
  const query = keptParameters(parsed.search.slice(1), names);
  return query.length === 0 ? path : `${path}?${query.join('&')}`;
}

function pathWithoutTokens(pathname: string, names: NamedByUrl): string {
  let path = pathname;
  for (const token of PATH_TOKENS) path = path.replace(token, '');
  return names === 'playlist' ? path.replace(PATH_SESSION, '') : path;
}

interface Parameter {
  /** As it stands in the URL: `name`, `name=` and `name=value` are three things. */
  readonly text: string;
  readonly name: string;
  readonly value: string;
}

function keptParameters(query: string, names: NamedByUrl): readonly string[] {
  const parameters = query
    .split('&')
    .filter((text) => text !== '')
    .map(parameter);
  const removed = removedByFamilies(parameters);
  return parameters
    .filter(({ name }) => {
      const lower = name.toLowerCase();
      if (TOKEN_PARAMETERS.has(lower) || removed.has(lower)) return false;
      return names === 'segment' || !SESSION_PARAMETERS.has(lower);
    })
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)) // stable: repeated parameters keep their order
    .map(({ text }) => text);
}

function parameter(text: string): Parameter {
  const at = text.indexOf('=');
  return at < 0 ? { text, name: text, value: '' } : { text, name: text.slice(0, at), value: text.slice(at + 1) };
}

function removedByFamilies(parameters: readonly Parameter[]): ReadonlySet<string> {
  const values = new Map<string, string[]>();
  for (const { name, value } of parameters) {
    const lower = name.toLowerCase();
    const list = values.get(lower);
    if (list) list.push(value);
    else values.set(lower, [value]);
  }
  const removed = new Set<string>();
  for (const { together, removed: names } of TOKEN_FAMILIES) {
    const present = [...together].every(
      ([name, shape]) => values.get(name)?.every((value) => shape === null || shape.test(value)) ?? false,
    );
    if (present) for (const name of names) removed.add(name);
  }
  return removed;
}
