// Attackers who would make their bytes true: by other hashes, or by a true word about something else.
import { expect, test } from '../support/fixtures.ts';
import { expectOriginBytes, waitForStatus } from '../support/viewers.ts';
import { accused, neighboursOf, openMember, playSegments, type Member } from './kit/swarm.ts';

const ATTACKERS = ['forger of hashes', 'replayer of an older one', 'replayer under another name'] as const;
const HONEST_VIEWERS = 2;
/** Of 2 s: the first ones may come from whoever lies least. */
const SEGMENTS = 4;
/** The ring gives some attacker something to bring within a few segments; whoever is never asked for a piece sends none. */
const ACCUSED_TIMEOUT_MS = 60_000;

test('other hashes, and attestations of older segments, prove nothing: whoever sends wrong bytes with them is known by name', async ({
  browser,
  bundlePage,
  startOrigin,
  startServer,
}) => {
  const origin = await startOrigin({ renditions: ['480p'] });
  const server = await startServer({ sealedKeys: [origin.sealKeys] });
  const { url } = await bundlePage('attacks/kit/page.ts');
  const options = { src: `${origin.url}/live/master.m3u8`, signaling: server.url };
  const attackers: Member[] = [];
  for (const conduct of ATTACKERS) attackers.push(await openMember(browser, url, options, conduct));
  const honest: Member[] = [];
  for (let i = 0; i < HONEST_VIEWERS; i++) honest.push(await openMember(browser, url, options));
  for (const viewer of honest) await waitForStatus(viewer, 'sharing');

  await expect.poll(() => accused(honest).size, { timeout: ACCUSED_TIMEOUT_MS }).toBeGreaterThan(0);
  await playSegments(honest, SEGMENTS);

  const guilty = attackers.map(({ heard }) => heard.peerId);
  expect(guilty).toEqual(expect.arrayContaining([...accused(honest)]));
  for (const viewer of honest) {
    const { played, stalls, stats } = await viewer.snapshot();
    await expectOriginBytes(played);
    expect(stalls).toBe(0);
    expect(stats.mismatchedSegments).toBe(0);
    const others = honest.filter((other) => other !== viewer).map(({ heard }) => heard.peerId);
    expect(await neighboursOf(viewer)).toEqual(expect.arrayContaining(others));
    for (const { peerId, reason } of viewer.heard.lost)
      if (reason === 'bad-piece') expect(await neighboursOf(viewer)).not.toContain(peerId);
  }
});
