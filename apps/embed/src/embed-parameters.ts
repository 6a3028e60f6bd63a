import { parseStreamAddress } from '@tributary/player/stream-address';
import { parseStartTime } from '@tributary/player/start-time';

/** What the address of a frame asks of its player. */
export interface EmbedParameters {
  readonly src: string;
  /** Address of the signaling server: the one that delivered this page, unless the address names another. */
  readonly signaling: string;
  readonly autoplay: boolean;
  readonly muted: boolean;
  readonly controls: boolean;
  /** Seconds from the start of a film; null: from where it starts by itself. */
  readonly startSeconds: number | null;
  /** Attributes of `<tributary-player>` as the address has them; what it does not name is not there. */
  readonly attributes: Readonly<Record<string, string>>;
}

export type EmbedAddress =
  | { readonly status: 'ok'; readonly parameters: EmbedParameters }
  /** For whoever wrote the iframe. */
  | { readonly status: 'unusable'; readonly title: string; readonly message: string };

const PEERS = ['off', 'ask', 'notice'];
const TRUST = ['auto', 'sealed', 'notary', 'none'];
/** Tokens of the JSON Web Signature's compact form; those of Tributary have a few hundred characters. */
const TOKEN = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*$/;
const MAX_TOKEN_CHARACTERS = 4096; // as much as the server takes
/** RFC 5646, as far as a page's `lang` goes: `de`, `pt-BR`, `zh-Hant-TW`. */
const LANGUAGE = /^[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,3}$/;

/** Thrown inside this file, and turned into what the page shows. */
class Unusable {
  readonly title: string;
  readonly message: string;

  constructor(title: string, message: string) {
    this.title = title;
    this.message = message;
  }
}

/**
 * Reads what an iframe's address asks for: `?src=…&autoplay=1&muted=1&…`, and `#token=…`, which no server sees. One wrong word and
 * nothing plays: who wrote the iframe sees it at once, and no viewer gets less protection than was asked for.
 */
export function readEmbedAddress(pageUrl: string): EmbedAddress {
  try {
    return { status: 'ok', parameters: read(new URL(pageUrl)) };
  } catch (problem) {
    if (!(problem instanceof Unusable)) throw problem;
    return { status: 'unusable', title: problem.title, message: problem.message };
  }
}

function read(page: URL): EmbedParameters {
  const query = page.searchParams;
  return {
    src: readSource(query, page),
    signaling: readAddress(query, 'signaling', page) ?? new URL('/', page).href,
    autoplay: readSwitch(query, 'autoplay', false),
    muted: readSwitch(query, 'muted', false),
    controls: readSwitch(query, 'controls', true),
    startSeconds: readStart(query),
    attributes: {
      ...readChoice(query, 'peers', PEERS),
      ...readChoice(query, 'trust', TRUST),
      ...readToken(query, new URLSearchParams(page.hash.slice(1))),
      ...(readSwitch(query, 'relay', false) ? { 'ice-transport-policy': 'relay' } : {}),
      ...attribute('poster', readAddress(query, 'poster', page)),
      ...readLanguage(query),
    },
  };
}

function readSource(query: URLSearchParams, page: URL): string {
  const src = parseStreamAddress(query.get('src') ?? '', page.href);
  if (src.status === 'ok') return src.url;
  if (src.status === 'unusable') throw new Unusable('This stream’s address cannot be played', src.message);
  throw new Unusable(
    'No stream named',
    `Add the address of an HLS stream to this frame’s: ${page.origin}/embed/?src=https%3A%2F%2F…%2Fmaster.m3u8`,
  );
}

function readAddress(query: URLSearchParams, name: 'signaling' | 'poster', page: URL): string | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  const address = parseStreamAddress(text, page.href);
  if (address.status === 'ok') return address.url;
  const what = name === 'signaling' ? 'The signaling server’s' : 'The poster’s';
  const why = address.status === 'unusable' ? ` ${address.message}` : '';
  throw new Unusable(`${what} address cannot be used`, `Correct “${name}”, or leave it out.${why}`);
}

/** `?muted`, `?muted=1` and `?muted=true` mean yes, as on other players' embeds; `0` and `false` mean no. */
function readSwitch(query: URLSearchParams, name: string, byDefault: boolean): boolean {
  const value = query.get(name);
  if (value === null) return byDefault;
  if (value === '' || value === '1' || value === 'true') return true;
  if (value === '0' || value === 'false') return false;
  throw wrong(name, 'is neither 1 nor 0');
}

function readChoice(query: URLSearchParams, name: string, choices: readonly string[]): Record<string, string> {
  const value = query.get(name);
  if (value !== null && !choices.includes(value)) throw wrong(name, `is none of ${choices.join(', ')}`);
  return attribute(name, value ?? undefined);
}

function readStart(query: URLSearchParams): number | null {
  const text = query.get('start');
  if (text === null) return null;
  const seconds = parseStartTime(text);
  if (seconds === undefined) throw wrong('start', 'is no time: write 90, 1m30s or 1:30');
  return seconds;
}

function readToken(query: URLSearchParams, fragment: URLSearchParams): Record<string, string> {
  const token = fragment.get('token') ?? query.get('token');
  if (token !== null && (token.length > MAX_TOKEN_CHARACTERS || !TOKEN.test(token)))
    throw wrong('token', 'is no join token: it has three parts with dots between them');
  return attribute('token', token ?? undefined);
}

function readLanguage(query: URLSearchParams): Record<string, string> {
  const language = query.get('lang');
  if (language !== null && !LANGUAGE.test(language)) throw wrong('lang', 'is no language: write de, or pt-BR');
  return attribute('lang', language ?? undefined);
}

const wrong = (name: string, why: string): Unusable =>
  new Unusable('This frame’s address cannot be understood', `“${name}” ${why}. Correct it, or leave it out.`);

const attribute = (name: string, value: string | undefined): Record<string, string> => (value === undefined ? {} : { [name]: value });
