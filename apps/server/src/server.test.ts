import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { request as httpsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { selfMadeCertificate, startServer } from './index.ts';
import { disconnected, getJson, Harness, next } from './testing/harness.ts';

const harness = new Harness();
afterEach(() => harness.end());

describe('startServer', () => {
  it('says that it is well, and what its pages need', async () => {
    const streams = [
      { name: 'Live', url: ':8081/live.m3u8' },
      { name: '', url: 'https://cdn.example/vod.m3u8' },
    ];
    const server = await harness.server({ streams });
    expect(await getJson(server, '/healthz')).toMatchObject({
      status: 'ok',
      viewers: 0,
      streams: 0,
      stunPort: server.stunPort,
      admission: 'open',
    });
    expect(await getJson(server, '/config.json')).toEqual({
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      signaling: '/',
      streams: [{ name: 'Live', url: 'http://127.0.0.1:8081/live.m3u8' }, streams[1]],
      admission: 'open',
      peers: 'notice',
      lan: { listens: 'this-machine' },
    });
  });

  it('serves the pages with the right caching', async () => {
    const folder = await harness.folder();
    for (const page of ['watch', 'embed', 'dashboard']) {
      await mkdir(joinPath(folder, page));
      await writeFile(joinPath(folder, page, 'index.html'), `<title>${page}</title>`);
    }
    await mkdir(joinPath(folder, 'assets'));
    await writeFile(joinPath(folder, 'assets', 'main-1234.js'), 'export {}');
    const { url } = await harness.server({ pagesFolder: folder });
    const get = (path: string) => fetch(url + path, { redirect: 'manual' });
    for (const page of ['watch', 'embed', 'dashboard']) {
      const response = await get(`/${page}/?src=x`);
      expect([response.status, await response.text()]).toEqual([200, `<title>${page}</title>`]);
      expect(response.headers.get('cache-control')).toBe('no-cache');
      expect((await get(`/${page}?src=x`)).headers.get('location')).toBe(`/${page}/?src=x`);
    }
    expect((await get('/')).headers.get('location')).toBe('/watch/');
    const asset = await get('/assets/main-1234.js');
    expect([asset.headers.get('cache-control'), asset.headers.get('content-type')]).toEqual([
      'public, max-age=31536000, immutable',
      expect.stringContaining('javascript'),
    ]);
    for (const path of ['/assets/none.js', '/assets/../watch/index.html', '/assets/%2e%2e/watch/index.html', '/other']) {
      const missing = await get(path);
      expect([missing.status, missing.headers.get('cache-control')]).not.toEqual([200, 'public, max-age=31536000, immutable']);
      expect(missing.headers.get('cache-control')).not.toContain('immutable');
    }
  });

  it('says how to build pages that are missing', async () => {
    const { url } = await harness.server({ pagesFolder: joinPath(tmpdir(), 'no-such-folder') });
    const response = await fetch(`${url}/watch/`);
    expect([response.status, await response.text()]).toEqual([503, expect.stringContaining('npm run build')]);
  });

  it('names a port in use and what to do', async () => {
    const { port } = await harness.server();
    await expect(startServer({ port, host: '127.0.0.1', logLevel: 'silent' })).rejects.toMatchObject({
      reason: 'port-in-use',
      message: expect.stringMatching(new RegExp(`Port ${port} .*--port`)),
    });
  });

  it('says goodbye, ends every connection and frees its ports', async () => {
    const server = await harness.server();
    const { client } = await harness.joined(server, 'a');
    const dashboard = await fetch(`${server.url}/api/v1/live`);
    const [closing, ended] = [next(client, 'closing'), disconnected(client)];
    await Promise.all([server.close(), server.close()]);
    expect(await closing).toEqual({ retryAfterMs: expect.any(Number) });
    expect(await ended).toBe('io server disconnect');
    await dashboard.text().catch(() => ''); // ends, by a proper end or by a cut
    await expect(fetch(`${server.url}/healthz`)).rejects.toThrow();
    await harness.server({ port: server.port, stunPort: server.stunPort ?? 0 }).then((again) => {
      expect([again.port, again.stunPort]).toEqual([server.port, server.stunPort]);
    });
  });

  it('serves HTTPS with a certificate of its own making, made once', async () => {
    const folder = await harness.folder();
    const addresses = ['127.0.0.1', '::1'];
    const tls = await selfMadeCertificate(folder, addresses);
    expect(await selfMadeCertificate(folder, addresses)).toEqual(tls);
    expect((await selfMadeCertificate(folder, [...addresses, '192.0.2.1'])).cert).not.toBe(tls.cert);
    await writeFile(joinPath(folder, 'certificate.pem'), 'damaged');
    expect((await selfMadeCertificate(folder, addresses)).cert).toContain('BEGIN CERTIFICATE');
    expect(await readFile(joinPath(folder, 'certificate.pem'), 'utf8')).toContain('PRIVATE KEY');

    const { url } = await harness.server({ tls });
    expect(url).toMatch(/^https:/);
    const status = await new Promise((resolve, reject) => {
      // Trusting exactly this certificate: the name in it is checked.
      httpsRequest(`${url}/healthz`, { ca: tls.cert }, (response) => resolve(response.resume().statusCode))
        .on('error', reject)
        .end();
    });
    expect(status).toBe(200);
  });
});
