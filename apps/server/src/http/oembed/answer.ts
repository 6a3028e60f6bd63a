import type { StreamOffer } from '../../options.ts';
import { escapeHtml } from './escape-html.ts';

/** Rich enough for a stream's address with its token; longer ones browsers and proxies cut or refuse. */
export const MAX_URL_CHARACTERS = 4096;
const DEFAULT_WIDTH_PIXELS = 640;
/** What a frame is worth at most, whatever a consumer has room for. */
const MAX_WIDTH_PIXELS = 1920;
const ASPECT_RATIO = 16 / 9;
/** Names of streams, which operators choose, and hosts. */
const MAX_TITLE_CHARACTERS = 200;

/** oEmbed 1.0, section 2.3.4: the answer of type `video`. */
export interface OembedVideo {
  readonly version: '1.0';
  readonly type: 'video';
  readonly provider_name: 'Tributary';
  readonly provider_url: string;
  readonly title: string;
  /** CSS pixels, within what the consumer asked for. */
  readonly width: number;
  readonly height: number;
  readonly html: string;
}

export type OembedOutcome =
  | { readonly status: 200; readonly video: OembedVideo }
  /** 400: not understood; 404: no watch page of this server. */
  | { readonly status: 400 | 404; readonly error: string };

export interface OembedQuestion {
  readonly url: string;
  readonly maxwidth?: string | undefined;
  readonly maxheight?: string | undefined;
}

/**
 * How to embed one of this server's watch pages.
 * @param origin this server's, as the consumer reached it: pages of any other are none of ours
 * @param streams absolute; the first is what a watch page without a stream plays
 */
export function answerOembed(question: OembedQuestion, origin: string, streams: readonly StreamOffer[]): OembedOutcome {
  const widest = readPixels(question.maxwidth);
  const highest = readPixels(question.maxheight);
  if (widest === null || highest === null) return { status: 400, error: 'maxwidth and maxheight are whole numbers of pixels, from 1.' };
  const stream = streamOf(question.url, origin, streams);
  if (stream === undefined) {
    return { status: 404, error: `Only watch pages of this server can be embedded: ${origin}/watch/?src=https%3A%2F%2F…` };
  }
  const size = fit(widest, highest);
  const frame = new URL('/embed/', origin);
  frame.searchParams.set('src', stream.url);
  const title = stream.name.slice(0, MAX_TITLE_CHARACTERS);
  const html =
    `<iframe src="${escapeHtml(frame.href)}" width="${size.width}" height="${size.height}" title="${escapeHtml(title)}" ` +
    `allow="autoplay; fullscreen; picture-in-picture" style="border: 0"></iframe>`;
  return {
    status: 200,
    video: { version: '1.0', type: 'video', provider_name: 'Tributary', provider_url: origin, title, ...size, html },
  };
}

function streamOf(text: string, origin: string, streams: readonly StreamOffer[]): StreamOffer | undefined {
  if (text.length > MAX_URL_CHARACTERS || !URL.canParse(text)) return undefined;
  const page = new URL(text);
  // `/` leads to the watch page.
  if (page.origin !== origin || !['/', '/watch', '/watch/'].includes(page.pathname)) return undefined;
  if (page.username !== '' || page.password !== '') return undefined;
  const src = page.searchParams.get('src')?.trim() ?? '';
  if (src === '') return streams[0] && named(streams[0]);
  // Relative ones, as the page reads them.
  if (!URL.canParse(src, page)) return undefined;
  const stream = new URL(src, page);
  if (stream.protocol !== 'https:' && stream.protocol !== 'http:') return undefined;
  return named(streams.find(({ url }) => url === stream.href) ?? { name: '', url: stream.href });
}

function named({ name, url }: StreamOffer): StreamOffer {
  const { host, pathname } = new URL(url);
  return { url, name: name === '' ? `${host}${pathname}` : name };
}

/** Undefined: no limit; null: no number. */
function readPixels(text: string | undefined): number | undefined | null {
  if (text === undefined || text === '') return undefined;
  return /^[1-9]\d{0,5}$/.test(text) ? Number(text) : null;
}

function fit(widest: number | undefined, highest: number | undefined): { width: number; height: number } {
  const wanted = widest ?? (highest === undefined ? DEFAULT_WIDTH_PIXELS : MAX_WIDTH_PIXELS);
  const width = Math.max(1, Math.floor(Math.min(wanted, MAX_WIDTH_PIXELS, highest === undefined ? wanted : highest * ASPECT_RATIO)));
  return { width, height: Math.max(1, Math.floor(width / ASPECT_RATIO)) };
}
