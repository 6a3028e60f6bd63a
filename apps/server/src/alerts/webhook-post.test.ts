import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebhookServer } from './testing/webhook-server.ts';
import { checkWebhookUrl, postOverHttp } from './webhook-post.ts';

const SECRET = 'a secret of a test, long enough';
const BODY = '{"kind":"test","text":"Größe"}';
const OPEN = new AbortController().signal;
/** What the test waits for comes by this timeout alone; its length is of no matter. */
const SHORT_MS = 50;

let webhook: WebhookServer;
let url: string;
beforeEach(async () => {
  webhook = new WebhookServer();
  url = await webhook.start();
});
afterEach(() => webhook.stop());

describe('postOverHttp', () => {
  it('sends JSON with its HMAC', async () => {
    expect(await postOverHttp(SECRET)(url, BODY, OPEN)).toEqual({ status: 'delivered', told: 'delivered (HTTP 204)' });
    const [received] = webhook.received;
    expect(received?.body).toBe(BODY);
    expect(received?.headers).toMatchObject({
      'content-type': 'application/json',
      'x-tributary-signature': `sha256=${createHmac('sha256', SECRET).update(BODY).digest('hex')}`,
    });
  });

  it.each([
    [200, 'delivered'],
    [404, 'refused'],
    [410, 'refused'],
    [408, 'failed'],
    [429, 'failed'],
    [500, 'failed'],
    [503, 'failed'],
  ])('takes HTTP %i for %s', async (status, expected) => {
    webhook.answer = (response) => response.writeHead(status).end('why');
    const outcome = await postOverHttp(SECRET)(url, BODY, OPEN);
    expect(outcome.status).toBe(expected);
    expect(outcome.told).toContain(`HTTP ${status}`);
  });

  it('follows no redirect', async () => {
    const elsewhere = new WebhookServer();
    const target = await elsewhere.start();
    try {
      for (const status of [301, 302, 307, 308]) {
        webhook.answer = (response) => response.writeHead(status, { location: target }).end();
        const outcome = await postOverHttp(SECRET)(url, BODY, OPEN);
        expect(outcome).toEqual({
          status: 'refused',
          told: `HTTP ${status}: redirects are not followed, enter the address that it leads to`,
        });
      }
      expect(elsewhere.received).toEqual([]);
    } finally {
      await elsewhere.stop();
    }
  });

  it('gives up on one that does not answer', async () => {
    webhook.answer = () => {};
    expect(await postOverHttp(SECRET, SHORT_MS)(url, BODY, OPEN)).toEqual({ status: 'failed', told: 'no answer within 0.05 s' });
  });

  it('reads nothing of an answer without end', async () => {
    let isGone = false;
    webhook.answer = (response) => {
      response.writeHead(200);
      const chunk = Buffer.alloc(64 * 1024);
      const more = (): void => {
        while (!response.destroyed && response.write(chunk));
      };
      response.on('drain', more).on('close', () => (isGone = true));
      more();
    };
    expect((await postOverHttp(SECRET)(url, BODY, OPEN)).status).toBe('delivered');
    await vi.waitFor(() => expect(isGone).toBe(true), { timeout: 20_000 });
  });

  it('says what was wrong where nobody listens, and where somebody speaks no HTTP', async () => {
    webhook.answer = (response) => response.socket?.end('nonsense\r\n\r\n');
    expect(await postOverHttp(SECRET)(url, BODY, OPEN)).toMatchObject({
      status: 'failed',
      told: expect.stringContaining('could not be reached ('),
    });
    await webhook.stop();
    expect(await postOverHttp(SECRET)(url, BODY, OPEN)).toEqual({ status: 'failed', told: 'could not be reached (ECONNREFUSED)' });
  });

  it('ends with the server', async () => {
    const closing = new AbortController();
    webhook.answer = () => closing.abort();
    expect((await postOverHttp(SECRET)(url, BODY, closing.signal)).status).toBe('failed');
  });
});

describe('checkWebhookUrl', () => {
  it('takes http and https addresses', () => {
    expect(checkWebhookUrl('https://hook.example/a?b=c')).toBe('https://hook.example/a?b=c');
    expect(checkWebhookUrl('http://127.0.0.1:9093')).toBe('http://127.0.0.1:9093/');
  });

  it.each(['', 'hook.example', 'file:///etc/passwd', 'javascript:alert(1)', `https://hook.example/${'a'.repeat(3000)}`])(
    'refuses %s',
    (text) => {
      expect(() => checkWebhookUrl(text)).toThrow(/http\(s\) address/);
    },
  );

  it('refuses credentials, and says that messages are signed', () => {
    expect(() => checkWebhookUrl('https://me:secret@hook.example/')).toThrow(/signed/);
  });
});
