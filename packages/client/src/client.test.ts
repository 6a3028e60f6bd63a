import { streamName } from '@tributary/protocol';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createClient } from './client.ts';
import type { SocketSignalingOptions } from './socket-signaling.ts';

/** Conversations with servers that were begun. */
const begun: SocketSignalingOptions[] = [];

vi.mock('./socket-signaling.ts', () => ({
  SocketSignaling: class {
    readonly state = { phase: 'connecting' };
    constructor(options: SocketSignalingOptions) {
      begun.push(options);
    }
    report(): boolean {
      return true;
    }
    destroy(): void {}
  },
}));

const page = new EventTarget();

function setUp() {
  return createClient({
    peers: { signaling: 'https://peers.example' },
    stream: streamName('https://cdn.example/live/master.m3u8'),
    origin: { servesRanges: () => true, fetch: () => new Promise(() => {}) },
    sidecars: { playlistUrl: () => undefined, fetch: async () => 'missing' },
    playlistUrl: 'https://cdn.example/live/master.m3u8',
    playback: () => ({ stalls: 0, stalledMs: 0 }),
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
