// Whatever a site has configured for its requests holds for those that the engine makes: every origin byte comes through the site's loader.
import type { Browser, Page, Request } from '@playwright/test';
import type { ViewerOptions } from './pages/viewer/main.ts';
import { expect, test } from './support/fixtures.ts';
import { expectOriginBytes, openPage, openViewer, playsFor, viewerTab, waitForStatus, type ViewerTab } from './support/viewers.ts';

const WHOLE_FILM = { maxBufferLength: 64, maxMaxBufferLength: 64 };

interface Asked {
  readonly bytes: number;
  readonly isRange: boolean;
}

declare global {
  interface Window {
    /** What the site's own loader class fetched of the film. */
    asked: Asked[];
  }
}

const segmentRequests = (page: Page): Request[] => {
  const requests: Request[] = [];
  page.on('request', (request) => {
    if (new URL(request.url()).pathname.endsWith('.m4s')) requests.push(request);
  });
  return requests;
};

/** Everything is loaded: what the viewer received is final. */
async function loadsWholeFilm(viewer: ViewerTab): Promise<void> {
  await expect
    .poll(() => viewer.page.evaluate(() => Math.round(window.viewer.snapshot().bufferedSeconds + window.viewer.video.currentTime)))
    .toBe(64);
}

async function openRecorded(browser: Browser, url: string, options: ViewerOptions): Promise<{ viewer: ViewerTab; requests: Request[] }> {
  let requests: Request[] = [];
  const page = await openPage(browser, url, async (fresh) => (requests = segmentRequests(fresh)));
  await page.evaluate((viewerOptions) => window.startViewer(viewerOptions as ViewerOptions), options as unknown);
  return { viewer: viewerTab(page), requests };
}

test('xhrSetup: its headers and tokens are on every request, and viewers with different tokens share', async ({ browser, startSite }) => {
  const { origin, server, url } = await startSite();
  const open = async (token: string): Promise<{ viewer: ViewerTab; requests: Request[] }> => {
    let requests: Request[] = [];
    const page = await openPage(browser, url, async (fresh) => (requests = segmentRequests(fresh)));
    await page.evaluate(
      ({ src, signaling, ownToken }) => {
        const xhrSetup = (xhr: XMLHttpRequest, address: string): void => {
          xhr.open('GET', `${address}?token=${ownToken}`, true);
          xhr.setRequestHeader('Cache-Control', 'no-transform');
        };
        window.startViewer({ src, signaling, hls: { xhrSetup } });
      },
      { src: `${origin.url}/live/master.m3u8`, signaling: server.url, ownToken: token },
    );
    return { viewer: viewerTab(page), requests };
  };
  const opened = [await open('one'), await open('two')];
  for (const { viewer } of opened) await waitForStatus(viewer, 'sharing');
  await Promise.all(opened.map(({ viewer }) => playsFor(viewer, 6)));
  for (const [index, { viewer, requests }] of opened.entries()) {
    expect(requests.length).toBeGreaterThan(0);
    for (const request of requests) {
      expect(new URL(request.url()).searchParams.get('token')).toBe(['one', 'two'][index]);
      expect(request.headers()['cache-control']).toBe('no-transform');
    }
    const { errors, played, stats } = await viewer.snapshot();
    expect(errors).toEqual([]);
    expect(stats.totals.originBytes).toBeGreaterThan(0);
    expect(stats.totals.peerBytes + stats.totals.sentBytes).toBeGreaterThan(0);
    await expectOriginBytes(played);
  }
});

test('credentials: cookies go to the origin', async ({ browser, bundlePage, startOrigin, startServer }) => {
  const origin = await startOrigin({ renditions: ['480p'] });
  const server = await startServer();
  const { port } = await bundlePage('pages/viewer/main.ts');
  // The same site as the origin, so that its cookies are not a third party's.
  const pageUrl = `http://127.0.0.1:${port}`;
  const cookies: (string | undefined)[] = [];
  const page = await openPage(browser, pageUrl, async (fresh) => {
    await fresh.context().addCookies([{ name: 'session', value: 'mine', url: origin.url }]);
    await fresh.route(`${origin.url}/**`, async (route) => {
      if (route.request().url().endsWith('.m4s')) cookies.push((await route.request().allHeaders())['cookie']);
      const response = await route.fetch();
      const headers = { ...response.headers(), 'access-control-allow-origin': pageUrl, 'access-control-allow-credentials': 'true' };
      await route.fulfill({ response, headers });
    });
  });
  await page.evaluate(
    ({ src, signaling }) => window.startViewer({ src, signaling, hls: { xhrSetup: (xhr) => void (xhr.withCredentials = true) } }),
    { src: `${origin.url}/vod/master.m3u8`, signaling: server.url },
  );
  const viewer = viewerTab(page);
  await playsFor(viewer, 2);
  const { errors, stats } = await viewer.snapshot();
  expect(errors).toEqual([]);
  expect(stats.totals.originBytes).toBeGreaterThan(0);
  expect(new Set(cookies)).toEqual(new Set(['session=mine']));
  // What is still on its way need not arrive.
  await page.unrouteAll({ behavior: 'ignoreErrors' });
});

for (const { how, cmcd } of [
  { how: 'query', cmcd: {} },
  { how: 'headers', cmcd: { useHeaders: true } },
]) {
  test(`CMCD in ${how}: on every origin fetch, and segments keep their names`, async ({ browser, startSite }) => {
    const { url, options: site } = await startSite();
    const options = { ...site, hls: { cmcd } };
    const opened = [await openRecorded(browser, url, options), await openRecorded(browser, url, options)];
    for (const { viewer } of opened) await waitForStatus(viewer, 'sharing');
    await Promise.all(opened.map(({ viewer }) => playsFor(viewer, 6)));
    for (const { viewer, requests } of opened) {
      const { errors, stats, played } = await viewer.snapshot();
      expect(errors).toEqual([]);
      expect(stats.totals.originBytes).toBeGreaterThan(0);
      expect(stats.totals.peerBytes + stats.totals.sentBytes).toBeGreaterThan(0);
      expect(requests.length).toBeGreaterThan(0);
      for (const request of requests) {
        const said = how === 'query' ? new URL(request.url()).searchParams.get('CMCD') : request.headers()['cmcd-object'];
        expect(said).toContain('ot=av');
      }
      await expectOriginBytes(played);
    }
  });
}

for (const kind of ['loader', 'fLoader'] as const) {
  for (const stream of ['vod', 'byterange']) {
    test(`a ${kind} class of the site's own fetches every origin byte of /${stream}/`, async ({ browser, startSite }) => {
      const { origin, server, url } = await startSite();
      const src = `${origin.url}/${stream}/master.m3u8`;
      await loadsWholeFilm(await openViewer(browser, url, { src, signaling: server.url, hls: WHOLE_FILM }));
      const page = await openPage(browser, url);
      await page.evaluate(
        ({ film, signaling, setting, buffer }) => {
          window.asked = [];
          const Base = window.Hls.DefaultConfig.loader;
          class SiteLoader extends Base {
            override load(...[context, settings, callbacks]: Parameters<InstanceType<typeof Base>['load']>): void {
              super.load(context, settings, {
                ...callbacks,
                onSuccess: (response, ...rest) => {
                  const isSegment = 'frag' in context && typeof (context.frag as { sn: unknown }).sn === 'number';
                  const { byteLength } = response.data as ArrayBuffer;
                  if (isSegment) window.asked.push({ bytes: byteLength, isRange: (context.rangeEnd ?? 0) > 0 });
                  callbacks.onSuccess(response, ...rest);
                },
              });
            }
          }
          window.startViewer({ src: film, signaling, hls: { ...buffer, autoStartLoad: false, [setting]: SiteLoader } });
        },
        { film: src, signaling: server.url, setting: kind, buffer: WHOLE_FILM },
      );
      const viewer = viewerTab(page);
      await waitForStatus(viewer, 'sharing');
      await page.evaluate(() => window.viewer.hls.startLoad());
      await loadsWholeFilm(viewer);
      const { errors, played, stats } = await viewer.snapshot();
      const asked = await page.evaluate(() => window.asked);
      expect(errors).toEqual([]);
      expect(asked.length).toBeGreaterThan(0);
      expect(stats.totals.peerBytes).toBeGreaterThan(0);
      expect(asked.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(stats.totals.originBytes);
      if (stream === 'byterange') expect(asked.every(({ isRange }) => isRange)).toBe(true);
      await expectOriginBytes(played);
    });
  }
}
