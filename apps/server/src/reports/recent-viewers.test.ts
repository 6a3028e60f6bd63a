import { expect, it } from 'vitest';
import { peerIdOf, streamName } from '@tributary/protocol';
import { RecentViewers } from './recent-viewers.ts';

it('remembers a bounded number of viewers: those that gave a sign of life last', () => {
  const viewers = new RecentViewers(3);
  const id = (index: number) => peerIdOf(`secret of viewer ${index}`.padEnd(24, '.'));
  const { id: streamId, label } = streamName('', 'a');
  for (let index = 0; index < 10; index++) {
    viewers.joined(id(index), { streamId, label, country: '', network: '' }, 0);
    viewers.seen(id(0), 0);
  }
  expect(viewers.size).toBe(3);
  expect(viewers.isRecent(id(0), streamId, 0)).toBe(true);
  expect(viewers.isRecent(id(5), streamId, 0)).toBe(false);
});
