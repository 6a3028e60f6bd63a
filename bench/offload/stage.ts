/** Where a run happens: one browser on loopback, or a host with a browser for every viewer. */
import type { BundledPage } from '@tributary/e2e/support/bundle.ts';
import { forwardPage } from '../support/forward.ts';
import { openHostNetwork, type HostNetwork } from '../support/host-network.ts';
import { launchBrowser, type ViewerBrowser } from './browser.ts';
import type { BenchmarkCase } from './cases.ts';
import { LOOPBACK } from './services.ts';

export interface Stage {
  readonly browsers: readonly ViewerBrowser[];
  readonly pageUrl: string;
  /** Absent where all is on loopback. */
  readonly network?: HostNetwork;
  /** Where servers listen, so that viewers reach them. */
  readonly serverAddress: string;
  close(): Promise<void>;
}

/** The line of each viewer; undefined: all on loopback. */
export function linksOf({ links, viewers }: Pick<BenchmarkCase, 'links' | 'viewers'>): NonNullable<BenchmarkCase['links']> | undefined {
  if (links === undefined) return undefined;
  return Array.from({ length: viewers }, (_, index) => links[index % links.length]).flatMap((link) => link ?? []);
}

async function oneBrowser(page: BundledPage): Promise<Stage> {
  const browser = await launchBrowser();
  return { browsers: [browser], pageUrl: `${page.url}/`, serverAddress: LOOPBACK, close: () => browser.close() };
}

async function separateHosts(page: BundledPage, links: NonNullable<BenchmarkCase['links']>): Promise<Stage> {
  const network = openHostNetwork(links);
  const browsers: ViewerBrowser[] = [];
  let forwarder: Awaited<ReturnType<typeof forwardPage>> | undefined;
  const close = async (): Promise<void> => {
    try {
      await Promise.all(browsers.map((browser) => browser.close()));
      await forwarder?.close();
    } finally {
      network.close();
    }
  };
  try {
    forwarder = await forwardPage(page.url, network.address);
    for (const host of network.hosts) {
      browsers.push(await launchBrowser({ launcher: (executable) => host.launcher(executable), pageOrigin: forwarder.url }));
    }
    return { browsers, pageUrl: `${forwarder.url}/`, network, serverAddress: network.address, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Ask `whyNoNetwork` first where the case has links. Throws an Error that says how to get a browser where there is none. */
export function setStage(page: BundledPage, benchmark: BenchmarkCase): Promise<Stage> {
  const links = linksOf(benchmark);
  return links === undefined ? oneBrowser(page) : separateHosts(page, links);
}
