import { expect, it } from 'vitest';
import { Mesh, POLICY } from './testing/mesh.ts';
import { peer, WATCHING } from './testing/viewers.ts';

const MINIMUM = 4;
const track = '0123456789abcdef' as NonNullable<(typeof WATCHING)['track']>;
/** On a duty ring: whoever stands beside another on it is introduced to it. */
const AT_LIVE_EDGE = { state: { ...WATCHING, track } };

function audience(): Mesh {
  const mesh = new Mesh();
  mesh.policy = { ...POLICY, minimumViewers: MINIMUM };
  return mesh;
}

it('introduces nobody before the smallest audience is there: not at joining, not on request, not for duty', async () => {
  const mesh = audience();
  for (const name of ['a', 'b', 'c']) {
    expect((await mesh.joined(name, AT_LIVE_EDGE)).introductions).toEqual([]);
    expect(await mesh.introducer.needNeighbours(peer(name), MINIMUM)).toBe(0);
  }
  for (const name of ['a', 'b', 'c']) expect(mesh.received(name, 'introduce')).toEqual([]);

  expect((await mesh.joined('d', AT_LIVE_EDGE)).introductions).toHaveLength(3);
  // Who waited is introduced as well as soon as it asks, as lonely viewers do.
  expect(await mesh.introducer.needNeighbours(peer('a'), MINIMUM)).toBeGreaterThan(0);
});

it('counts those who are here: after some have left, those who come find nobody again, and who is connected stays so', async () => {
  const mesh = audience();
  for (const name of ['a', 'b', 'c', 'd']) await mesh.joined(name);
  expect(await mesh.directory.introduction(peer('a'), peer('d'))).toBeDefined();
  await mesh.leave('b');
  await mesh.leave('c');
  expect((await mesh.joined('e')).introductions).toEqual([]);
  expect(await mesh.introducer.needNeighbours(peer('a'), MINIMUM)).toBe(0);
  expect(await mesh.directory.introduction(peer('a'), peer('d'))).toBeDefined();
});

it('two are enough where the policy does not say', async () => {
  const mesh = new Mesh();
  await mesh.joined('a');
  expect((await mesh.joined('b')).introductions).toHaveLength(1);
});
