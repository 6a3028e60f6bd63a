import type { Route } from '../address/route.ts';

const LIVE_URL = '/api/v1/live';

/** What has to be pushed to a view. */
export function liveUrl(route: Route): string {
  const query = new URLSearchParams({
    ...(route.page === 'stream' || route.page === 'mesh' ? { stream: route.stream } : {}),
    ...('period' in route && route.period.kind === 'range' ? { range: route.period.range } : {}),
  }).toString();
  return query === '' ? LIVE_URL : `${LIVE_URL}?${query}`;
}
