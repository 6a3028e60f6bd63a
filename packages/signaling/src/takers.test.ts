import { describe, expect, it } from 'vitest';
import { NEW_NEIGHBOUR_RATE, TAKER_NEIGHBOURS, UPLOADER_FILL } from './limits.ts';
import { Mesh, POLICY } from './testing/mesh.ts';
import { peer, WATCHING } from './testing/viewers.ts';

const TAKER = { state: { ...WATCHING, mayUpload: false } };
const neighbours = async (mesh: Mesh, name: string): Promise<number> => (await mesh.directory.viewer(peer(name)))?.neighbours ?? 0;

/** Whoever has few neighbours goes on asking for more, for as long as a burst of new ones is worth. */
async function askAgain(mesh: Mesh, names: readonly string[]): Promise<void> {
  for (let round = 0; round < 4; round++) {
    mesh.nowMs += (NEW_NEIGHBOUR_RATE.burst / NEW_NEIGHBOUR_RATE.perSecond) * 1000;
    for (const name of names) await mesh.introducer.needNeighbours(peer(name), POLICY.maxNeighbours);
  }
}

const named = (kind: string, count: number): string[] => Array.from({ length: count }, (_, n) => `${kind}-${n}`);

/** So many that nobody is full of those who came with it. */
const ROOM = { ...POLICY, maxNeighbours: 24 };

describe('viewers that pass nothing on', () => {
  it('get a few neighbours where others get a full set, however often they ask', async () => {
    const mesh = new Mesh();
    mesh.policy = ROOM;
    for (const name of named('uploader', 40)) await mesh.joined(name);
    await mesh.joined('taker', TAKER);
    await askAgain(mesh, ['taker']);
    expect(await neighbours(mesh, 'taker')).toBe(TAKER_NEIGHBOURS);
    await mesh.joined('one-more');
    await askAgain(mesh, ['one-more']);
    expect(await neighbours(mesh, 'one-more')).toBe(Math.floor(ROOM.maxNeighbours * UPLOADER_FILL));
  });

  it('get their few in a mesh that uploaders have filled among themselves, and leave its last places to who has nobody', async () => {
    const mesh = new Mesh();
    const [uploaders, takers] = [named('uploader', 40), named('taker', 12)];
    for (const name of uploaders) await mesh.joined(name);
    await askAgain(mesh, uploaders);
    for (const name of takers) await mesh.joined(name, TAKER);
    await askAgain(mesh, takers);
    for (const name of takers) expect(await neighbours(mesh, name)).toBe(TAKER_NEIGHBOURS);
    for (const name of uploaders) expect(await neighbours(mesh, name)).toBeLessThan(POLICY.maxNeighbours);
    // As many more as there are places: each has somebody, though not all have four.
    const crowd = named('late', 30);
    for (const name of crowd) await mesh.joined(name, TAKER);
    await askAgain(mesh, crowd);
    for (const name of crowd) expect(await neighbours(mesh, name)).toBeGreaterThanOrEqual(1);
  });

  it('are each neighbour to somebody that uploads, and push nobody past the limit, however many they are', async () => {
    const mesh = new Mesh();
    const [uploaders, takers] = [named('uploader', 8), named('taker', 24)];
    for (const name of takers) await mesh.joined(name, TAKER);
    for (const name of uploaders) await mesh.joined(name);
    await askAgain(mesh, [...takers, ...uploaders]);
    for (const name of takers) expect(await neighbours(mesh, name)).toBeGreaterThanOrEqual(1);
    for (const name of uploaders) expect(await neighbours(mesh, name)).toBeLessThanOrEqual(POLICY.maxNeighbours);
  });
});
