import type { BeaconedReport } from '@tributary/protocol';
import { afterEach, expect, it, vi } from 'vitest';
import { reportsUrl, sendReportBeacon } from './beacon.ts';

const BEACONED = { streamId: 's', secret: 'x', report: { index: 3 } } as unknown as BeaconedReport;
const URL_OF_REPORTS = 'https://peers.example/api/v1/reports';

afterEach(() => vi.unstubAllGlobals());

it.each([
  ['https://peers.example', URL_OF_REPORTS],
  ['https://site.example/peers/?key=1#x', 'https://site.example/peers/api/v1/reports'],
  ['https://site.example/peers', 'https://site.example/peers/api/v1/reports'],
])('of a server at %s go to %s', (signaling, url) => {
  expect(reportsUrl(signaling)).toBe(url);
});

it('go as text: a page that ends has no time to ask first', () => {
  const sendBeacon = vi.fn(() => true);
  const fetch = vi.fn();
  vi.stubGlobal('navigator', { sendBeacon });
  vi.stubGlobal('fetch', fetch);
  sendReportBeacon(URL_OF_REPORTS, BEACONED);
  expect(sendBeacon).toHaveBeenCalledWith(URL_OF_REPORTS, JSON.stringify(BEACONED));
  expect(fetch).not.toHaveBeenCalled();
});

it.each([[{}], [{ sendBeacon: () => false }]])('go by a request that outlives the page where a beacon does not: %o', (navigator) => {
  const fetch = vi.fn(() => Promise.reject(new TypeError('network')));
  vi.stubGlobal('navigator', navigator);
  vi.stubGlobal('fetch', fetch);
  sendReportBeacon(URL_OF_REPORTS, BEACONED);
  expect(fetch).toHaveBeenCalledWith(URL_OF_REPORTS, {
    method: 'POST',
    body: JSON.stringify(BEACONED),
    keepalive: true,
    mode: 'no-cors',
    credentials: 'omit',
  });
});
