import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyReply } from 'fastify';

/** For files whose names contain their hash: another content has another name. */
export const IMMUTABLE = 'public, max-age=31536000, immutable';
/** Asked for anew each time, and answered 304 where nothing changed. */
export const REVALIDATE = 'no-cache';
const NOT_BUILT = 'The pages are not built: run `npm run build` (or start with `npm start`), then reload.\n';

/** Whether the build has made that file. Where it has not, the answer says what to do, and is given. */
export async function isBuilt(reply: FastifyReply, folder: string, file: string): Promise<boolean> {
  try {
    await access(join(folder, file));
    return true;
  } catch {
    void reply.code(503).header('cache-control', 'no-store').type('text/plain; charset=utf-8').send(NOT_BUILT);
    return false;
  }
}
