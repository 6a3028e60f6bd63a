// Somebody else's page on our server: a browser tells where it is from; a program tells what it likes, and then needs a token.
import { randomBytes } from 'node:crypto';
import { mintToken } from '@tributary/server';
import { getJson, Harness, joinRequest } from '@tributary/server/testing';
import { streamName } from '@tributary/protocol';
import { expect, test } from '../support/fixtures.ts';
import { waitForStatus } from '../support/viewers.ts';
import { openMember, playSegments } from './kit/swarm.ts';

const SITE = 'https://site.example';
/** After it was refused: it plays on, from the origin. */
const SEGMENTS = 3;

const harness = new Harness();
test.afterEach(() => harness.end());

test('a page of another site gets nothing, a program that claims the right one gets no further than its token', async ({
  browser,
  bundlePage,
  startOrigin,
}) => {
  const origin = await startOrigin({ renditions: ['240p'] });
  const src = `${origin.url}/live/master.m3u8`;
  const secret = randomBytes(32).toString('base64url');
  const server = await harness.server({ allowedOrigins: [SITE], tokens: { secret } });
  const token = await mintToken({ stream: src, expiresInSeconds: 120, origins: [SITE] }, { secret });
  const { id: streamId, label } = streamName(src);
  const { url } = await bundlePage('attacks/kit/page.ts');

  // It has even a token, copied from the site.
  const thief = await openMember(browser, url, { src, signaling: server.url, peers: { token } });
  await waitForStatus(thief, 'signaling-unreachable');
  await playSegments([thief], SEGMENTS);
  const { connectionsMade, stalls } = await thief.snapshot();
  expect({ peerId: thief.heard.peerId, connectionsMade, stalls }).toEqual({ peerId: null, connectionsMade: 0, stalls: 0 });
  expect(await getJson(server, '/healthz')).toMatchObject({ viewers: 0 });

  // A page's socket without the name of its site, and with another's.
  for (const headers of [{ origin: 'null' }, { origin: 'https://evil.example' }, { origin: `${SITE}.evil.example` }])
    await expect(harness.client(server, headers), headers.origin).rejects.toThrow();
  const program = await harness.client(server, { origin: SITE });
  expect(await program.emitWithAck('join', joinRequest('program', { streamId, label }))).toMatchObject({
    ok: false,
    reason: 'token-missing',
  });
  // What remains, as SECURITY.md says: a program with both. It is one viewer of the token's stream, until the token ends.
  expect(await program.emitWithAck('join', joinRequest('program', { streamId, label, token }))).toMatchObject({ ok: true });
});
