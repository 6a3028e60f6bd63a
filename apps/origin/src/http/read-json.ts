/** Reads a small JSON body. */
import type { IncomingMessage } from 'node:http';
import { OriginError } from '../errors.ts';

/** The largest list of faults is well below it. */
export const MAX_BODY_BYTES = 16 * 1024;

/** Throws an {@link OriginError} `bad-fault` when the body is too large or no JSON. */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  // Leaving the loop must not destroy the connection: the answer says what was wrong.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    const part = chunk as Buffer;
    bytes += part.length;
    if (bytes > MAX_BODY_BYTES) throw new OriginError('bad-fault', `The body must be at most ${MAX_BODY_BYTES} bytes`);
    chunks.push(part);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString()) as unknown;
  } catch (cause) {
    throw new OriginError('bad-fault', `The body must be JSON: ${String(cause)}`, { cause });
  }
}
