// The examples as a site would serve them: built once, with the addresses of a server and an origin that run beside them.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startOrigin } from '@tributary/app-origin';
import { startServer } from '@tributary/server';
import { build } from 'vite';
import { serveDirectory } from './static-server.ts';

const EXAMPLES = fileURLToPath(new URL('../../examples', import.meta.url));

export interface ExampleSite {
  /** Ends without a slash. */
  readonly url: string;
  readonly origin: Awaited<ReturnType<typeof startOrigin>>;
  readonly server: Awaited<ReturnType<typeof startServer>>;
  close(): Promise<void>;
}

/** @throws Error where an example does not build, with the bundler's message */
export async function startExampleSite(): Promise<ExampleSite> {
  const host = '127.0.0.1';
  const origin = await startOrigin({ port: 0, host, renditions: ['480p'] });
  const notaryInnerHosts = [new URL(origin.url).host];
  const server = await startServer({ port: 0, host, stunPort: 0, logLevel: 'silent', notaryInnerHosts });
  const directory = await mkdtemp(join(tmpdir(), 'tributary-examples-'));
  const closeAll = async (): Promise<void> => {
    await Promise.all([origin.close(), server.close(), rm(directory, { recursive: true, force: true })]);
  };
  try {
    // As the examples' .env file would say; what the environment says counts more.
    process.env['VITE_SERVER'] = server.url;
    process.env['VITE_STREAM'] = `${origin.url}/live/master.m3u8`;
    await build({
      configFile: join(EXAMPLES, 'vite.config.ts'),
      root: EXAMPLES,
      logLevel: 'error',
      build: { outDir: directory, minify: false, reportCompressedSize: false },
    });
    const site = await serveDirectory(directory);
    return { url: site.url, origin, server, close: async () => void (await Promise.all([site.close(), closeAll()])) };
  } catch (error) {
    await closeAll();
    throw error;
  } finally {
    delete process.env['VITE_SERVER'];
    delete process.env['VITE_STREAM'];
  }
}
