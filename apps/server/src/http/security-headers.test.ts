import { mkdir, writeFile } from 'node:fs/promises';
import { request as httpsRequest } from 'node:https';
import type { IncomingHttpHeaders } from 'node:http';
import { join as joinPath } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { selfMadeCertificate, type RunningServer, type ServerOptions } from '../index.ts';
import { Harness } from '../testing/harness.ts';

const harness = new Harness();
afterEach(() => harness.end());

async function serverWithPages(options: ServerOptions = {}): Promise<RunningServer> {
  const folder = await harness.folder();
  for (const page of ['watch', 'embed', 'dashboard', 'assets']) {
    await mkdir(joinPath(folder, page));
    await writeFile(joinPath(folder, page, page === 'assets' ? 'main-1.js' : 'index.html'), '');
  }
  return harness.server({ pagesFolder: folder, ...options });
}

function directives(policy: string | null | undefined): Record<string, string[]> {
  return Object.fromEntries(
    (policy ?? '').split(';').map((directive) => {
      const [name = '', ...sources] = directive.trim().split(' ');
      return [name, sources];
    }),
  );
}

const headersOf = async (url: string, headers: Record<string, string> = {}) => {
  const response = await fetch(url, { headers, redirect: 'manual' });
  await response.body?.cancel();
  return response.headers;
};

describe('security headers', () => {
  it('are strict on every page: scripts and styles from here, no inline script, nothing else', async () => {
    const { url } = await serverWithPages();
    for (const page of ['watch', 'embed', 'dashboard']) {
      const headers = await headersOf(`${url}/${page}/`);
      const policy = directives(headers.get('content-security-policy'));
      expect(policy).toMatchObject({
        'default-src': ["'none'"],
        'script-src': ["'self'"],
        'style-src': ["'self'"],
        'base-uri': ["'none'"],
        'form-action': ["'none'"],
      });
      // media-chrome's controls bring <style> elements of their own. Nothing else inline is let in, a script least of all.
      const { 'style-src-elem': styleElements, ...others } = policy;
      expect(styleElements).toEqual(page === 'dashboard' ? undefined : ["'self'", "'unsafe-inline'"]);
      expect(JSON.stringify(others)).not.toMatch(/unsafe|\*|data:/);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('strict-origin-when-cross-origin');
      expect(headers.get('permissions-policy')).toContain('camera=()');
      expect(headers.get('permissions-policy')).not.toMatch(/autoplay|fullscreen|picture-in-picture|encrypted-media/);
      expect(headers.get('strict-transport-security')).toBeNull();
    }
  });

  it('say per page where it may connect to, and who may frame it', async () => {
    const { url } = await serverWithPages();
    const [watch, embed, dashboard] = await Promise.all(['watch', 'embed', 'dashboard'].map((page) => headersOf(`${url}/${page}/`)));
    const policies = [watch, embed, dashboard].map((headers) => directives(headers?.get('content-security-policy')));
    expect(policies.map((policy) => policy['connect-src'])).toEqual([
      ["'self'", 'https:', 'http:'],
      ["'self'", 'https:', 'http:', 'wss:', 'ws:'],
      ["'self'"],
    ]);
    expect(policies.map((policy) => policy['frame-ancestors'])).toEqual([["'none'"], undefined, ["'none'"]]);
    expect([watch, embed, dashboard].map((headers) => headers?.get('x-frame-options'))).toEqual(['DENY', null, 'DENY']);
    expect([watch, embed, dashboard].map((headers) => headers?.get('cross-origin-opener-policy'))).toEqual([
      'same-origin',
      null,
      'same-origin',
    ]);
    expect([watch, embed, dashboard].map((headers) => headers?.get('cross-origin-resource-policy'))).toEqual([
      'same-origin',
      'cross-origin',
      'same-origin',
    ]);
    expect(policies[2]?.['require-trusted-types-for']).toEqual(["'script'"]);
    expect(policies.map((policy) => policy['frame-src'])).toEqual([["'self'"], undefined, undefined]);
    expect(policies.map((policy) => policy['img-src'])).toEqual([["'self'"], ["'self'", 'https:', 'http:'], ["'self'"]]);
  });

  it('let the named sites frame the embed page, and this server’s own watch page, and no other', async () => {
    const { url } = await serverWithPages({ frameAncestors: ['https://site.example', 'https://other.example:8443'] });
    const policy = directives((await headersOf(`${url}/embed/`)).get('content-security-policy'));
    expect(policy['frame-ancestors']).toEqual(["'self'", 'https://site.example', 'https://other.example:8443']);
  });

  it('forbid everything in what is no page, errors and pushed events included', async () => {
    const { url } = await serverWithPages();
    for (const path of ['/api/v1/streams', '/api/v1/live', '/healthz', '/metrics', '/config.json', '/assets/main-1.js', '/nothing', '/']) {
      const headers = await headersOf(url + path);
      expect(headers.get('content-security-policy'), path).toBe("default-src 'none';frame-ancestors 'none'");
      expect(headers.get('x-content-type-options'), path).toBe('nosniff');
      expect(headers.get('x-frame-options'), path).toBe('DENY');
    }
  });

  it('ask for HTTPS to be kept only where it is spoken, here or by a trusted proxy, and then allow nothing plain', async () => {
    const tls = await selfMadeCertificate(await harness.folder(), ['127.0.0.1']);
    const { url } = await serverWithPages({ tls });
    const headers = await new Promise<IncomingHttpHeaders>((resolve, reject) => {
      httpsRequest(`${url}/embed/`, { ca: tls.cert }, (response) => resolve(response.resume().headers))
        .on('error', reject)
        .end();
    });
    expect(headers['strict-transport-security']).toMatch(/^max-age=\d+$/);
    expect(directives(headers['content-security-policy'] as string)['connect-src']).toEqual(["'self'", 'https:', 'wss:']);
    const claim = { 'x-forwarded-proto': 'https' };
    const proxied = await serverWithPages({ trustedProxies: 1 });
    expect((await headersOf(`${proxied.url}/watch/`, claim)).get('strict-transport-security')).toMatch(/^max-age/);
    const direct = await serverWithPages();
    expect((await headersOf(`${direct.url}/watch/`, claim)).get('strict-transport-security')).toBeNull();
  });
});
