// `test` with what nearly every spec needs: an origin, a server and pages on free ports, all closed when the test ends.
import { test as base } from '@playwright/test';
import { startOrigin } from '@tributary/app-origin';
import { startServer } from '@tributary/server';
import { bundlePage } from './bundle.ts';
import type { BundledPage, BundleOptions } from './bundle.ts';
import { startServerProcess } from './server-process.ts';
import type { ServerProcess, ServerProcessOptions } from './server-process.ts';
import { closeContexts } from './contexts.ts';
import { launchUserBrowser } from './user-browser.ts';
import type { UserBrowser } from './user-browser.ts';

export { expect } from '@playwright/test';

export type Origin = Awaited<ReturnType<typeof startOrigin>>;
export type Server = Awaited<ReturnType<typeof startServer>>;
type OriginOptions = Parameters<typeof startOrigin>[0];
type ServerOptions = Parameters<typeof startServer>[0];

/** What most tests of viewers begin with. */
export interface SiteOptions {
  /** Module of the page that they open; default: the plain viewer's. */
  readonly page?: string;
  /** Which of the origin's streams they watch; default: `live`. */
  readonly stream?: string;
  /** Default: one rendition, so that who watches at which quality decides nothing. */
  readonly origin?: Partial<OriginOptions>;
  /** Of the server; a function where it is told of the origin. */
  readonly server?: Partial<ServerOptions> | ((origin: Origin) => Partial<ServerOptions>);
  /** The stream is sealed, in place of a notary: it vouches for segments before anybody meets, and fetches nothing from the origin. */
  readonly sealed?: boolean;
}

export interface Site {
  readonly origin: Origin;
  readonly server: Server;
  /** Address of the page. */
  readonly url: string;
  /** What a viewer of the stream is told. */
  readonly options: { readonly src: string; readonly signaling: string };
}

export interface Fixtures {
  /** Starts a demo origin on a free port, with faults allowed. */
  startOrigin(options?: Partial<OriginOptions>): Promise<Origin>;
  /**
   * Starts a server on free ports (TCP and STUN). It may be the notary of what the test's origins serve, as a server is for the streams
   * that its operator names: who starts it with nothing else has viewers that verify. The notary reads from those origins, too.
   */
  startServer(options?: Partial<ServerOptions>): Promise<Server>;
  /** Starts a server that a test can kill. */
  startServerProcess(options?: ServerProcessOptions): Promise<ServerProcess>;
  /** Builds and serves a page from a module under `e2e/`. */
  bundlePage(entry: string, options?: BundleOptions): Promise<BundledPage>;
  /** An origin, a server and a page, and what viewers of one of the origin's streams are told. */
  startSite(options?: SiteOptions): Promise<Site>;
  /** A browser with a viewer's flags: mDNS candidates, hidden tabs, throttled timers. */
  launchUserBrowser(flags?: readonly string[]): Promise<UserBrowser>;
}

const VIEWER_PAGE = 'pages/viewer/main.ts';
const ONE_RENDITION: Partial<OriginOptions> = { renditions: ['480p'] };

/** Wraps a starter so that whatever it started is closed afterwards, newest first. */
function closing<Arguments extends unknown[], Thing extends { close(): Promise<unknown> }>(
  start: (...args: Arguments) => Promise<Thing>,
): { start: (...args: Arguments) => Promise<Thing>; closeAll: () => Promise<void> } {
  const started: Thing[] = [];
  return {
    start: async (...args) => {
      const thing = await start(...args);
      started.push(thing);
      return thing;
    },
    closeAll: async () => {
      // A test may have closed one itself (that is how it kills a server): closing twice must not fail the test.
      for (const thing of started.toReversed()) await thing.close().catch(() => {});
    },
  };
}

/** Fixtures of fixtures. */
interface Inner {
  readonly viewersLeave: undefined;
  /** `HOST:PORT` of the test's origins so far. */
  readonly originHosts: string[];
}

export const test = base.extend<Fixtures & Inner>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads the parameter's names, so it must be a pattern
  originHosts: async ({}, use) => use([]),
  viewersLeave: [
    // oxlint-disable-next-line no-empty-pattern -- as above
    async ({}, use) => {
      await use(undefined);
      await closeContexts();
    },
    { auto: true },
  ],
  startOrigin: async ({ originHosts }, use) => {
    const origins = closing(async (options: Partial<OriginOptions> = {}) => {
      const origin = await startOrigin({ port: 0, host: '127.0.0.1', allowFaults: true, ...options });
      originHosts.push(new URL(origin.url).host);
      return origin;
    });
    await use(origins.start);
    await origins.closeAll();
  },
  startServer: async ({ originHosts }, use) => {
    const servers = closing((options: Partial<ServerOptions> = {}) =>
      startServer({
        port: 0,
        host: '127.0.0.1',
        stunPort: 0,
        logLevel: 'silent',
        dashboardOpen: true,
        notaryInnerHosts: originHosts,
        ...options,
      }),
    );
    await use(servers.start);
    await servers.closeAll();
  },
  // oxlint-disable-next-line no-empty-pattern -- as above
  startServerProcess: async ({}, use) => {
    const processes = closing(startServerProcess);
    await use(processes.start);
    await processes.closeAll();
  },
  // oxlint-disable-next-line no-empty-pattern -- as above
  bundlePage: async ({}, use) => {
    const pages = closing(bundlePage);
    await use(pages.start);
    await pages.closeAll();
  },
  startSite: async ({ startOrigin: origins, startServer: servers, bundlePage: pages }, use) =>
    use(
      async ({
        page = VIEWER_PAGE,
        stream = 'live',
        origin: originOptions = ONE_RENDITION,
        server: serverOptions,
        sealed = false,
      } = {}) => {
        const origin = await origins(originOptions);
        const told = typeof serverOptions === 'function' ? serverOptions(origin) : serverOptions;
        const server = await servers({ ...(sealed ? { sealedKeys: [origin.sealKeys] } : {}), ...told });
        const { url } = await pages(page);
        return { origin, server, url, options: { src: `${origin.url}/${stream}/master.m3u8`, signaling: server.url } };
      },
    ),
  // oxlint-disable-next-line no-empty-pattern -- as above
  launchUserBrowser: async ({}, use) => {
    const browsers = closing(launchUserBrowser);
    await use(browsers.start);
    await browsers.closeAll();
  },
});
