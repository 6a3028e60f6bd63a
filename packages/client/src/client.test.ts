import { peerIdOf, streamName, type BeaconedReport, type Introduction, type PeerId, type Policy, type Report } from '@tributary/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createClient, type ClientOptions } from './client.ts';
import type { SocketSignalingOptions } from './socket-signaling.ts';
import type { PeerOptions } from './types.ts';

/** Conversations with servers that were begun. */
const begun: SocketSignalingOptions[] = [];
/** What was sent by them. */
const reported: Report[] = [];
/** Conversations that this side ended. */
const ended: unknown[] = [];

vi.mock('./socket-signaling.ts', () => ({
  SocketSignaling: class {
    readonly state = { phase: 'joined' };
    constructor(options: SocketSignalingOptions) {
      begun.push(options);
    }
    report(report: Report, onCounted: () => void): boolean {
      reported.push(report);
      onCounted();
      return true;
    }
    viewerState(): void {}
    needNeighbours(): void {}
    destroy(): void {
      ended.push(this);
    }
  },
}));

const page = new EventTarget();

function setUp(options: Partial<PeerOptions> = {}, more: Partial<ClientOptions> = {}) {
  return createClient({
    peers: { signaling: 'https://peers.example', ...options },
    stream: streamName('https://cdn.example/live/master.m3u8'),
    origin: { servesRanges: () => true, fetch: () => new Promise(() => {}) },
    sidecars: { playlistUrl: () => undefined, fetch: async () => 'missing' },
    playlistUrl: 'https://cdn.example/live/master.m3u8',
    playback: () => ({ stalls: 0, stalledMs: 0 }),
    isPlaying: () => true,
    uploadWish: () => 'auto',
    caps: {},
    mayStay: () => true,
    policyHolds: () => {},
    ...more,
  });
}

beforeEach(() => {
  vi.stubGlobal('reportError', vi.fn());
  vi.stubGlobal('navigator', {});
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
  vi.stubGlobal('removeEventListener', page.removeEventListener.bind(page));
});
afterEach(() => {
  begun.length = 0;
  ended.length = 0;
  reported.length = 0;
  vi.unstubAllGlobals();
});

it('contacts the server when it joins, never before, and once', () => {
  const client = setUp();
  client.engine.setPlayer({ track: null, atLiveEdge: true, newestSequence: 7, playheadSequence: 5 });
  expect(client.status).toBe('connecting');
  expect(begun).toHaveLength(0);
  client.join();
  client.join();
  expect(begun).toHaveLength(1);
  // What was said before is in the join.
  expect(begun[0]?.viewerState()).toMatchObject({ atLiveEdge: true, newestSequence: 7 });
  client.destroy();
});

it('joins no more after its end, which may come first', () => {
  const client = setUp();
  const heard: string[] = [];
  client.on('status', (status) => heard.push(status));
  page.dispatchEvent(Object.assign(new Event('pagehide'), { persisted: false }));
  client.join();
  expect(heard).toEqual(['destroyed']);
  expect(begun).toHaveLength(0);
});

const POLICY: Policy = { peers: 'on', maxNeighbours: 12, uploadBytesPerSecond: null, reportIntervalMs: 10_000 };
const SELF = 'a'.repeat(24) as PeerId;
const TURN = { urls: 'turn:turn.example', username: 'u', credential: 'c' };
const INTRODUCTION: Introduction = { peerId: 'b'.repeat(24) as PeerId, connectionId: 'x', initiator: true, proximity: 'far' };

it('leaves where it may tell no address and there is no relay, and makes no connection', () => {
  const connections = vi.fn();
  vi.stubGlobal('RTCPeerConnection', connections);
  const client = setUp({ iceTransportPolicy: 'relay' });
  client.join();
  const { iceTransportPolicy, events } = begun[0] as SocketSignalingOptions;
  expect(iceTransportPolicy).toBe('relay');
  events.joined(SELF, [{ urls: 'stun:peers.example:3478' }], POLICY);
  events.introduced(INTRODUCTION);
  expect([client.status, ended.length, client.engine.stats().connectionsTried]).toEqual(['no-relay', 1, 0]);
  expect(connections).not.toHaveBeenCalled();
  client.destroy();
});

it.each([{ phase: 'refused', reason: 'full', message: '' }, { phase: 'unreachable' }] as const)(
  'looks into the operator’s file while the server does not have it: $phase',
  async (state) => {
    vi.useFakeTimers();
    const asked = vi.fn(async () => new Response(''));
    vi.stubGlobal('fetch', asked);
    const client = setUp();
    client.join();
    const { events, onState } = begun[0] as SocketSignalingOptions;
    events.joined(SELF, [], { ...POLICY, source: { url: 'https://cdn.example/policy.txt', keys: [] } });
    onState({ phase: 'joined', viewers: 1 });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked).not.toHaveBeenCalled();
    onState(state);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked).toHaveBeenCalledWith('https://cdn.example/policy.txt', expect.anything());
    client.destroy();
    vi.useRealTimers();
  },
);

it('keeps to what the operator says, at joining and afterwards, and tells the player', () => {
  const heights: unknown[] = [];
  const client = setUp({}, { policyHolds: ({ maxHeight }) => heights.push(maxHeight) });
  client.join();
  const { events } = begun[0] as SocketSignalingOptions;
  // Before the answer to the join nobody knows for whom it is.
  events.policyChanged({ ...POLICY, maxHeight: 240 });
  events.joined(SELF, [], { ...POLICY, maxHeight: 720 });
  events.policyChanged({ ...POLICY, maxHeight: null, peers: 'off', group: 'control' });
  expect(heights).toEqual([720, null]);
  expect(client.status).toBe('policy');
  client.destroy();
});

it('goes by the relays that the server names, and by the site’s own before those', () => {
  const client = setUp({ iceTransportPolicy: 'relay' });
  client.join();
  begun[0]?.events.joined(SELF, [TURN], POLICY);
  expect(client.status).not.toBe('no-relay');
  client.destroy();
  const own = setUp({ iceTransportPolicy: 'relay', iceServers: [] });
  own.join();
  begun[1]?.events.joined(SELF, [TURN], POLICY);
  expect(own.status).toBe('no-relay');
  own.destroy();
});

it('parts from neighbours that know its address when the operator demands relays', () => {
  const client = setUp();
  const policies: (readonly [string, string | undefined])[] = [];
  const applied = client.engine.policyChanged.bind(client.engine);
  client.engine.policyChanged = (policy) => {
    policies.push([policy.peers, policy.iceTransportPolicy]);
    applied(policy);
  };
  client.join();
  begun[0]?.events.joined(SELF, [TURN], POLICY);
  policies.length = 0;
  begun[0]?.events.policyChanged({ ...POLICY, iceTransportPolicy: 'relay' });
  begun[0]?.events.policyChanged({ ...POLICY, iceTransportPolicy: 'relay' });
  expect(policies).toEqual([
    ['off', 'relay'],
    ['on', 'relay'],
    ['on', 'relay'],
  ]);
  client.destroy();
});

it('does nothing by a policy that its viewer has not agreed to, and nothing more after it', () => {
  const connections = vi.fn();
  vi.stubGlobal('RTCPeerConnection', connections);
  const asked: Policy[] = [];
  const client = setUp(
    {},
    {
      mayStay: (policy) => {
        asked.push(policy);
        return policy.consent !== 'ask';
      },
    },
  );
  client.join();
  const { events } = begun[0] as SocketSignalingOptions;
  events.joined(SELF, [TURN], { ...POLICY, consent: 'ask' });
  events.introduced(INTRODUCTION);
  expect([asked.length, client.engine.stats().connections.attempts]).toEqual([1, 0]);
  expect(connections).not.toHaveBeenCalled();
  client.destroy();
});

it('tells the engine when the line, the page or the viewer’s mind changes', () => {
  const connection = Object.assign(new EventTarget(), { saveData: false, type: 'wifi' });
  vi.stubGlobal('navigator', { connection });
  let wish: 'auto' | 'no' = 'auto';
  const client = setUp({}, { uploadWish: () => wish });
  expect(client.stats().upload).toMatchObject({ allowed: true, reason: 'allowed' });
  Object.assign(connection, { type: 'cellular' });
  connection.dispatchEvent(new Event('change'));
  expect(client.stats().upload).toMatchObject({ allowed: false, reason: 'cellular' });
  expect(client.engine.viewerState().mayUpload).toBe(false);
  Object.assign(connection, { type: 'wifi' });
  connection.dispatchEvent(new Event('change'));
  expect(client.engine.viewerState().mayUpload).toBe(true);
  wish = 'no';
  client.conditionsChanged();
  expect(client.stats().upload).toMatchObject({ allowed: false, reason: 'viewer' });
  wish = 'auto';
  client.conditionsChanged();
  client.setCaps({ uploadBytesPerSession: 0 });
  expect(client.stats().upload).toMatchObject({ allowed: false, reason: 'session-cap' });
  client.destroy();
  // What it watched is let go.
  connection.dispatchEvent(new Event('change'));
});

it('begins as the conditions are, and not by sending first', () => {
  vi.stubGlobal('navigator', { connection: Object.assign(new EventTarget(), { saveData: true }) });
  const client = setUp();
  expect(client.engine.viewerState().mayUpload).toBe(false);
  expect(client.stats().upload.reason).toBe('data-saving');
  client.destroy();
});

describe('reports', () => {
  const beacons: BeaconedReport[] = [];
  const sendBeacon = vi.fn((url: string, body: string) => {
    expect(url).toBe('https://peers.example/api/v1/reports');
    return beacons.push(JSON.parse(body) as BeaconedReport) > 0;
  });
  beforeEach(() => {
    beacons.length = 0;
    vi.stubGlobal('navigator', { sendBeacon });
  });

  it('are made by viewers that have no peers as well: by the operator’s word, and on the side of a rollout without', () => {
    const client = setUp();
    client.join();
    begun[0]?.events.joined(SELF, [TURN], { ...POLICY, peers: 'off', group: 'control' });
    expect(ended).toEqual([]);
    client.destroy();
    expect(reported).toMatchObject([{ index: 0, status: 'policy', group: 'control', player: 'hls.js', isLast: true }]);
    expect(beacons.map(({ report }) => report.index)).toEqual([0]);
    expect(peerIdOf(beacons[0]?.secret ?? '')).toBe(peerIdOf(begun[0]?.secret ?? ''));
  });

  it('are made when the page is hidden and plays nothing; of one that goes on, as ever', () => {
    const world = { isPlaying: true };
    vi.stubGlobal('document', Object.assign(new EventTarget(), { visibilityState: 'hidden' }));
    const client = setUp({ player: 'my player/2' }, { isPlaying: () => world.isPlaying });
    client.join();
    begun[0]?.events.joined(SELF, [TURN], POLICY);
    page.dispatchEvent(new Event('visibilitychange'));
    expect(beacons).toEqual([]);
    world.isPlaying = false;
    page.dispatchEvent(new Event('visibilitychange'));
    expect(beacons).toMatchObject([{ report: { index: 0, isLast: true, player: 'myplayer2' } }]);
    client.destroy();
  });

  it('are made for nobody who never joined', () => {
    const client = setUp();
    client.join();
    client.destroy();
    expect([reported, beacons]).toEqual([[], []]);
  });
});
