import { SigningKey, signPolicy } from '@tributary/attest';
import type { PeerId, Policy, SignedPolicy, StreamId } from '@tributary/protocol';
import { eventLoopTurn, Rig, RIG_STREAM, type RigViewer } from '@tributary/swarm/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ViewerPolicy } from './viewer-policy.ts';

const LIMIT_MS = 5_000;
const NAMES = ['a', 'b', 'c', 'd', 'e', 'f'];

/** What lies at the operator's address; null: nothing. */
let onFile: string | null = null;
let requests: string[] = [];

beforeEach(() => {
  onFile = null;
  requests = [];
  vi.stubGlobal('fetch', async (url: string) => {
    requests.push(url);
    return onFile === null ? new Response('', { status: 404 }) : new Response(onFile);
  });
});
afterEach(() => vi.unstubAllGlobals());

interface Tab {
  readonly viewer: RigViewer;
  readonly operator: ViewerPolicy;
  policy: Policy;
}

async function mesh(url = '/policy/all.jws') {
  const key = await SigningKey.generate();
  const rig = new Rig();
  // Signatures take a thread of their own, which knows nothing of simulated time.
  rig.clock.settle = async () => {
    for (let turn = 0; turn < 20; turn++) await eventLoopTurn();
  };
  const base: Policy = {
    peers: 'on',
    maxNeighbours: 12,
    uploadBytesPerSecond: null,
    reportIntervalMs: 10_000,
    source: { url, keys: [key.publicKey.jwk] },
  };
  const tabs: Tab[] = NAMES.map((name) => {
    const viewer = rig.join(name);
    const operator = new ViewerPolicy({
      clock: rig.clock,
      random: () => 0.5,
      engine: viewer.engine,
      streamId: RIG_STREAM.id,
      keys: undefined,
      signaling: 'https://peers.example',
      changed: (policy) => {
        tab.policy = policy;
        viewer.engine.policyChanged(policy);
      },
      failed: (error) => {
        throw error;
      },
    });
    const tab: Tab = { viewer, operator, policy: base };
    tab.policy = operator.told(base, viewer.peerId);
    return tab;
  });
  await rig.connected(tabs.map(({ viewer }) => viewer));
  const sign = (revision: number, peers: 'on' | 'off', stream: StreamId | '*' = '*', by = key): Promise<SignedPolicy> =>
    signPolicy(by, { version: 1, stream, revision, salt: 's', settings: { peers } });
  const connections = (): number => tabs.reduce((sum, { viewer }) => sum + viewer.engine.connectedPeers().length, 0);
  const end = (): void => {
    for (const { operator } of tabs) operator.destroy();
  };
  return { rig, tabs, base, sign, connections, end };
}

describe('with the server away', () => {
  it('an "off" in the file empties the mesh within five seconds, wherever it is asked for first', async () => {
    const { rig, tabs, sign, connections, end } = await mesh();
    for (const { operator } of tabs) operator.serverIs('away');
    await rig.clock.advanceSettled(LIMIT_MS);
    expect(connections()).toBe(NAMES.length * (NAMES.length - 1));
    onFile = `${await sign(1, 'on')}\n${await sign(2, 'off')}\n`;
    expect(await rig.clock.runUntil(() => connections() === 0, LIMIT_MS)).toBe(true);
    expect(tabs.map(({ policy, operator }) => [policy.peers, operator.revision])).toEqual(tabs.map(() => ['off', 2]));
    expect(new Set(requests)).toEqual(new Set(['https://peers.example/policy/all.jws']));
    end();
  });

  it('a forged one there, or for another stream, changes nothing', async () => {
    const { rig, tabs, sign, connections, end } = await mesh();
    for (const { operator } of tabs) operator.serverIs('away');
    const [head, body] = (await sign(9, 'off')).split('.');
    const [, , signature] = (await sign(1, 'on')).split('.');
    const forged = await sign(9, 'off', '*', await SigningKey.generate());
    onFile = [[head, body, signature].join('.'), forged, await sign(9, 'off', 'cd'.repeat(16) as StreamId)].join('\n');
    await rig.clock.advanceSettled(LIMIT_MS * 2);
    expect(requests.length).toBeGreaterThan(0);
    expect(connections()).toBe(NAMES.length * (NAMES.length - 1));
    end();
  });
});

describe('with the server here', () => {
  it('nobody looks into the file', async () => {
    const { rig, tabs, end } = await mesh();
    for (const { operator } of tabs) operator.serverIs('away');
    for (const { operator } of tabs) operator.serverIs('here');
    await rig.clock.advanceSettled(60_000);
    expect(requests).toEqual([]);
    end();
  });

  it('one viewer that hears of an "off" tells all, before it closes its own connections', async () => {
    const { rig, tabs, base, sign, connections, end } = await mesh();
    const [first] = tabs;
    first?.operator.told({ ...base, peers: 'off', signed: await sign(3, 'off') }, first.viewer.peerId);
    expect(await rig.clock.runUntil(() => connections() === 0, LIMIT_MS)).toBe(true);
    expect(tabs.slice(1).every(({ policy }) => policy.peers === 'off')).toBe(true);
    end();
  });
});

describe('a neighbour', () => {
  it('that passes forged policies on is dropped after a few, and nobody else is', async () => {
    const { rig, tabs, sign, end } = await mesh();
    const liar = tabs[0]!.viewer;
    const honest = tabs.slice(1);
    const [head, body] = (await sign(9, 'off')).split('.');
    for (let index = 0; index < 3; index++) {
      const [, , signature] = (await sign(index, 'on')).split('.');
      liar.engine.sharePolicy([head, body, signature].join('.'));
      await rig.clock.advanceSettled(1_000);
    }
    const reached = (peer: PeerId): number => honest.filter(({ viewer }) => viewer.engine.connectedPeers().includes(peer)).length;
    expect(await rig.clock.runUntil(() => reached(liar.peerId) === 0, LIMIT_MS)).toBe(true);
    for (const { viewer } of honest) expect(reached(viewer.peerId)).toBe(honest.length - 1);
    expect(honest.every(({ policy }) => policy.peers === 'on')).toBe(true);
    end();
  });
});
