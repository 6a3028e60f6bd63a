import type { IceServer, PeerId } from '@tributary/protocol';
import { describe, expect, it } from 'vitest';
import type { Link, Transport } from './ports.ts';
import { Rig } from './testing/rig.ts';

const LIMIT_MS = 20_000;
const TURN: readonly IceServer[] = [{ urls: 'turn:turn.example', username: 'later', credential: 'c' }];

/** Links of the memory network, by what `change` makes of them. */
function changeLinks(rig: Rig, change: (link: Link) => Partial<Link>, opened: (iceServers: readonly IceServer[]) => void = () => {}): void {
  const plain = rig.network.transport.bind(rig.network);
  rig.network.transport = (self: PeerId): Transport => {
    const transport = plain(self);
    return {
      open: (to, options, handlers) => {
        opened(options.iceServers);
        const link = transport.open(to, options, handlers);
        const changed = change(link);
        return new Proxy(link, {
          get: (target, name: keyof Link) => {
            const value = changed[name] ?? target[name];
            return typeof value === 'function' ? value.bind(target) : value;
          },
        });
      },
    };
  };
}

describe('relays', () => {
  it.each([
    ['relay', 'host', true],
    ['host', 'relay', true],
    ['host', 'host', false],
  ] as const)('a path from %s to %s: its bytes are told apart %s', async (localCandidate, remoteCandidate, isRelayed) => {
    const rig = new Rig();
    changeLinks(rig, () => ({ path: () => Promise.resolve({ localCandidate, remoteCandidate }) }));
    const [giver, taker] = [rig.join('giver'), rig.join('taker')];
    await rig.connected([giver, taker]);
    void giver.play(1);
    expect(await rig.clock.runUntil(() => giver.played.has(1), LIMIT_MS)).toBe(true);
    void taker.play(1);
    expect(await rig.clock.runUntil(() => taker.played.has(1), LIMIT_MS)).toBe(true);
    const { totals, relayedBytes, neighbours } = taker.engine.stats();
    expect(totals.peerBytes).toBe(300_000);
    expect(relayedBytes).toBe(isRelayed ? 300_000 : 0);
    expect(neighbours[0]?.relayed).toBe(isRelayed);
  });

  it('named anew are for the connections that come', async () => {
    const rig = new Rig();
    const told: (readonly IceServer[])[] = [];
    changeLinks(
      rig,
      () => ({}),
      (iceServers) => told.push(iceServers),
    );
    const first = rig.join('first');
    await rig.connected([first, rig.join('second')]);
    expect(told).toEqual([[], []]);
    first.engine.iceServersChanged(TURN);
    expect(first.engine.stats().neighbours).toHaveLength(1);
    rig.join('third');
    expect(told.filter((iceServers) => iceServers === TURN)).toHaveLength(1);
  });
});
