import type { BeaconedReport } from '@tributary/protocol';

/** Where reports go by plain HTTP, below the signaling server's address. */
const REPORTS_PATH = 'api/v1/reports';

export function reportsUrl(signaling: string): string {
  const url = new URL(signaling, globalThis.location?.href);
  // A server may be mounted below a path, with or without a slash behind it.
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/${REPORTS_PATH}`;
  url.search = '';
  url.hash = '';
  return url.href;
}

/** Sends a report that outlives its page. As text: what a form may send needs no preflight, for which an ending page has no time. */
export function sendReportBeacon(url: string, beaconed: BeaconedReport): void {
  const body = JSON.stringify(beaconed);
  if ((navigator as Partial<Navigator>).sendBeacon?.(url, body)) return;
  // Absent, or more is queued already than a browser sends for a page that ends.
  globalThis.fetch?.(url, { method: 'POST', body, keepalive: true, mode: 'no-cors', credentials: 'omit' }).catch(() => {
    // Nobody is left to hear of it; the next report's index tells the server that one is missing.
  });
}
