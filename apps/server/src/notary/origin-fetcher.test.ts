import type { LookupAddress } from 'node:dns';
import type { RequestListener } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { files, smallOrigin, type SmallOrigin } from '../testing/small-origin.ts';
import { AllowedHosts } from './allowed-hosts.ts';
import { BytePace } from './byte-pace.ts';
import type { ResolveAll } from './guarded-lookup.ts';
import { SOCKETS_PER_HOST } from './limits.ts';
import { OriginFetcher, type Fetch, type FetcherOptions } from './origin-fetcher.ts';

const ends: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function origin(answer: RequestListener): Promise<SmallOrigin> {
  const started = await smallOrigin(answer);
  ends.push(() => started.close());
  return started;
}

function fetcherFor(allow: (hosts: AllowedHosts) => void, options: Partial<FetcherOptions> = {}) {
  const hosts = new AllowedHosts();
  allow(hosts);
  const fetcher = new OriginFetcher({ hosts, ...options });
  ends.push(() => fetcher.close());
  return async (url: string, changes: Partial<Fetch> = {}) => {
    const chunks: Buffer[] = [];
    const take = (chunk: Buffer) => void chunks.push(chunk);
    const from = await fetcher.fetch({ url, why: 'new', maxBytes: 1000, timeoutMs: 10_000, take, ...changes });
    return { from, text: Buffer.concat(chunks).toString() };
  };
}

/** Allows an origin as an operator's --stream with a number does. */
const asStream =
  (...origins: readonly SmallOrigin[]) =>
  (hosts: AllowedHosts) => {
    for (const { url } of origins) hosts.addStream(url, false);
  };

const resolvesTo =
  (...answers: readonly LookupAddress[][]): ResolveAll =>
  (_hostname, _options, answer) =>
    answer(null, answers.length > 1 ? ((answers as LookupAddress[][]).shift() ?? []) : (answers[0] ?? []));
const HERE: LookupAddress = { address: '127.0.0.1', family: 4 };
const PUBLIC: LookupAddress = { address: '192.88.98.1', family: 4 };

describe('a fetch', () => {
  it('reads a resource or a range, without credentials, and says nothing of itself but its name', async () => {
    const server = await origin(files(new Map([['/a', '0123456789']])));
    const fetch = fetcherFor(asStream(server));
    const url = `${server.url}/a?token=x`;
    expect(await fetch(url.replace('//', '//user:password@'))).toEqual({ from: url.replace('//', '//user:password@'), text: '0123456789' });
    expect((await fetch(url, { range: { start: 2, end: 5 } })).text).toBe('234');
    expect(server.asked).toEqual(['/a?token=x', '/a?token=x']);
    for (const headers of server.headers) {
      expect(Object.keys(headers).sort()).toEqual(
        ['accept', 'accept-encoding', 'connection', 'host', 'user-agent', ...(headers.range ? ['range'] : [])].sort(),
      );
    }
  });

  it('follows redirects to allowed hosts, three at most', async () => {
    const server = await origin((request, response) => {
      const left = Number(request.url?.slice(1));
      if (left === 0) return void response.end('there');
      response.writeHead([301, 302, 303, 307, 308][left % 5]!, { location: `/${left - 1}` }).end('not read');
    });
    const fetch = fetcherFor(asStream(server));
    expect(await fetch(`${server.url}/3`)).toEqual({ from: `${server.url}/0`, text: 'there' });
    await expect(fetch(`${server.url}/4`)).rejects.toMatchObject({ name: 'NotaryError', reason: 'redirects' });
  });

  it.each(['http://169.254.169.254/latest/meta-data/', 'http://evil.example/', 'file:///etc/passwd', 'gopher://127.0.0.1/'])(
    'does not follow one to %s',
    async (location) => {
      const server = await origin((_request, response) => void response.writeHead(302, { location }).end());
      await expect(fetcherFor(asStream(server))(`${server.url}/`)).rejects.toMatchObject({ reason: 'forbidden-host' });
    },
  );

  it('does not follow one to another port of the same machine', async () => {
    const inner = await origin((_request, response) => void response.end('secret'));
    const server = await origin((_request, response) => void response.writeHead(302, { location: inner.url }).end());
    await expect(fetcherFor(asStream(server))(server.url)).rejects.toMatchObject({
      reason: 'forbidden-host',
      message: expect.stringContaining(`--notary-host 127.0.0.1:${inner.port}`),
    });
    expect(inner.asked).toEqual([]);
  });

  it('goes nowhere with a redirect to nowhere', async () => {
    const server = await origin((_request, response) => void response.writeHead(302, { location: 'http://[' }).end());
    await expect(fetcherFor(asStream(server))(server.url)).rejects.toMatchObject({ reason: 'redirects' });
  });
});

describe('a name', () => {
  it('that leads to this machine or an inner network is not connected to', async () => {
    const server = await origin((_request, response) => void response.end('secret'));
    const allow = (hosts: AllowedHosts) => hosts.addHost(`cdn.example:${server.port}`);
    for (const addresses of [[HERE], [PUBLIC, HERE], [{ address: '::1', family: 6 }], [{ address: '10.0.0.1', family: 4 }]]) {
      const fetch = fetcherFor(allow, { resolve: resolvesTo(addresses) });
      await expect(fetch(`http://cdn.example:${server.port}/`)).rejects.toMatchObject({
        reason: 'forbidden-address',
        message: expect.stringContaining('--notary-allow-private cdn.example'),
      });
    }
    expect(server.asked).toEqual([]);
  });

  it('that leads elsewhere when it is asked again is not followed there (DNS rebinding)', async () => {
    const server = await origin((_request, response) => void response.writeHead(200, { connection: 'close' }).end('first'));
    const allow = (hosts: AllowedHosts) => hosts.addStream(`http://localhost:${server.port}`, false);
    const fetch = fetcherFor(allow, { resolve: resolvesTo([HERE], [{ address: '169.254.169.254', family: 4 }]) });
    expect((await fetch(`http://localhost:${server.port}/`)).text).toBe('first');
    await expect(fetch(`http://localhost:${server.port}/`)).rejects.toMatchObject({ reason: 'forbidden-address' });
    expect(server.asked).toHaveLength(1);
  });

  it('that the operator lets lead to an inner network is connected to there', async () => {
    const server = await origin((_request, response) => void response.end('inner'));
    const fetch = fetcherFor((hosts) => hosts.addInnerHost(`nas.example:${server.port}`), { resolve: resolvesTo([HERE]) });
    expect((await fetch(`http://nas.example:${server.port}/`)).text).toBe('inner');
  });

  it('that nobody knows is told', async () => {
    const resolve: ResolveAll = (hostname, _options, answer) => answer(Object.assign(new Error(hostname), { code: 'ENOTFOUND' }), []);
    const fetch = fetcherFor((hosts) => hosts.addHost('gone.example'), { resolve });
    await expect(fetch('http://gone.example/x?token=secret')).rejects.toMatchObject({
      reason: 'unreachable',
      message: expect.stringMatching(/^http:\/\/gone\.example\/x cannot be reached.*ENOTFOUND/),
    });
  });
});

describe('an answer', () => {
  const refused = async (answer: RequestListener, changes: Partial<Fetch> = {}) => {
    const server = await origin(answer);
    return fetcherFor(asStream(server))(`${server.url}/x`, changes).then(
      () => 'taken',
      (error: { reason: string }) => error.reason,
    );
  };

  it.each<[string, RequestListener, Partial<Fetch>]>([
    ['status', (_request, response) => void response.writeHead(403).end(), {}],
    ['status', (_request, response) => void response.writeHead(204).end(), {}],
    ['status', (_request, response) => void response.writeHead(206, { 'content-range': 'bytes 0-1/2' }).end('ab'), {}],
    ['bad-answer', (_request, response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end('x'), {}],
    ['bad-answer', (_request, response) => void response.end('whole'), { range: { start: 0, end: 2 } }],
    ['bad-answer', (_request, response) => void response.writeHead(206, { 'content-range': 'bytes 1-2/5' }).end('ab'), { range: { start: 0, end: 2 } }],
    ['bad-answer', (_request, response) => void response.writeHead(206, { 'content-range': 'bytes 0-1/5' }).end('abc'), { range: { start: 0, end: 2 } }],
    ['bad-answer', (_request, response) => void response.writeHead(200, { 'content-length': 100 }).write('cut', () => response.destroy()), {}],
    ['bad-answer', (_request, response) => void response.writeHead(200).write('cut', () => response.destroy()), {}],
    ['unreachable', (_request, response) => void response.destroy(), {}],
    ['oversize', (_request, response) => void response.writeHead(200, { 'content-length': 1001 }).write('x'), {}],
  ])('is refused as %s', async (reason, answer, changes) => expect(await refused(answer, changes)).toBe(reason)); // prettier-ignore

  it('without an end is not read past its bound', async () => {
    let isGone = false;
    const endless: RequestListener = (_request, response) => {
      const more = () => void response.write('x'.repeat(100), more);
      response.on('close', () => (isGone = true));
      more();
    };
    expect(await refused(endless)).toBe('oversize');
    await expect.poll(() => isGone).toBe(true);
  });

  it('that never comes, or stops coming, is given up', async () => {
    expect(await refused(() => {}, { timeoutMs: 50 })).toBe('timeout');
    expect(await refused((_request, response) => void response.write('x'), { timeoutMs: 50 })).toBe('timeout');
  });
});

describe('the pace', () => {
  it('lets a second’s worth through at once, then as much as its rate', () => {
    let nowMs = 10_000;
    const pace = new BytePace(1000, () => nowMs);
    expect([pace.count(1000), pace.count(500)]).toEqual([0, 500]);
    nowMs += 500;
    expect([pace.count(100), pace.count(100)]).toEqual([100, 200]);
    nowMs += 60_000;
    expect([pace.count(1000), pace.count(1)]).toEqual([0, 1]);
  });

  it('holds all fetches together', async () => {
    const server = await origin(files(new Map([['/a', 'x'.repeat(900)]])));
    // At ten bytes a second the second fetch would take minutes: its time is up before.
    const fetch = fetcherFor(asStream(server), { bytesPerSecond: { new: 1000, 'asked for': 1000 } });
    const slow = fetcherFor(asStream(server), { bytesPerSecond: { new: 10, 'asked for': 10 } });
    expect((await fetch(`${server.url}/a`)).text).toHaveLength(900);
    await expect(slow(`${server.url}/a`, { timeoutMs: 200 })).rejects.toMatchObject({ reason: 'timeout' });
  });

  it('of what viewers ask for is its own, and so are its connections: the live edge does not wait for it', async () => {
    const held: (() => void)[] = [];
    const server = await origin((request, response) => {
      if (request.url === '/held') held.push(() => response.end('held'));
      else response.end('x'.repeat(900));
    });
    const fetch = fetcherFor(asStream(server), { bytesPerSecond: { new: 1000, 'asked for': 1 } });
    // The rate of what is asked for is used up for a quarter of an hour …
    const late = fetch(`${server.url}/film`, { why: 'asked for', timeoutMs: 200 });
    await expect(late).rejects.toMatchObject({ reason: 'timeout' });
    // … and all its connections are taken.
    const waiting = Array.from({ length: SOCKETS_PER_HOST.new }, () => fetch(`${server.url}/held`, { why: 'asked for' }));
    await expect.poll(() => held.length).toBe(SOCKETS_PER_HOST['asked for']);
    expect((await fetch(`${server.url}/live`)).text).toHaveLength(900);
    await server.close();
    expect(new Set((await Promise.allSettled(waiting)).map(({ status }) => status))).toEqual(new Set(['rejected']));
  });
});
