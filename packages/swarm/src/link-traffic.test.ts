import type { PeerId } from '@tributary/protocol';
import { expect, it } from 'vitest';
import { LinkTraffic } from './link-traffic.ts';

const peer = (index: number): PeerId => index.toString(16).padStart(24, '0') as PeerId;

it('adds up what each neighbour gave and got', () => {
  const links = new LinkTraffic();
  links.received(peer(1), 10);
  links.sent(peer(1), 3);
  links.received(peer(1), 5);
  links.sent(peer(2), 7);
  expect(links.totals()).toEqual(
    new Map([
      [peer(1), { receivedBytes: 15, sentBytes: 3 }],
      [peer(2), { receivedBytes: 0, sentBytes: 7 }],
    ]),
  );
});

it('remembers a bounded number of neighbours: those that were active last', () => {
  const links = new LinkTraffic();
  for (let index = 0; index < 128; index++) links.sent(peer(index), 1);
  links.received(peer(0), 1);
  links.sent(peer(128), 1);
  expect(links.totals().size).toBe(128);
  expect(links.totals().has(peer(0))).toBe(true);
  expect(links.totals().has(peer(1))).toBe(false);
});
