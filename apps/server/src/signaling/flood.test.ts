// Ten thousand joins under names and streams made up on the spot, by hundreds of sockets from as many addresses.
import { streamName } from '@tributary/protocol';
import { afterEach, expect, it } from 'vitest';
import { Harness, joinRequest, until, type Client } from '../testing/harness.ts';

const harness = new Harness();
afterEach(() => harness.end());

const SOCKETS = 1_000;
const JOINS_PER_SOCKET = 10;
const SOCKETS_AT_ONCE = 50;
/** It is 16 s of work for one core, and others want it as well. */
const LONGEST_MS = 240_000;

type Server = Awaited<ReturnType<Harness['server']>>;

async function figures(server: Server): Promise<Readonly<Record<string, number>>> {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  const lines = text.split('\n').filter((line) => line.startsWith('tributary_'));
  return Object.fromEntries(
    lines.map((line) => {
      const space = line.lastIndexOf(' ');
      return [line.slice('tributary_'.length, space), Number(line.slice(space + 1))];
    }),
  );
}

async function flood(server: Server, index: number): Promise<Client> {
  const address = `2001:db8:${Math.floor(index / 256).toString(16)}:${(index % 256).toString(16)}::1`;
  const client = await harness.client(server, { 'x-forwarded-for': address });
  const joins = Array.from({ length: JOINS_PER_SOCKET }, async (_, join) => {
    const name = `hostile-${index}-${join}`;
    const { id, label } = streamName('', name);
    const state = {
      track: name
        .padEnd(16, '0')
        .replaceAll(/[^0-9]/g, 'a')
        .slice(0, 16) as never,
      atLiveEdge: true,
      mayUpload: true,
      uplinkClass: 'strong' as const,
    };
    const neighbours = Array.from({ length: 64 }, (_each, claim) => `${index}${join}${claim}`.padEnd(24, 'f') as never);
    return client.emitWithAck('join', joinRequest(name, { streamId: id, label, state, neighbours }));
  });
  await Promise.all(joins);
  return client;
}

it(
  'a flood of made-up viewers and streams leaves no more behind than its sockets hold, and nothing when they are gone',
  async () => {
    const server = await harness.server({ trustedProxies: 1 });
    const clients: Client[] = [];
    for (let start = 0; start < SOCKETS; start += SOCKETS_AT_ONCE) {
      clients.push(...(await Promise.all(Array.from({ length: SOCKETS_AT_ONCE }, (_, index) => flood(server, start + index)))));
    }
    const flooded = await figures(server);
    expect(flooded['joins_total{outcome="joined"}']).toBe(SOCKETS * JOINS_PER_SOCKET);
    for (const kind of [
      'viewers',
      'streams',
      'sockets',
      'remembered{kind="present"}',
      'remembered{kind="sessions"}',
      'remembered{kind="dutyRings"}',
      'remembered{kind="addresses"}',
    ])
      expect([kind, flooded[kind]]).toEqual([kind, expect.toSatisfy((count: number) => count <= SOCKETS)]);
    for (const client of clients) client.disconnect();
    const after = await until(
      () => figures(server),
      (now) => now['sockets'] === 0 && now['viewers'] === 0,
    );
    for (const kind of [
      'streams',
      'remembered{kind="present"}',
      'remembered{kind="sessions"}',
      'remembered{kind="dutyRings"}',
      'remembered{kind="addresses"}',
      'remembered{kind="scheduled"}',
      'handler_errors_total',
    ])
      expect([kind, after[kind]]).toEqual([kind, 0]);
    for (const kind of ['departed', 'formerSessions']) expect(after[`remembered{kind="${kind}"}`]).toBeLessThanOrEqual(10_000);
  },
  LONGEST_MS,
);
