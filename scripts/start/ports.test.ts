import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { checkPort } from './ports.mjs';

const servers: ReturnType<typeof createServer>[] = [];

async function occupy(host: string | undefined): Promise<number> {
  const server = createServer();
  servers.push(server);
  server.listen({ port: 0, ...(host === undefined ? {} : { host }) });
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

afterEach(async () => {
  for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
});

describe('checkPort', () => {
  it.each([undefined, '127.0.0.1'])('sees that somebody listens on %s and says which option chooses another port', async (host) => {
    const port = await occupy(host);
    for (const asked of [undefined, '127.0.0.1'])
      expect(await checkPort('--port', port, asked)).toEqual({
        status: 'taken',
        message: expect.stringMatching(`^Port ${port} is in use: .*--port N`),
      });
  });

  it('turns 0 into a free port and leaves it free', async () => {
    const answer = await checkPort('--port', 0, undefined);
    if (answer.status !== 'free') throw new Error(answer.message);
    expect(answer.port).toBeGreaterThan(0);
    expect(await checkPort('--port', answer.port, undefined)).toEqual(answer);
  });

  it('says what is wrong with an address that is not ours', async () => {
    expect(await checkPort('--port', 0, '203.0.113.1')).toEqual({ status: 'taken', message: expect.stringContaining('--host') });
  });
});
