// Attackers who break the channel's rules instead of lying by them: floods, garbage, messages that are too large.
import { expect, test } from '../support/fixtures.ts';
import { expectOriginBytes, waitForStatus } from '../support/viewers.ts';
import { ABUSE_NAMES } from './kit/abuses.ts';
import { neighboursOf, openMember, playSegments, waitForMesh } from './kit/swarm.ts';

/** Of 2 s, after the last attack. */
const SEGMENTS = 3;

test('a flood, garbage, an oversize message and broken framing each cost the sender its neighbours, and nobody else anything', async ({
  browser,
  bundlePage,
  startOrigin,
  startServer,
}) => {
  const origin = await startOrigin({ renditions: ['240p'] });
  const server = await startServer({ sealedKeys: [origin.sealKeys] });
  const { url } = await bundlePage('attacks/kit/page.ts');
  const options = { src: `${origin.url}/live/master.m3u8`, signaling: server.url };
  const honest = [await openMember(browser, url, options), await openMember(browser, url, options)];
  await waitForMesh(honest);

  for (const name of ABUSE_NAMES) {
    const attacker = await openMember(browser, url, options, 'honest');
    await waitForMesh([...honest, attacker]);
    await attacker.page.evaluate((chosen) => window.abuse(chosen), name);
    for (const viewer of honest) await expect.poll(() => neighboursOf(viewer), { message: name }).not.toContain(attacker.heard.peerId);
    await attacker.page.close();
  }

  await playSegments(honest, SEGMENTS);
  await waitForMesh(honest);
  for (const viewer of honest) {
    await waitForStatus(viewer, 'sharing');
    const { played, stalls, errors } = await viewer.snapshot();
    await expectOriginBytes(played);
    expect({ stalls, fatal: errors.filter((error) => error.startsWith('fatal')) }).toEqual({ stalls: 0, fatal: [] });
  }
});
