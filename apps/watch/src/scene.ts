import { parseStreamAddress } from '@tributary/player/stream-address';
import type { PageRequest, StreamChoice } from './page-address.ts';
import type { ServerConfig, StreamOffer } from './server-config.ts';

/** What the page shows. */
export type Scene =
  | { readonly kind: 'loading' }
  | { readonly kind: 'playing'; readonly stream: StreamOffer; readonly choice: StreamChoice }
  /** Nothing to play, and what to do about it. */
  | {
      readonly kind: 'nothing';
      readonly title: string;
      readonly message: string;
      readonly retry: boolean;
      /** What the link carried, for a person to correct. */
      readonly draft: string;
    };

const NO_SERVER = {
  kind: 'nothing',
  title: 'The server does not answer',
  message: 'It names the stream to play. Try again in a moment, or paste the address of a stream below.',
  retry: true,
  draft: '',
} as const;

const NO_STREAM = {
  kind: 'nothing',
  title: 'No stream yet',
  message: 'This server offers none of its own. Paste the address of an HLS stream below, and share the link with others.',
  retry: false,
  draft: '',
} as const;

/**
 * What an address leads to. `src` goes before `stream`: a link that has both names a stream for servers that lack it.
 * @param config null: the server did not answer
 */
export function sceneFor({ src, stream }: PageRequest, config: ServerConfig | null, pageUrl: string): Scene {
  const address = parseStreamAddress(src, pageUrl);
  if (address.status === 'ok') return playing(address.url, config);
  if (address.status === 'unusable') {
    return { kind: 'nothing', title: 'The link’s stream cannot be played', message: address.message, retry: false, draft: src };
  }
  if (config === null) return NO_SERVER;
  if (stream !== '') return named(stream, config);
  const first = config.streams[0];
  return first ? playing(first.url, config) : NO_STREAM;
}

function named(name: string, config: ServerConfig): Scene {
  const found = config.streams.find((each) => each.name === name) ?? config.streams.find((each) => sameWord(each.name, name));
  if (found) return playing(found.url, config);
  return {
    kind: 'nothing',
    title: `This server has no stream “${name}”`,
    message: config.streams.length > 0 ? 'It may have ended. Choose another one below.' : NO_STREAM.message,
    retry: false,
    draft: '',
  };
}

function playing(url: string, config: ServerConfig | null): Scene {
  const { host, pathname } = new URL(url);
  const stream = config?.streams.find((each) => each.url === url) ?? { url, name: `${host}${pathname}` };
  return { kind: 'playing', stream, choice: choiceOf(url, config) };
}

/** The shortest that leads to a stream from wherever the link is opened. */
export function choiceOf(url: string, config: ServerConfig | null): StreamChoice {
  const streams = config?.streams ?? [];
  const index = streams.findIndex((each) => each.url === url);
  const name = streams[index]?.name;
  if (index === 0) return { kind: 'first' };
  if (name === undefined || streams.findIndex((each) => sameWord(each.name, name)) !== index) return { kind: 'url', url };
  return { kind: 'named', name };
}

function sameWord(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
