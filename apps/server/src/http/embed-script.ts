import type { FastifyInstance } from 'fastify';
import { IMMUTABLE, isBuilt, REVALIDATE } from './built-files.ts';
import { loadableAnywhere } from './security-headers.ts';

/** As the build names it: the version, and the beginning of the content's hash. */
const VERSIONED = /^[0-9]+\.[0-9]+\.[0-9]+(?:-[0-9A-Za-z.]{1,40})?-[0-9a-f]{8}$/;
const ALWAYS_THIS_SERVERS = ['embed.js', 'embed/integrity.json'];

/**
 * Serves the script that other sites put into their pages: `/embed.js`, which is always this server's, `/embed-<version>.js`, whose
 * content never changes, and `/embed/integrity.json`, which says what that is called and what its hash is. Any page may load them.
 * Wants @fastify/static.
 */
export function serveEmbedScript(app: FastifyInstance, folder: string): void {
  for (const file of ALWAYS_THIS_SERVERS) {
    app.get(`/${file}`, loadableAnywhere(), async (_request, reply) => {
      if (!(await isBuilt(reply, folder, file))) return reply;
      return reply.header('cache-control', REVALIDATE).sendFile(file, folder);
    });
  }
  app.get<{ Params: { version: string } }>('/embed-:version.js', loadableAnywhere(), (request, reply) => {
    const { version } = request.params;
    if (!VERSIONED.test(version)) return reply.callNotFound();
    return reply.header('cache-control', IMMUTABLE).sendFile(`embed-${version}.js`, folder);
  });
}
