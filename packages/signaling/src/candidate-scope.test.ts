import { MAX_CANDIDATES, type CandidateRefusal, type PeerSignal } from '@tributary/protocol';
import { describe, expect, it } from 'vitest';
import { viewerAddress } from './address.ts';
import { candidateRules, type PrivateCandidates } from './candidate-scope.ts';
import type { Viewer } from './directory.ts';
import { Introducer } from './introducer.ts';
import { MemoryDirectory } from './memory-directory.ts';
import type { Outbox } from './outbox.ts';
import { Mesh, POLICY } from './testing/mesh.ts';
import { joinRequest, peer, seededRandom } from './testing/viewers.ts';

const at = (address: string) => ({ address: viewerAddress(address) }) as Viewer;

describe('candidateRules', () => {
  it.each<[string, string, PrivateCandidates, boolean, boolean]>([
    ['203.0.113.9', '203.0.113.9', 'near', true, false],
    ['203.0.113.9', '203.0.113.10', 'near', false, false],
    ['203.0.113.9', '203.0.113.10', 'always', true, false],
    ['203.0.113.9', '203.0.113.9', 'never', false, false],
    ['10.1.0.7', '192.168.4.4', 'near', true, false],
    ['10.1.0.7', '10.1.0.7', 'never', false, false],
    ['10.1.0.7', '203.0.113.9', 'near', false, false],
    ['fd00:1::7', 'fd00:2::8', 'near', true, false],
    ['2001:db8::7', '2001:db8::8', 'near', true, false],
    ['2001:db8:0:1::7', '2001:db8:0:2::8', 'near', false, false],
    ['127.0.0.1', '127.0.0.1', 'near', true, true],
    ['::1', '::ffff:127.0.0.1', 'near', true, true],
    ['127.0.0.1', '203.0.113.9', 'near', false, false],
    ['not an address', 'another', 'near', false, false],
  ])('%s to %s, %s: private %s, loopback %s', (from, to, scope, allowPrivate, allowLoopback) => {
    expect(candidateRules(at(from), at(to), scope, false)).toEqual({ relayOnly: false, allowPrivate, allowLoopback });
  });
});

/** Two introduced viewers and what the second is sent of the first's signals. */
async function pair(options: { addresses: [string, string]; relay?: 'viewer' | 'policy' }) {
  const received: PeerSignal[] = [];
  const refused: CandidateRefusal[] = [];
  const outbox = {
    send: (_to, event, payload) => void (event === 'signal' && received.push((payload as { signal: PeerSignal }).signal)),
    probe: () => {},
    end: () => {},
  } as Outbox;
  const introducer = new Introducer({
    directory: new MemoryDirectory(),
    outbox,
    clock: { nowMs: () => 0, after: () => () => {} },
    random: seededRandom(1),
    policy: () => ({ ...POLICY, ...(options.relay === 'policy' ? { iceTransportPolicy: 'relay' } : {}) }),
    onRefusedCandidate: (reason) => refused.push(reason),
  });
  const [first, second] = options.addresses;
  await introducer.join(joinRequest('b'), { session: 'b', address: second });
  const choice = options.relay === 'viewer' ? ({ iceTransportPolicy: 'relay' } as const) : {};
  const joined = await introducer.join({ ...joinRequest('a'), ...choice }, { session: 'a', address: first });
  const connectionId = joined.status === 'joined' ? (joined.introductions[0]?.connectionId ?? '') : '';
  const relay = (line: string) =>
    introducer.relay(peer('a'), {
      to: peer('b'),
      connectionId,
      signal: { type: 'candidate', candidate: { candidate: line, sdpMid: '0' } },
    });
  return { relay, received, refused };
}

const line = (address: string, type = 'host', port = 50_000) => `candidate:1 1 udp 1 ${address} ${port} typ ${type}`;

describe('a relayed candidate', () => {
  it('goes on where it is of use, and is counted where not', async () => {
    const far = await pair({ addresses: ['203.0.113.9', '198.51.100.4'] });
    expect(await far.relay(line('192.168.1.7'))).toBe('refused-candidate');
    expect(await far.relay(line('127.0.0.1'))).toBe('refused-candidate');
    expect(await far.relay(line('198.51.100.77', 'srflx', 53))).toBe('refused-candidate');
    expect(await far.relay(line('203.0.113.9', 'srflx'))).toBe('relayed');
    expect([far.refused, far.received.length]).toEqual([['private', 'loopback', 'port'], 1]);
    const near = await pair({ addresses: ['203.0.113.9', '203.0.113.9'] });
    expect(await near.relay(line('192.168.1.7'))).toBe('relayed');
  });

  it('is a relay’s or goes nowhere, by the viewer’s choice or by the operator’s', async () => {
    for (const relay of ['viewer', 'policy'] as const) {
      const each = await pair({ addresses: ['203.0.113.9', '203.0.113.9'], relay });
      expect(await each.relay(line('203.0.113.9', 'srflx'))).toBe('refused-candidate');
      expect(await each.relay(line('1ff2a4c0-1d57-4ac9-b6d3-5f3a0e0b6c0a.local'))).toBe('refused-candidate');
      expect(await each.relay(line('198.51.100.20', 'relay'))).toBe('relayed');
      expect(each.refused).toEqual(['not-relay', 'not-relay']);
    }
  });

  it('is told or hidden by the choice of the last join, also of a viewer that comes back', async () => {
    const mesh = new Mesh();
    await mesh.joined('b');
    const relayed = async (iceTransportPolicy: 'all' | 'relay') => {
      const { introductions } = await mesh.joined('a', { iceTransportPolicy });
      const signal = { type: 'candidate', candidate: { candidate: line('203.0.113.9', 'srflx'), sdpMid: '0' } };
      return mesh.introducer.relay(peer('a'), { to: peer('b'), connectionId: introductions[0]?.connectionId ?? '', signal });
    };
    expect(await relayed('relay')).toBe('refused-candidate');
    await mesh.leave('a');
    expect(await relayed('all')).toBe('relayed');
    await mesh.leave('a');
    expect(await relayed('relay')).toBe('refused-candidate');
  });

  it('is one of few: a viewer cannot be pointed at a whole network', async () => {
    const far = await pair({ addresses: ['203.0.113.9', '198.51.100.4'] });
    for (let host = 0; host < 100; host++) await far.relay(line(`198.51.100.${host}`));
    expect(far.received.length).toBe(MAX_CANDIDATES.host);
    expect(new Set(far.refused)).toEqual(new Set(['too-many']));
  });
});
