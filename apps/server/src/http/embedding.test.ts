import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { RunningServer, ServerOptions } from '../index.ts';
import { Harness } from '../testing/harness.ts';

const harness = new Harness();
const folders: string[] = [];
afterEach(async () => {
  await harness.end();
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

const SECRET = 'a secret of more than thirty-two bytes, for tests';
const VERSIONED = '/embed-0.1.0-0123abcd.js';

async function server(options: ServerOptions = {}): Promise<RunningServer> {
  const folder = await mkdtemp(join(tmpdir(), 'tributary-embedding-'));
  folders.push(folder);
  for (const path of ['watch', 'embed', 'assets']) await mkdir(join(folder, path));
  await writeFile(join(folder, 'watch/index.html'), '<!doctype html><html><head><title>W</title></head><body></body></html>');
  await writeFile(join(folder, 'assets/player-1.js'), 'export {};');
  await writeFile(join(folder, 'embed/integrity.json'), '{}');
  for (const name of ['embed.js', VERSIONED]) await writeFile(join(folder, name), 'void 0;');
  return harness.server({ pagesFolder: folder, streams: [{ name: 'Live', url: ':8081/live.m3u8' }], ...options });
}

const oembed = (url: string, query: Record<string, string>) => fetch(`${url}/oembed?${new URLSearchParams(query).toString()}`);

describe('embed.js', () => {
  it('may be loaded by any page, and kept for ever where its name says which it is', async () => {
    const { url } = await server();
    for (const [path, cache] of [
      ['/embed.js', 'no-cache'],
      [VERSIONED, 'public, max-age=31536000, immutable'],
      ['/embed/integrity.json', 'no-cache'],
      ['/assets/player-1.js', 'public, max-age=31536000, immutable'],
    ]) {
      const answer = await fetch(url + path);
      expect(answer.status, path).toBe(200);
      expect(answer.headers.get('access-control-allow-origin'), path).toBe('*');
      expect(answer.headers.get('cross-origin-resource-policy'), path).toBe('cross-origin');
      expect(answer.headers.get('cache-control'), path).toBe(cache);
      expect(answer.headers.get('content-type'), path).toMatch(
        path?.endsWith('json') ? /^application\/json/ : /^application\/javascript; charset=utf-8$/,
      );
      expect(answer.headers.get('x-content-type-options'), path).toBe('nosniff');
      expect(answer.headers.get('content-security-policy'), path).toBe("default-src 'none';frame-ancestors 'none'");
    }
  });

  it.each(['/embed-0.1.0-ffffffff.js', '/embed-.js', '/embed-..%2f..%2fetc.js', '/embed-0.1.0.js.map', '/embed-x/../../a.js'])(
    'is nothing else: %s',
    async (path) => {
      const { url } = await server();
      expect((await fetch(url + path)).status).toBe(404);
    },
  );

  it('says so where it was not built', async () => {
    const { url } = await harness.server({ pagesFolder: join(tmpdir(), 'tributary-not-built') });
    for (const path of ['/embed.js', '/embed/integrity.json', '/watch/', '/embed/']) {
      const answer = await fetch(url + path);
      expect(answer.status, path).toBe(503);
      expect(await answer.text()).toContain('npm run build');
    }
  });
});

describe('oEmbed', () => {
  it('answers for the server’s own watch pages', async () => {
    const { url } = await server();
    const answer = await oembed(url, { url: `${url}/watch/`, maxwidth: '320', format: 'json' });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    const stream = `${url.replace(/:\d+$/, '')}:8081/live.m3u8`;
    const video: unknown = await answer.json();
    expect(video).toMatchObject({ type: 'video', title: 'Live', provider_url: url, width: 320, height: 180 });
    expect(video).toHaveProperty('html', expect.stringContaining(`${url}/embed/?src=${encodeURIComponent(stream)}`));
  });

  it.each([
    [404, { url: 'https://elsewhere.example/watch/' }],
    [400, {}],
    [400, { url: '' }],
    [501, { url: 'OWN', format: 'xml' }],
    [501, { url: 'OWN', format: '' }],
    [400, { url: 'OWN', maxheight: '-1' }],
  ] as const)('answers %i to %j', async (status, query) => {
    const { url } = await server();
    const answer = await oembed(
      url,
      Object.fromEntries(Object.entries(query).map(([name, text]) => [name, text.replace('OWN', `${url}/watch/`)])),
    );
    expect(answer.status).toBe(status);
    expect(await answer.json()).toEqual({ error: expect.stringMatching(/\w/) });
  });

  it('answers 400 to parameters that come twice', async () => {
    const { url } = await server();
    const own = encodeURIComponent(`${url}/watch/`);
    expect((await fetch(`${url}/oembed?url=${own}&url=${own}`)).status).toBe(400);
    expect((await fetch(`${url}/oembed?url=${own}&maxwidth=1&maxwidth=2`)).status).toBe(400);
  });

  it('answers 401 where viewers need a token', async () => {
    const { url } = await server({ tokens: { secret: SECRET } });
    expect((await oembed(url, { url: `${url}/watch/` })).status).toBe(401);
    expect((await oembed(url, { url: 'https://elsewhere.example/' })).status).toBe(404);
  });

  it('is discovered on a watch page, which is escaped', async () => {
    const { url } = await server();
    const page = await (await fetch(`${url}/watch/?src=https://cdn.example/a.m3u8&x="><script>alert(1)</script>`)).text();
    const href = /<link rel="alternate" type="application\/json\+oembed" href="(?<href>[^"]*)" title="Tributary" \/><\/head>/.exec(page)
      ?.groups?.['href'];
    expect(href).toBeDefined();
    expect(page).not.toContain('<script>alert');
    const answer = await fetch((href ?? '').replaceAll('&amp;', '&'));
    expect(answer.status).toBe(200);
    expect(await answer.json()).toHaveProperty('title', 'cdn.example/a.m3u8');
  });
});
