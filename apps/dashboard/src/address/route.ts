import type { OperatorEvent } from '@tributary/operator-api';
import { DEFAULT_PERIOD, periodOf, periodQuery, type Period } from './period.ts';

/** Every view of the page. Each is a link that can be passed on: what is in it is all that makes it. */
export type Route =
  | { readonly page: 'overview'; readonly period: Period; readonly hidden: readonly string[]; readonly sort: StreamOrder }
  | { readonly page: 'stream'; readonly stream: string; readonly period: Period; readonly hidden: readonly string[] }
  | { readonly page: 'mesh'; readonly stream: string }
  | { readonly page: 'events'; readonly kind: EventKind | null; readonly stream: string | null }
  | { readonly page: 'settings'; readonly section: SettingsSection; readonly stream: string };

export type EventKind = OperatorEvent['kind'];
/** The API's own; a test compares them. */
export const EVENT_KINDS = ['ban', 'policy', 'alert', 'rollback', 'account', 'server'] as const satisfies readonly EventKind[];
export const SETTINGS_SECTIONS = ['peers', 'alerts', 'prices', 'accounts'] as const;
export type SettingsSection = (typeof SETTINGS_SECTIONS)[number];
export const STREAM_ORDERS = ['saved', 'viewers', 'offload', 'stalls', 'name'] as const;
export type StreamOrder = (typeof STREAM_ORDERS)[number];

/** Settings and events of no stream in particular. */
export const ALL_STREAMS = '*';
const STREAM_ID = /^[0-9a-f]{32}$/;
/** Names of series in a link: ours are short and few. */
const MAX_HIDDEN = 20;

const oneOf = <T extends string>(all: readonly T[], text: string | null | undefined): T | undefined => all.find((each) => each === text);
const hiddenOf = (query: URLSearchParams): string[] =>
  (query.get('hide') ?? '')
    .split(',')
    .filter((name) => /^[a-z-]+$/i.test(name))
    .slice(0, MAX_HIDDEN);

/** What a link leads to; one that makes no sense leads to the overview. @param hash with its # */
export function routeOf(hash: string): Route {
  const [path = '', search = ''] = hash.replace(/^#/, '').split('?');
  const query = new URLSearchParams(search);
  const [page, first = '', second = ''] = path.split('/').filter(Boolean);
  const isStream = STREAM_ID.test(first);
  if (page === 'streams' && isStream) {
    return second === 'mesh'
      ? { page: 'mesh', stream: first }
      : { page: 'stream', stream: first, period: periodOf(query), hidden: hiddenOf(query) };
  }
  if (page === 'events') {
    const stream = query.get('stream') ?? '';
    return { page: 'events', kind: oneOf(EVENT_KINDS, query.get('kind')) ?? null, stream: STREAM_ID.test(stream) ? stream : null };
  }
  if (page === 'settings') {
    const section = oneOf(SETTINGS_SECTIONS, first) ?? 'peers';
    return { page: 'settings', section, stream: section === 'peers' && STREAM_ID.test(second) ? second : ALL_STREAMS };
  }
  return { page: 'overview', period: periodOf(query), hidden: hiddenOf(query), sort: oneOf(STREAM_ORDERS, query.get('sort')) ?? 'saved' };
}

/** The link to a view, from its # on. */
export function linkTo(route: Route): string {
  switch (route.page) {
    case 'overview':
      return link('/', {
        ...shownPeriod(route.period),
        ...shownSeries(route.hidden),
        ...(route.sort === 'saved' ? {} : { sort: route.sort }),
      });
    case 'stream':
      return link(`/streams/${route.stream}`, { ...shownPeriod(route.period), ...shownSeries(route.hidden) });
    case 'mesh':
      return link(`/streams/${route.stream}/mesh`, {});
    case 'events':
      return link('/events', {
        ...(route.kind === null ? {} : { kind: route.kind }),
        ...(route.stream === null ? {} : { stream: route.stream }),
      });
    case 'settings':
      return link(`/settings/${route.section}${route.stream === ALL_STREAMS ? '' : `/${route.stream}`}`, {});
  }
}

export const OVERVIEW: Route = { page: 'overview', period: DEFAULT_PERIOD, hidden: [], sort: 'saved' };
export const streamRoute = (stream: string, period: Period = DEFAULT_PERIOD): Route => ({ page: 'stream', stream, period, hidden: [] });

/** The token of the one-time link that makes the first account: `#setup=TOKEN`. */
export function setupTokenOf(hash: string): string | null {
  return /^#setup=(?<token>[\w.~-]{1,128})$/.exec(hash)?.groups?.['token'] ?? null;
}

function shownPeriod(period: Period): Readonly<Record<string, string>> {
  return period.kind === 'range' && DEFAULT_PERIOD.kind === 'range' && period.range === DEFAULT_PERIOD.range ? {} : periodQuery(period);
}

function shownSeries(hidden: readonly string[]): Readonly<Record<string, string>> {
  return hidden.length === 0 ? {} : { hide: [...hidden].sort().join(',') };
}

function link(path: string, query: Readonly<Record<string, string>>): string {
  // Colons and commas are allowed in a fragment; a link that people pass on should be readable.
  const search = new URLSearchParams(query).toString().replaceAll('%3A', ':').replaceAll('%2C', ',');
  return `#${path}${search === '' ? '' : `?${search}`}`;
}
