import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { IMMUTABLE, isBuilt, REVALIDATE } from './built-files.ts';
import { discoveryLink } from './oembed/discovery.ts';
import { serveEmbedScript } from './embed-script.ts';
import { loadableAnywhere, pageHeaders, type PageName, type PageSecurity } from './security-headers.ts';

const PAGES: readonly PageName[] = ['watch', 'embed', 'dashboard'];

/** Serves the built pages at /watch/, /embed/ and /dashboard/, what they load, and embed.js. */
export async function servePages(app: FastifyInstance, folder: string, security: PageSecurity): Promise<void> {
  const assets = join(folder, 'assets');
  await app.register(fastifyStatic, { root: assets, prefix: '/assets/', serve: false, cacheControl: false });
  app.get('/', (_request, reply) => reply.redirect('/watch/'));
  // embed.js has pages of other sites load them.
  app.get<{ Params: { '*': string } }>('/assets/*', loadableAnywhere(), (request, reply) =>
    reply.header('cache-control', IMMUTABLE).sendFile(request.params['*'], assets),
  );
  serveEmbedScript(app, folder);
  for (const page of PAGES) {
    app.get(`/${page}`, (request, reply) => {
      const query = request.url.indexOf('?');
      return reply.redirect(`/${page}/${query < 0 ? '' : request.url.slice(query)}`);
    });
    app.get(`/${page}/`, { helmet: pageHeaders(page, security) }, async (request, reply) => {
      if (!(await isBuilt(reply, folder, `${page}/index.html`))) return reply;
      reply.header('cache-control', REVALIDATE);
      if (page !== 'watch') return reply.sendFile('index.html', join(folder, page));
      // Who asks for a preview of a link runs no script: what it plays must be in the page itself.
      const html = await readFile(join(folder, 'watch/index.html'), 'utf8');
      return reply.type('text/html; charset=utf-8').send(html.replace('</head>', () => `${discoveryLink(request)}</head>`));
    });
  }
}
