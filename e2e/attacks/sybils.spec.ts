// Twenty identities of one address, on the duty ring, with the strongest lines of all, and nobody behind them.
import { Harness } from '@tributary/server/testing';
import { streamName } from '@tributary/protocol';
import { expect, test } from '../support/fixtures.ts';
import { allAreFed, expectOriginBytes } from '../support/viewers.ts';
import { openMember, playSegments, waitForMesh } from './kit/swarm.ts';

const SYBILS = 20;
/** Neighbours that a join is given; docs/limits.md. */
const JOIN_INTRODUCTIONS = 6;
/** Of 2 s, among the sybils. */
const SEGMENTS = 4;

const harness = new Harness();
test.afterEach(() => harness.end());

test('honest viewers find each other among twenty that never answer, and play on meanwhile', async ({
  browser,
  bundlePage,
  startOrigin,
}) => {
  const origin = await startOrigin({ renditions: ['240p'] });
  const src = `${origin.url}/live/master.m3u8`;
  const server = await harness.server({ sealedKeys: [origin.sealKeys] });
  const { url } = await bundlePage('attacks/kit/page.ts');
  const options = { src, signaling: server.url };
  const first = await openMember(browser, url, options);
  await playSegments([first], 1);
  const trackOfFirst = async () => (await first.snapshot()).stats.recentSegments[0]?.segment.track ?? null;
  await expect.poll(trackOfFirst).not.toBeNull(); // its engine comes after its first frame
  const track = await trackOfFirst();

  const { id: streamId, label } = streamName(src);
  const state = { track, atLiveEdge: true, mayUpload: true, uplinkClass: 'strong' } as const;
  for (let n = 0; n < SYBILS; n++) {
    const { answer } = await harness.joined(server, `sybil-${n}`, { streamId, label, state });
    expect(answer.introductions.length).toBeLessThanOrEqual(JOIN_INTRODUCTIONS);
  }
  const honest = [first, await openMember(browser, url, options), await openMember(browser, url, options)];
  await waitForMesh(honest);
  await playSegments(honest, SEGMENTS);
  await allAreFed(honest);
  for (const viewer of honest) {
    const { played, stalls, errors } = await viewer.snapshot();
    await expectOriginBytes(played);
    expect({ stalls, fatal: errors.filter((error) => error.startsWith('fatal')) }).toEqual({ stalls: 0, fatal: [] });
  }
});
