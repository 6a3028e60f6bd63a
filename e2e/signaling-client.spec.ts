// The client's side of signaling against the real server, without a browser.
import { peerIdOf, streamName, type Introduction, type PeerId } from '@tributary/protocol';
import { SocketSignaling, type SignalingState, type SocketSignalingOptions } from '@tributary/client/socket-signaling';
import { mintToken } from '@tributary/server';
import { expect, test } from './support/fixtures.ts';

const STREAM = streamName('https://cdn.example/live/master.m3u8');
/** A second to two after the server has gone, and a join: far less than this. */
const REJOIN_TIMEOUT_MS = 20_000;

interface Viewer {
  readonly signaling: SocketSignaling;
  readonly secret: string;
  readonly joinedAs: PeerId[];
  readonly introductions: Introduction[];
  readonly signals: unknown[];
  readonly gone: PeerId[];
  readonly states: SignalingState['phase'][];
}

const viewers: Viewer[] = [];

function viewer(url: string, name: string, changes: Partial<SocketSignalingOptions> = {}): Viewer {
  const secret = `secret-of-${name}`.padEnd(24, '.');
  const heard = { joinedAs: [], introductions: [], signals: [], gone: [], states: [] } as Omit<Viewer, 'signaling' | 'secret'>;
  const signaling = new SocketSignaling({
    url,
    stream: STREAM,
    secret,
    token: async () => undefined,
    viewerState: () => ({ track: null, atLiveEdge: true, mayUpload: true, uplinkClass: 'medium' }),
    connectedPeers: () => [],
    events: {
      joined: (peerId) => heard.joinedAs.push(peerId),
      introduced: (introduction) => heard.introductions.push(introduction),
      signalled: (from, connectionId, signal) => heard.signals.push({ from, connectionId, signal }),
      neighbourGone: (peerId) => heard.gone.push(peerId),
      policyChanged: () => {},
      iceServersChanged: () => {},
      dutyChanged: () => {},
      disconnected: () => {},
      attested: () => {},
    },
    onState: ({ phase }) => heard.states.push(phase),
    ...changes,
  });
  const opened = { signaling, secret, ...heard };
  viewers.push(opened);
  return opened;
}

test.afterEach(() => {
  for (const { signaling } of viewers.splice(0)) signaling.destroy();
});

test('two viewers join, meet, and exchange signals; one leaves, and the other hears of it', async ({ startServer }) => {
  const server = await startServer();
  const first = viewer(server.url, 'first');
  await expect.poll(() => first.joinedAs).toEqual([peerIdOf(first.secret)]);
  const second = viewer(server.url, 'second');
  await expect.poll(() => [first.introductions.length, second.introductions.length]).toEqual([1, 1]);
  const [a, b] = [first.introductions[0]!, second.introductions[0]!];
  expect([a.peerId, b.peerId]).toEqual([peerIdOf(second.secret), peerIdOf(first.secret)]);
  expect(a.connectionId).toBe(b.connectionId);
  expect(a.initiator).toBe(!b.initiator);

  first.signaling.sendSignal(a.peerId, a.connectionId, { type: 'offer', sdp: 'v=0' });
  const from = peerIdOf(first.secret);
  await expect.poll(() => second.signals).toEqual([{ from, connectionId: a.connectionId, signal: { type: 'offer', sdp: 'v=0' } }]);

  second.signaling.destroy();
  await expect.poll(() => first.gone).toEqual([peerIdOf(second.secret)]);
});

test('a join that the server refuses is a state with its reason, and not tried again', async ({ startServer }) => {
  const server = await startServer();
  const refused = viewer(server.url, 'refused', { token: async () => 'x'.repeat(5_000) });
  await expect.poll(() => refused.signaling.state).toMatchObject({ phase: 'refused', reason: 'invalid' });
  expect(refused.joinedAs).toEqual([]);
  expect(refused.signaling.report({ index: 0 } as never, () => {})).toBe(false);
});

test('the server restarts: viewers rejoin as who they were, and are not introduced to neighbours that they still have', async ({
  startServer,
}) => {
  const server = await startServer();
  const connected: { first: PeerId[]; second: PeerId[] } = { first: [], second: [] };
  const first = viewer(server.url, 'first', { connectedPeers: () => connected.first });
  await expect.poll(() => first.joinedAs.length).toBe(1);
  const second = viewer(server.url, 'second', { connectedPeers: () => connected.second });
  await expect.poll(() => [first.introductions.length, second.introductions.length]).toEqual([1, 1]);
  connected.first = [peerIdOf(second.secret)];
  connected.second = [peerIdOf(first.secret)];

  await server.close();
  await expect.poll(() => [first.signaling.state.phase, second.signaling.state.phase]).toEqual(['unreachable', 'unreachable']);
  expect(first.signaling.report({ index: 0 } as never, () => {})).toBe(false);

  await startServer({ port: server.port });
  await expect
    .poll(() => [first.joinedAs, second.joinedAs], { timeout: REJOIN_TIMEOUT_MS })
    .toEqual([first, second].map(({ secret }) => [peerIdOf(secret), peerIdOf(secret)]));
  // Whoever comes now meets both: the server knows of them, and of each other.
  const third = viewer(server.url, 'third');
  await expect.poll(() => third.introductions.length).toBe(2);
  expect([first.introductions.length, second.introductions.length]).toEqual([2, 2]);
});

test('the same viewer by another connection takes the place of the first, which does not come back', async ({ startServer }) => {
  const server = await startServer();
  const before = viewer(server.url, 'tab');
  await expect.poll(() => before.joinedAs.length).toBe(1);
  const after = viewer(server.url, 'tab');
  await expect.poll(() => after.signaling.state.phase).toBe('joined');
  await expect.poll(() => before.signaling.state).toMatchObject({ phase: 'refused', reason: 'replaced' });
  expect(after.joinedAs).toEqual(before.joinedAs);
  expect(after.signaling.state.phase).toBe('joined');
});

test('a token that runs out while playing: one viewer has a fresh one and notices nothing, the other is put out', async ({
  startServer,
}) => {
  const secret = 'a secret of a test, long enough for HS256';
  const server = await startServer({ tokens: { secret } });
  const mint = (expiresInSeconds: number) => mintToken({ stream: '/live/master.m3u8', expiresInSeconds }, { secret });
  // Expired already, and taken for half a minute all the same, for clocks differ: two seconds of that are left.
  const almostOver = () => mint(-28);
  const over = await almostOver();
  const tokens = [await almostOver(), await mint(60)];
  const renewing = viewer(server.url, 'renewing', { token: async () => tokens.shift() });
  const textOnly = viewer(server.url, 'text only', { token: async () => over });
  await expect.poll(() => [renewing.states, textOnly.states]).toEqual([['joined'], ['joined']]);
  await expect
    .poll(() => textOnly.signaling.state, { timeout: REJOIN_TIMEOUT_MS })
    .toMatchObject({ phase: 'refused', reason: 'token-expired' });
  await expect.poll(() => renewing.gone).toEqual([peerIdOf(textOnly.secret)]);
  expect(renewing.states).toEqual(['joined']);
  expect(tokens).toEqual([]);
});

test('a viewer that the operator turns away stays away', async ({ startServer }) => {
  const operatorKey = 'an-operator-key-of-a-test';
  const server = await startServer({ operatorKey });
  const revoked = viewer(server.url, 'revoked');
  const other = viewer(server.url, 'other');
  await expect.poll(() => [revoked.states, other.states]).toEqual([['joined'], ['joined']]);
  await fetch(`${server.url}/api/v1/revocations`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${operatorKey}` },
    body: JSON.stringify({ peer: peerIdOf(revoked.secret) }),
  });
  await expect.poll(() => other.gone).toContain(peerIdOf(revoked.secret));
  await expect.poll(() => revoked.signaling.state).toMatchObject({ phase: 'refused', reason: 'revoked' });
  expect(revoked.joinedAs).toHaveLength(1);
  expect(other.states).toEqual(['joined']);
});
