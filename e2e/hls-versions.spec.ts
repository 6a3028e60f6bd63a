// The range of hls.js versions that the package names, at both its ends.
import { createRequire } from 'node:module';
import type { Browser } from '@playwright/test';
import type { PlayedFragment, ViewerOptions } from './pages/viewer/main.ts';
import type { BundleOptions } from './support/bundle.ts';
import { expect, test } from './support/fixtures.ts';
import { expectOriginBytes, openViewer, playsFor, sharedTracks, waitForStatus, type ViewerTab } from './support/viewers.ts';

const require = createRequire(import.meta.url);
const VERSIONS = ['hls-oldest', 'hls.js'] as const;
type Version = (typeof VERSIONS)[number];

const numberOf = (version: Version): string => (require(`${version}/package.json`) as { readonly version: string }).version;
const bundleOptions = (version: Version): BundleOptions => (version === 'hls.js' ? {} : { alias: { 'hls.js': version } });

declare global {
  interface Window {
    handedOver: PlayedFragment[];
  }
}

/**
 * A viewer that has not begun to load. What its loader hands to hls.js is kept by hash: hls.js 1.5 rewrites time stamps in the very
 * buffer that its FRAG_LOADED event shows.
 */
async function openIdle(browser: Browser, url: string, options: ViewerOptions): Promise<ViewerTab> {
  const viewer = await openViewer(browser, url, { ...options, hls: { ...options.hls, autoStartLoad: false } });
  await viewer.page.evaluate(() => {
    window.handedOver = [];
    const { config } = window.viewer.hls;
    const Loader = config.fLoader!;
    config.fLoader = class extends Loader {
      override load(...[context, settings, callbacks]: Parameters<InstanceType<typeof Loader>['load']>): void {
        super.load(context, settings, {
          ...callbacks,
          onSuccess: (response, ...rest) => {
            const { sn, url: address, type } = context.frag;
            const copy = (response.data as ArrayBuffer).slice(0);
            if (typeof sn === 'number')
              void crypto.subtle.digest('SHA-256', copy).then((hash) => {
                const sha256 = Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('');
                window.handedOver.push({ url: address, sn, type, range: null, part: null, bytes: copy.byteLength, sha256 });
              });
            callbacks.onSuccess(response, ...rest);
          },
        });
      }
    };
  });
  return viewer;
}

const startLoad = ({ page }: ViewerTab): Promise<void> => page.evaluate(() => window.viewer.hls.startLoad());

async function expectPlayedWell(viewers: readonly ViewerTab[]): Promise<void> {
  await Promise.all(viewers.map((viewer) => playsFor(viewer, 6)));
  for (const { page, snapshot } of viewers) {
    expect((await snapshot()).errors).toEqual([]);
    const handedOver = await page.evaluate(() => window.handedOver);
    expect(handedOver.length).toBeGreaterThan(0);
    await expectOriginBytes(handedOver);
  }
}

for (const version of VERSIONS) {
  test(`hls.js ${numberOf(version)}: two viewers of a live stream feed each other`, async ({
    browser,
    bundlePage,
    startOrigin,
    startServer,
  }) => {
    const origin = await startOrigin({ renditions: ['480p'] });
    const server = await startServer();
    const { url } = await bundlePage('pages/viewer/main.ts', bundleOptions(version));
    const options = { src: `${origin.url}/live/master.m3u8`, signaling: server.url };
    const viewers = [await openIdle(browser, url, options), await openIdle(browser, url, options)];
    for (const viewer of viewers) {
      expect(await viewer.page.evaluate(() => window.Hls.version)).toBe(numberOf(version));
      await waitForStatus(viewer, 'sharing');
      await startLoad(viewer);
    }
    const tracks = async (): Promise<number> => Math.max(...(await Promise.all(viewers.map(sharedTracks))));
    await expect.poll(tracks).toBe(1);
    await expectPlayedWell(viewers);
  });

  const other: Version = version === 'hls.js' ? 'hls-oldest' : 'hls.js';
  test(`hls.js ${numberOf(version)} names picture and sound as ${numberOf(other)} does, and feeds it`, async ({
    browser,
    bundlePage,
    startOrigin,
    startServer,
  }) => {
    const origin = await startOrigin({ renditions: ['480p'] });
    // Sealed: a notary vouches for nothing to a viewer that is alone, and the first has the film before the second comes.
    const server = await startServer({ sealedKeys: [origin.sealKeys] });
    const options = { src: `${origin.url}/audio/master.m3u8`, signaling: server.url, hls: { maxBufferLength: 64 } };
    const first = await openIdle(browser, (await bundlePage('pages/viewer/main.ts', bundleOptions(version))).url, options);
    await startLoad(first);
    await playsFor(first, 2);
    const second = await openIdle(browser, (await bundlePage('pages/viewer/main.ts', bundleOptions(other))).url, options);
    await waitForStatus(second, 'sharing');
    await startLoad(second);
    await expect.poll(() => sharedTracks(second)).toBe(2);
    await expectPlayedWell([first, second]);
  });
}
