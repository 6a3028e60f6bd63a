/** Writes a response's body: no faster than its caps allow, and counting what really left. */
import type { ServerResponse } from 'node:http';
import type { EgressCap } from './egress-cap.ts';

/** Without a cap; the kernel's buffer takes about as much at once. */
const CHUNK_BYTES = 256 * 1024;

export interface SendOptions {
  readonly caps: readonly EgressCap[];
  /** Aborts when the connection closes. */
  readonly signal: AbortSignal;
  /** Called with the bytes of each chunk once it was handed to the network. */
  readonly onWritten: (bytes: number) => void;
}

// The callback of a write may never come once the socket is gone, hence the race with the signal.
function write(response: ServerResponse, chunk: Buffer, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', onAbort, { once: true });
    response.write(chunk, (error) => {
      signal.removeEventListener('abort', onAbort);
      if (error) reject(error);
      else resolve();
    });
  });
}

/** Resolves when all of `body` was handed to the network; rejects when the connection closes before. Does not end the response. */
export async function sendBody(response: ServerResponse, body: Buffer, { caps, signal, onWritten }: SendOptions): Promise<void> {
  const chunkBytes = Math.min(CHUNK_BYTES, ...caps.map((cap) => cap.chunkBytes));
  for (let at = 0; at < body.length; at += chunkBytes) {
    const chunk = body.subarray(at, at + chunkBytes);
    for (const cap of caps) await cap.take(chunk.length, signal);
    signal.throwIfAborted();
    await write(response, chunk, signal);
    onWritten(chunk.length);
  }
}
