import { SigningKey } from '@tributary/attest';
import { beforeAll, expect, it, vi } from 'vitest';
import { TrustKeeper, urlForNotary, type TrustOptions } from './trust.ts';
import type { TrustState } from './verify/attested-verifier.ts';

let site: SigningKey;
let server: SigningKey;
beforeAll(async () => {
  [site, server] = await Promise.all([SigningKey.generate(), SigningKey.generate()]);
});

function setUp(options: TrustOptions) {
  const heard: TrustState[] = [];
  const errors: unknown[] = [];
  const trust = new TrustKeeper(options, (state) => heard.push(state), (error) => errors.push(error)); // prettier-ignore
  const settled = async (count: number): Promise<string[]> => {
    await vi.waitFor(() => expect(heard).toHaveLength(count));
    return heard.map((state) => `${state.mode} ${'keys' in state ? state.keys.keyIds.join() : ''}`.trim());
  };
  return { trust, heard, errors, settled };
}
const jwk = (key: SigningKey) => key.publicKey.jwk;

it('is what the server says, and nobody’s before it has said anything', async () => {
  const { trust, heard, settled } = setUp({});
  expect(heard).toEqual([]);
  trust.policy({ mode: 'notary', keys: [jwk(server)] });
  expect(await settled(1)).toEqual([`notary ${server.keyId}`]);
  trust.policy({ mode: 'notary', keys: [jwk(server)] });
  trust.policy(undefined);
  expect((await settled(2))[1]).toBe('none');
});

it('the site’s keys win over the server’s, and over its having none', async () => {
  const { trust, settled } = setUp({ keys: [jwk(site)] });
  trust.policy({ mode: 'sealed', keys: [jwk(server)] });
  expect(await settled(1)).toEqual([`sealed ${site.keyId}`]);
  trust.policy({ mode: 'none', keys: [] });
  expect(await settled(1)).toEqual([`sealed ${site.keyId}`]);
});

it('a site that names who vouches is not overruled, and needs no server for it', async () => {
  const sealed = setUp({ mode: 'sealed', keys: [jwk(site)] });
  expect(await sealed.settled(1)).toEqual([`sealed ${site.keyId}`]);
  sealed.trust.policy({ mode: 'none', keys: [] });
  expect(sealed.heard).toHaveLength(1);
  const none = setUp({ mode: 'none' });
  none.trust.policy({ mode: 'notary', keys: [jwk(server)] });
  expect(await none.settled(1)).toEqual(['none']);
});

it('keys that are none are told of, and nothing is trusted', async () => {
  const { errors, settled } = setUp({ mode: 'sealed', keys: [{ kty: 'EC', crv: 'P-256', x: 'nonsense', y: '' }] });
  expect(await settled(1)).toEqual(['sealed']);
  expect(errors).toEqual([expect.objectContaining({ name: 'AttestError', reason: 'bad-key' })]);
});

it('only a server that may be a notary is told where the playlist is, and nothing that is none of its business', () => {
  const url = 'https://cdn.example/live/master.m3u8?token=a';
  expect([{}, { mode: 'notary' as const }, { mode: 'auto' as const }].map((options) => urlForNotary(url, options))).toEqual([
    url,
    url,
    url,
  ]);
  for (const options of [{ mode: 'sealed' as const }, { mode: 'none' as const }, { keys: [jwk(site)] }])
    expect(urlForNotary(url, options)).toBeUndefined();
  for (const other of ['https://me:secret@cdn.example/x.m3u8', 'blob:https://site.example/1', '/x.m3u8', `${url}${'x'.repeat(2_048)}`])
    expect(urlForNotary(other)).toBeUndefined();
});
