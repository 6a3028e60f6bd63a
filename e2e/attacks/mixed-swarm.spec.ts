// The threat model's centre: a quarter of a live stream's viewers are attackers, and nobody who watches notices.
import type { PeerId } from '@tributary/protocol';
import { expect, test } from '../support/fixtures.ts';
import { expectOriginBytes, openViewer, waitForStatus } from '../support/viewers.ts';
import { accused, neighboursOf, openMember, playSegments, waitForMesh, type Member } from './kit/swarm.ts';

const HONEST_VIEWERS = 6;
/** Of 2 s: the forty seconds for which the swarm is watched, once everybody has met. */
const SEGMENTS = 20;
/** Of what viewers that fetch each byte once among them would save, so much is saved at least. */
const SHARE_OF_CEILING = 0.5;
/** The squatter owns a part of the ring, and each segment falls anywhere on it: several segments may pass it by. */
const DUTY_TIMEOUT_MS = 60_000;
const TEST_TIMEOUT_MS = 240_000;

interface Traffic {
  readonly originBytes: number;
  readonly peerBytes: number;
}

async function trafficOf(members: readonly Member[]): Promise<Traffic> {
  const totals = await Promise.all(members.map(async (member) => (await member.snapshot()).stats.totals));
  const sum = (of: keyof Traffic): number => totals.reduce((bytes, total) => bytes + total[of], 0);
  return { originBytes: sum('originBytes'), peerBytes: sum('peerBytes') };
}

test('eight viewers, two of them attackers: no wrong byte is played, nobody honest stalls or is banned, and most comes from peers', async ({
  browser,
  bundlePage,
  startOrigin,
  startServer,
}) => {
  test.setTimeout(TEST_TIMEOUT_MS);
  const origin = await startOrigin({ renditions: ['480p'] });
  const server = await startServer({ sealedKeys: [origin.sealKeys] });
  const { url } = await bundlePage('attacks/kit/page.ts');
  const options = { src: `${origin.url}/live/master.m3u8`, signaling: server.url };

  const holder = await openMember(browser, url, options, 'silent holder and squatter');
  const honest: Member[] = [];
  for (let i = 0; i < HONEST_VIEWERS; i++) honest.push(await openMember(browser, url, options));
  const control = await openViewer(browser, url, { ...options, attach: 'never' });
  for (const viewer of honest) await waitForStatus(viewer, 'sharing');
  await waitForMesh(honest);

  // The polluter comes last, to viewers that share already: its first piece is its last at each of them.
  const before = await trafficOf(honest);
  const polluter = await openMember(browser, url, options, 'polluter and liar');
  await playSegments([...honest, control], SEGMENTS);

  const snapshots = await Promise.all(honest.map((viewer) => viewer.snapshot()));
  const plain = await control.snapshot();
  const after = await trafficOf(honest);

  for (const { played, errors, stats, stalls } of snapshots) {
    await expectOriginBytes(played);
    expect(errors.filter((error) => error.startsWith('fatal'))).toEqual([]);
    expect(stalls).toBeLessThanOrEqual(plain.stalls);
    expect(stats.trust).toBe('sealed');
    expect(stats.totals.peerBytes).toBeGreaterThan(0);
    expect(stats.mismatchedSegments).toBe(0);
  }

  // Who sent other bytes is known by name, and nobody else is.
  await expect.poll(() => accused(honest), { timeout: 30_000 }).toEqual(new Set([polluter.heard.peerId]));
  for (const viewer of honest) {
    if (!viewer.heard.lost.some(({ reason }) => reason === 'bad-piece')) continue;
    expect(await neighboursOf(viewer)).not.toContain(polluter.heard.peerId);
  }
  await waitForMesh(honest);

  // Whoever leaves its duty undone is named by its stand-ins, with the segment.
  const undone = (): PeerId[] => honest.flatMap(({ heard }) => heard.dutyMissed.map(({ owner }) => owner));
  await expect.poll(undone, { timeout: DUTY_TIMEOUT_MS }).toContain(holder.heard.peerId);

  const [originBytes, peerBytes] = [after.originBytes - before.originBytes, after.peerBytes - before.peerBytes];
  const ceiling = 1 - 1 / HONEST_VIEWERS;
  expect(peerBytes / (originBytes + peerBytes)).toBeGreaterThan(SHARE_OF_CEILING * ceiling);
});
