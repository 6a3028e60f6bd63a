import { EVENT_KINDS as API_KINDS } from '@tributary/operator-api';
import { describe, expect, it } from 'vitest';
import { EVENT_KINDS, linkTo, OVERVIEW, routeOf, setupTokenOf, type Route } from './route.ts';

const STREAM = '9bdde73bf0b34a6d8c1e5a2f47d09c11';
const VIEWS: readonly Route[] = [
  OVERVIEW,
  { page: 'overview', period: { kind: 'range', range: '7d' }, hidden: ['offload-ceiling', 'traffic-origin'], sort: 'stalls' },
  { page: 'stream', stream: STREAM, period: { kind: 'span', fromMs: Date.UTC(2026, 1, 1), toMs: Date.UTC(2026, 1, 2) }, hidden: [] },
  { page: 'mesh', stream: STREAM },
  { page: 'events', kind: 'ban', stream: STREAM },
  { page: 'events', kind: null, stream: null },
  { page: 'settings', section: 'peers', stream: STREAM },
  { page: 'settings', section: 'accounts', stream: '*' },
];

describe('links', () => {
  it.each(VIEWS.map((route) => [linkTo(route), route] as const))('%s leads back to what it was made of', (link, route) => {
    expect(routeOf(link)).toEqual(route);
  });

  it('are readable', () => {
    expect(linkTo(VIEWS[2] as Route)).toBe(`#/streams/${STREAM}?from=2026-02-01T00:00:00Z&to=2026-02-02T00:00:00Z`);
    expect(linkTo(OVERVIEW)).toBe('#/');
  });

  it.each(['', '#', '#/nowhere', '#/streams/not-a-stream', '#/streams/../../etc', `#setup=abc`])('%s leads to the overview', (hash) => {
    expect(routeOf(hash).page).toBe('overview');
  });

  it('have the API’s kinds of events', () => expect(EVENT_KINDS).toEqual(API_KINDS));

  it('take no more hidden series than a page has', () => {
    const route = routeOf(`#/?hide=${Array.from({ length: 500 }, () => 'a').join(',')}`);
    expect(route.page === 'overview' && route.hidden.length).toBe(20);
  });

  it('of the first run carry a token, and nothing else does', () => {
    expect(setupTokenOf('#setup=abc-DEF_1')).toBe('abc-DEF_1');
    expect([setupTokenOf('#/'), setupTokenOf('#setup='), setupTokenOf('#setup=<script>')]).toEqual([null, null, null]);
  });
});
