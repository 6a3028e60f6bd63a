import { describe, expect, it } from 'vitest';
import type { Directory } from '../directory.ts';
import type { DirectoryLimits } from '../limits.ts';
import { newViewer, peer, seededRandom, stream, WATCHING } from './viewers.ts';

const PAIR = { connectionId: 'c1', proximity: 'far' } as const;
const ROOMY = { a: 10, b: 10 };

/** What every directory promises. */
export function directoryContract(name: string, create: (limits: Partial<DirectoryLimits>) => Directory): void {
  const filled = async (names: readonly (string | number)[], limits: Partial<DirectoryLimits> = {}) => {
    const directory = create(limits);
    for (const each of names) await directory.enter(newViewer(each));
    return directory;
  };
  const sample = (directory: Directory, count: number, near = '192.0.2.1', label = 'live') =>
    directory.sample({
      streamId: stream(label),
      near: newViewer('asker', near).address,
      counts: { address: count, network: count, far: count },
      random: seededRandom(7),
    });

  describe(`${name}: coming and going`, () => {
    it('counts viewers by stream and forgets a stream without viewers', async () => {
      const directory = await filled(['a', 'b']);
      await directory.enter(newViewer('c', '198.51.100.1', 'other'));
      expect([await directory.size(), await directory.swarmSize(stream('live'))]).toEqual([3, 2]);
      expect(await directory.swarms(10)).toEqual([
        { streamId: stream('live'), label: 'live', viewers: 2 },
        { streamId: stream('other'), label: 'other', viewers: 1 },
      ]);
      expect(await directory.swarms(1)).toHaveLength(1);
      await directory.remove(peer('c'), 'session-c', 'left');
      expect(await directory.swarms(10)).toHaveLength(1);
      expect(await directory.viewer(peer('c'))).toBeUndefined();
    });

    it('renews a viewer that comes by another session, and the earlier session can no longer remove it', async () => {
      const directory = await filled(['a', 'b']);
      await directory.introduce(peer('a'), peer('b'), PAIR, ROOMY);
      await directory.update(peer('a'), { suspect: true });
      expect(await directory.enter({ ...newViewer('a', '198.51.100.9'), session: 'second' })).toBe('renewed');
      expect(await directory.remove(peer('a'), 'session-a', 'vanished')).toBeUndefined();
      expect(await directory.viewer(peer('a'))).toMatchObject({ session: 'second', neighbours: 1, suspect: false });
      expect((await sample(directory, 9, '198.51.100.9')).map((viewer) => viewer.peerId)).toContain(peer('a'));
      expect(await directory.remove(peer('a'), 'second', 'left')).toEqual([peer('b')]);
    });

    it('moves a viewer that enters another stream', async () => {
      const directory = await filled(['a', 'b']);
      await directory.introduce(peer('a'), peer('b'), PAIR, ROOMY);
      expect(await directory.enter(newViewer('a', '192.0.2.1', 'other'))).toBe('entered');
      expect(await directory.swarmSize(stream('live'))).toBe(1);
      expect(await directory.neighbours(peer('b'))).toEqual([]);
    });

    it('holds its bounds: viewers, viewers of a stream, streams, claims', async () => {
      const limits = { viewers: 4, viewersPerSwarm: 3, swarms: 2, claimsPerViewer: 2 };
      const directory = await filled(['a', 'b', 'c'], limits);
      expect(await directory.enter(newViewer('d'))).toBe('swarm-full');
      expect(await directory.enter(newViewer('a'))).toBe('renewed');
      expect(await directory.enter(newViewer('d', '192.0.2.1', 'second'))).toBe('entered');
      expect(await directory.enter(newViewer('e', '192.0.2.1', 'second'))).toBe('server-full');
      await directory.remove(peer('a'), 'session-a', 'left');
      expect(await directory.enter(newViewer('e', '192.0.2.1', 'third'))).toBe('server-full');
      for (const other of ['x', 'y', 'z']) await directory.claim(peer('b'), peer(other));
      expect((await directory.viewer(peer('b')))?.claims).toEqual(new Set([peer('y'), peer('z')]));
    });

    it('updates state and suspicion of viewers that are here', async () => {
      const directory = await filled(['a']);
      expect(await directory.update(peer('a'), { state: { ...WATCHING, mayUpload: false } })).toBe(true);
      expect(await directory.update(peer('a'), { suspect: true })).toBe(true);
      expect(await directory.viewer(peer('a'))).toMatchObject({ suspect: true, state: { mayUpload: false } });
      expect(await directory.update(peer('b'), { suspect: true })).toBe(false);
    });
  });

  describe(`${name}: introductions`, () => {
    it('are symmetric, once per pair, within ceilings and within one stream', async () => {
      const directory = await filled(['a', 'b', 'c']);
      await directory.enter(newViewer('z', '192.0.2.1', 'other'));
      expect(await directory.introduce(peer('a'), peer('b'), PAIR, { a: 1, b: 1 })).toBe('introduced');
      expect(await directory.introduce(peer('b'), peer('a'), PAIR, ROOMY)).toBe('known');
      expect(await directory.introduce(peer('c'), peer('b'), PAIR, { a: 1, b: 1 })).toBe('full');
      for (const impossible of ['a', 'z', 'nobody']) {
        expect(await directory.introduce(peer('a'), peer(impossible), PAIR, ROOMY)).toBe('impossible');
      }
      expect(await directory.introduction(peer('b'), peer('a'))).toEqual(PAIR);
      expect(await directory.neighbours(peer('b'))).toEqual([{ peerId: peer('a'), ...PAIR }]);
      expect(await directory.part(peer('b'), peer('a'))).toBe(true);
      expect(await directory.part(peer('b'), peer('a'))).toBe(false);
      expect(await directory.introduction(peer('a'), peer('b'))).toBeUndefined();
      expect((await directory.viewer(peer('a')))?.neighbours).toBe(0);
    });

    it('leave a claim with the neighbours of a viewer that vanished, none with those of one that left', async () => {
      const directory = await filled(['a', 'b', 'c']);
      await directory.introduce(peer('a'), peer('b'), PAIR, ROOMY);
      await directory.introduce(peer('c'), peer('b'), PAIR, ROOMY);
      expect(await directory.remove(peer('a'), 'session-a', 'vanished')).toEqual([peer('b')]);
      await directory.remove(peer('c'), 'session-c', 'left');
      expect(await directory.viewer(peer('b'))).toMatchObject({ neighbours: 0, claims: new Set([peer('a')]) });
      await directory.enter(newViewer('a'));
      await directory.introduce(peer('a'), peer('b'), PAIR, ROOMY);
      expect((await directory.viewer(peer('b')))?.claims.size).toBe(0);
    });

    it('forgets a claim when the two part', async () => {
      const directory = await filled(['a', 'b']);
      await directory.claim(peer('a'), peer('b'));
      expect(await directory.part(peer('b'), peer('a'))).toBe(false);
      expect((await directory.viewer(peer('a')))?.claims.size).toBe(0);
    });
  });

  describe(`${name}: sampling`, () => {
    it('finds all of a small stream, each once, and nobody of another', async () => {
      const directory = await filled(['a', 'b', 'c']);
      await directory.enter(newViewer('z', '192.0.2.1', 'other'));
      const found = (await sample(directory, 9)).map((viewer) => viewer.peerId);
      expect(new Set(found)).toEqual(new Set(['a', 'b', 'c'].map(peer)));
      expect(found).toHaveLength(3);
      expect(await sample(directory, 9, '192.0.2.1', 'nobody watches this')).toEqual([]);
    });

    it('finds the few nearby and the few far ones of a large stream in a bounded sample', async () => {
      const directory = create({});
      for (let index = 0; index < 2000; index++) await directory.enter(newViewer(`crowd-${index}`, `10.1.1.${index % 250}`));
      await directory.enter(newViewer('roommate', '203.0.113.5'));
      const nearby = await sample(directory, 16, '203.0.113.5');
      expect(nearby.map((viewer) => viewer.peerId)).toContain(peer('roommate'));
      const fromTheCrowd = await sample(directory, 16, '10.1.1.3');
      expect(fromTheCrowd.map((viewer) => viewer.peerId)).toContain(peer('roommate'));
      expect(fromTheCrowd.length).toBeLessThan(100);
    });
  });
}
