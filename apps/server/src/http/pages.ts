import { access } from 'node:fs/promises';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { pageHeaders, type PageName, type PageSecurity } from './security-headers.ts';

const PAGES: readonly PageName[] = ['watch', 'embed', 'dashboard'];
/** Built files' names contain their hash: another content has another name. */
const IMMUTABLE = 'public, max-age=31536000, immutable';
/** Pages name the built files: they are asked for anew each time, and answered 304 where nothing changed. */
const REVALIDATE = 'no-cache';
const NOT_BUILT = 'The pages are not built: run `npm run build` (or start with `npm start`), then reload.\n';

/** Serves the built pages at /watch/, /embed/ and /dashboard/. */
export async function servePages(app: FastifyInstance, folder: string, security: PageSecurity): Promise<void> {
  await app.register(fastifyStatic, { root: join(folder, 'assets'), prefix: '/assets/', serve: false, cacheControl: false });
  app.get('/', (_request, reply) => reply.redirect('/watch/'));
  app.get<{ Params: { '*': string } }>('/assets/*', (request, reply) =>
    reply.header('cache-control', IMMUTABLE).sendFile(request.params['*'], join(folder, 'assets')),
  );
  for (const page of PAGES) {
    app.get(`/${page}`, (request, reply) => {
      const query = request.url.indexOf('?');
      return reply.redirect(`/${page}/${query < 0 ? '' : request.url.slice(query)}`);
    });
    app.get(`/${page}/`, { helmet: pageHeaders(page, security) }, async (_request, reply) => {
      const isBuilt = await access(join(folder, page, 'index.html')).then(
        () => true,
        () => false,
      );
      if (!isBuilt) return reply.code(503).header('cache-control', 'no-store').type('text/plain; charset=utf-8').send(NOT_BUILT);
      reply.header('cache-control', REVALIDATE);
      return reply.sendFile('index.html', join(folder, page));
    });
  }
}
