import type { Duty, TrackId } from '@tributary/protocol';
import { expect, it } from 'vitest';
import { Mesh } from '../testing/mesh.ts';
import { peer, WATCHING } from '../testing/viewers.ts';
import { MISSES_BEFORE_SUSPENSION, SUSPENSION_MS } from './limits.ts';

const STATE = { ...WATCHING, track: '00000000000000aa' as TrackId };

async function suspended(): Promise<{ mesh: Mesh; duty: () => Duty | undefined }> {
  const mesh = new Mesh();
  for (const name of ['slow', 'b', 'c']) await mesh.joined(name, { state: STATE });
  for (let sequence = 1; sequence <= MISSES_BEFORE_SUSPENSION; sequence++)
    await mesh.introducer.dutyMissed(peer('b'), { owner: peer('slow'), sequence });
  return { mesh, duty: () => mesh.received('slow', 'duty').at(-1) };
}

it('costs a viewer its duty for a while and nothing else: then it has one again, without having to say anything', async () => {
  const { mesh, duty } = await suspended();
  expect(duty()).toMatchObject({ own: null });
  expect([mesh.ended, mesh.received('slow', 'refused'), (await mesh.directory.viewer(peer('slow')))?.suspect]).toEqual([[], [], false]);
  expect((await mesh.directory.viewer(peer('slow')))?.neighbours).toBe(2);
  await mesh.introducer.viewerState(peer('slow'), { ...STATE, uplinkClass: 'strong' });
  await mesh.advance(SUSPENSION_MS - 1);
  expect(duty()).toMatchObject({ own: null });
  await mesh.advance(1);
  expect(duty()).toMatchObject({ own: { from: expect.any(Number) } });
});

it('of a viewer that has gone is not waited for', async () => {
  const { mesh } = await suspended();
  expect(mesh.timers).toBe(1);
  await mesh.leave('slow');
  expect(mesh.timers).toBe(0);
  const other = await suspended();
  other.mesh.introducer.close();
  expect(other.mesh.timers).toBe(0);
});
