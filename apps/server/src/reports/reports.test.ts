import { writeFile } from 'node:fs/promises';
import { join as joinPath } from 'node:path';
import { peerIdOf, SIGNALING_LIMITS, type BeaconedReport, type Report } from '@tributary/protocol';
import { addMeasures, NO_MEASURES, type Measures } from '@tributary/telemetry';
import { MemoryDirectory } from '@tributary/signaling';
import { fastify } from 'fastify';
import { pino } from 'pino';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { RunningServer } from '../index.ts';
import { Metrics } from '../metrics.ts';
import { checkOptions, type ServerOptions } from '../options.ts';
import { RateLimits } from '../signaling/rate-limits.ts';
import { disconnected, Harness, joinRequest, metric, report, until } from '../testing/harness.ts';
import { mmdb } from '../testing/mmdb.ts';
import { LEFT_FOR_MS } from './limits.ts';
import { startReports } from './reports.ts';

const harness = new Harness();
afterEach(() => {
  vi.useRealTimers();
  return harness.end();
});

const beaconed = (name: string, told: Report, changes: Partial<BeaconedReport> = {}): BeaconedReport => {
  const { streamId, secret } = joinRequest(name);
  return { streamId, secret, report: told, ...changes };
};
const post = (server: RunningServer, body: unknown, type = 'text/plain;charset=UTF-8') =>
  fetch(new URL('/api/v1/reports', server.url), {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers: { 'content-type': type },
  });
const reports = (server: RunningServer, outcome: string) => metric(server, `reports_total{outcome="${outcome}"}`);

describe('a report by a socket', () => {
  it('is answered when it is counted, also when it was before; older viewers ask for no answer', async () => {
    const server = await harness.server();
    const { client } = await harness.joined(server, 'a');
    client.emit('report', report(0));
    expect(await client.emitWithAck('report', report(0))).toEqual({ ok: true });
    expect(await client.emitWithAck('report', report(1))).toEqual({ ok: true });
    expect([await reports(server, 'recorded'), await reports(server, 'repeated')]).toEqual([2, 1]);
  });

  it('is refused with a reason: it is kept, and sent again', async () => {
    const server = await harness.server();
    const { client } = await harness.joined(server, 'a');
    const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => client.emitWithAck('report', report(index))));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(15);
    expect(answers.at(-1)).toMatchObject({ ok: false, reason: 'rate-limited' });
    expect(await client.emitWithAck('report', { ...report(0), index: -1 })).toMatchObject({ ok: false, reason: 'invalid' });
  });
});

describe('a report by plain HTTP', () => {
  it('counts once with what came by the socket, of viewers that are here and that have just left', async () => {
    const server = await harness.server();
    const { client } = await harness.joined(server, 'a');
    await client.emitWithAck('report', report(0));
    expect((await post(server, beaconed('a', report(0)))).status).toBe(204);
    const gone = disconnected(client);
    client.emit('leave');
    client.disconnect();
    await gone;
    await until(
      () => metric(server, 'viewers'),
      (viewers) => viewers === 0,
    );
    const last = await post(server, beaconed('a', report(1, { isLast: true })));
    expect([last.status, await last.text()]).toEqual([204, '']);
    expect([await reports(server, 'recorded'), await reports(server, 'repeated')]).toEqual([2, 1]);
  });

  it('is not taken of strangers, of viewers of another stream, nor of what is none', async () => {
    const server = await harness.server();
    await harness.joined(server, 'a');
    const other = { streamId: 'f'.repeat(32) as BeaconedReport['streamId'] };
    expect((await post(server, beaconed('stranger', report(0)))).status).toBe(403);
    expect((await post(server, beaconed('a', report(0), other))).status).toBe(403);
    for (const body of ['', 'no json', '{}', JSON.stringify(beaconed('a', { index: 0 } as Report))]) {
      const refused = await post(server, body);
      expect([refused.status, Object.keys((await refused.json()) as object)]).toEqual([400, ['error']]);
    }
    expect((await post(server, 'x'.repeat(SIGNALING_LIMITS.beaconBytes + 1))).status).toBe(413);
    expect((await post(server, '<a/>', 'text/xml')).status).toBe(415);
    expect(await reports(server, 'recorded')).toBe(0);
  });

  it('is taken as often as a viewer may report, whichever way it goes', async () => {
    const server = await harness.server();
    await harness.joined(server, 'a');
    const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => post(server, beaconed('a', report(index)))));
    expect(answers.filter(({ status }) => status === 204)).toHaveLength(15);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(5);
  });
});

describe('what is kept of reports', () => {
  async function setUp(options: ServerOptions = {}) {
    const checked = checkOptions(options);
    const kept: Measures[] = [];
    const app = fastify();
    harness.after(() => app.close());
    const directory = new MemoryDirectory();
    const running = await startReports({
      app,
      checked,
      logger: pino({ level: 'silent' }),
      metrics: new Metrics(),
      directory,
      rates: new RateLimits(checked.socketsPerAddress),
      sink: (_stream, _label, _atMs, measures) => kept.push(measures),
      notaryFigures: () => undefined,
    });
    harness.after(() => running.close());
    const viewer = async (name: string, address: string) => {
      const { streamId, label, secret, state } = joinRequest(name);
      const peerId = peerIdOf(secret);
      const session = { peerId, streamId, label, state, session: name, address: { address, network: address } };
      await directory.enter(session);
      running.joined(peerId, session, address);
      const found = await directory.viewer(peerId);
      if (!found) throw new Error('not there');
      return found;
    };
    return { running, viewer, app, directory, sum: () => kept.reduce(addMeasures, NO_MEASURES) };
  }

  it('has the country and the network of an address, and never the address', async () => {
    const file = joinPath(await harness.folder(), 'country.mmdb');
    await writeFile(file, mmdb('Test-Country', { '192.0.2.0/24': { country: { iso_code: 'CH' } } }));
    const { running, viewer, sum } = await setUp({ geo: { country: file } });
    await running.take(await viewer('a', '192.0.2.77'), report(0));
    await running.take(await viewer('b', '203.0.113.9'), report(0));
    expect(sum().breakdowns.countries).toEqual({ CH: 4000, '': 4000 });
    expect(JSON.stringify([sum(), running.mesh(joinRequest('a').streamId)])).not.toMatch(/192\.0\.2|203\.0\.113/);
  });

  it('has both ends of a link, the picture of the mesh, and who was banned', async () => {
    const { running, viewer, sum } = await setUp();
    const [a, b] = [await viewer('a', '192.0.2.1'), await viewer('b', '192.0.2.2')];
    await running.take(a, report(0, { links: [{ peerId: b.peerId, receivedBytes: 2000, sentBytes: 0 }] }));
    await running.take(b, report(0, { links: [{ peerId: a.peerId, receivedBytes: 0, sentBytes: 2000 }] }));
    running.banned(a.peerId);
    expect(sum().counters).toMatchObject({ peerBytes: 6000, confirmedPeerBytes: 2000, flaggedReports: 0, bans: 1 });
    expect(running.mesh(a.streamId)).toMatchObject({ viewers: 2, edges: [{ bytesPerSecond: 200, confirmed: true }] });
    expect(running.sizes).toEqual({ reporters: 2, pairs: 0, linkedViewers: 2, recentViewers: 2 });
  });

  it('takes no last word of a viewer that left long ago', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: 1_700_000_000_000 });
    const { viewer, app, directory } = await setUp();
    const { peerId } = await viewer('a', '192.0.2.1');
    await directory.remove(peerId, 'a', 'left');
    const send = (index: number) =>
      app.inject({
        method: 'POST',
        url: '/api/v1/reports',
        headers: { 'content-type': 'text/plain' },
        payload: JSON.stringify(beaconed('a', report(index))),
      });
    vi.setSystemTime(Date.now() + LEFT_FOR_MS - 1);
    expect((await send(0)).statusCode).toBe(204);
    vi.setSystemTime(Date.now() + LEFT_FOR_MS);
    expect((await send(1)).statusCode).toBe(403);
  });

  it('needs files that can be read', async () => {
    await expect(harness.server({ geo: { network: '/nowhere/asn.mmdb' } })).rejects.toMatchObject({ reason: 'bad-option' });
  });
});
