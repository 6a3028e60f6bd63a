import { SigningKey, signPolicy } from '@tributary/attest';
import type { PeerId, Policy, PolicyDocument, SignedPolicy, StreamId } from '@tributary/protocol';
import { beforeAll, describe, expect, it } from 'vitest';
import { PolicyKeeper } from './policy-keeper.ts';

const STREAM = 'ab'.repeat(16) as StreamId;
const SELF = '01'.repeat(12) as PeerId;
const NEIGHBOUR = '02'.repeat(12) as PeerId;
const BASE: Policy = { peers: 'on', maxNeighbours: 12, uploadBytesPerSecond: null, reportIntervalMs: 10_000 };

let key: SigningKey;
let other: SigningKey;
beforeAll(async () => {
  [key, other] = await Promise.all([SigningKey.generate(), SigningKey.generate()]);
});

const sign = (revision: number, settings: PolicyDocument['settings'], stream: StreamId | '*' = '*', by = key): Promise<SignedPolicy> =>
  signPolicy(by, { version: 1, stream, revision, salt: 's', settings });

function setUp(siteKeys?: readonly object[]) {
  const heard = { changes: 0, shared: [] as SignedPolicy[], forgers: [] as PeerId[], errors: [] as unknown[] };
  const keeper = new PolicyKeeper(STREAM, siteKeys, {
    changed: () => heard.changes++,
    share: (signed) => heard.shared.push(signed),
    forged: (from) => heard.forgers.push(from),
    failed: (error) => heard.errors.push(error),
  });
  return { keeper, heard, base: { ...BASE, source: { keys: [key.publicKey.jwk] } } satisfies Policy };
}

describe("the operator's word", () => {
  it('by a neighbour holds over what the server said, is told, and passed on', async () => {
    const { keeper, heard, base } = setUp();
    keeper.told(base, SELF);
    const off = await sign(5, { peers: 'off', maxHeight: 480 });
    await keeper.take(off, NEIGHBOUR);
    expect(keeper.policy).toEqual({ ...base, peers: 'off', maxHeight: 480 });
    expect(keeper.revision).toBe(5);
    expect(heard).toEqual({ changes: 1, shared: [off], forgers: [], errors: [] });
  });

  it('that is older changes nothing, wherever it comes from, nor does a server that has missed the newer one', async () => {
    const { keeper, heard, base } = setUp();
    keeper.told(base, SELF);
    await keeper.take(await sign(5, { peers: 'off' }), NEIGHBOUR);
    await keeper.take(await sign(4, { peers: 'on' }), NEIGHBOUR);
    expect(keeper.policy?.peers).toBe('off');
    expect(keeper.told({ ...base, signed: await sign(4, { peers: 'on' }) }, SELF).peers).toBe('off');
    expect(keeper.told(base, SELF).peers).toBe('off');
    expect(heard.changes).toBe(1);
    expect(heard.shared).toHaveLength(1);
  });

  it('by a server that knows it, or a later one, holds as the server says, and is passed on', async () => {
    const { keeper, heard, base } = setUp();
    keeper.told(base, SELF);
    await keeper.take(await sign(5, { peers: 'off' }), NEIGHBOUR);
    const on = await sign(6, { peers: 'on' });
    const told = { ...base, maxNeighbours: 3, signed: on };
    expect(keeper.told(told, SELF)).toEqual(told);
    await keeper.take(on);
    expect(keeper.policy).toEqual(told);
    expect(heard.shared.at(-1)).toBe(on);
    expect(heard.changes).toBe(1);
  });

  it('for the stream counts before that for all of the same time; for another stream, not at all', async () => {
    const { keeper, heard, base } = setUp();
    keeper.told(base, SELF);
    await keeper.take(await sign(5, { maxNeighbours: 1 }));
    await keeper.take(await sign(5, { maxNeighbours: 2 }, STREAM));
    await keeper.take(await sign(5, { maxNeighbours: 1 }));
    await keeper.take(await sign(9, { maxNeighbours: 3 }, 'cd'.repeat(16) as StreamId), NEIGHBOUR);
    expect(keeper.policy?.maxNeighbours).toBe(2);
    expect(heard.forgers).toEqual([]);
  });

  it('that is forged changes nothing, and names who passed it on', async () => {
    const { keeper, heard, base } = setUp();
    keeper.told(base, SELF);
    const [head, , signature] = (await sign(5, { peers: 'on' })).split('.');
    const [, body] = (await sign(9, { peers: 'off' })).split('.');
    await keeper.take([head, body, signature].join('.'), NEIGHBOUR);
    await keeper.take('no policy', NEIGHBOUR);
    await keeper.take([head, body, signature].join('.'));
    expect(keeper.policy).toEqual(base);
    expect(heard).toEqual({ changes: 0, shared: [], forgers: [NEIGHBOUR, NEIGHBOUR], errors: [] });
  });

  it('by a key that is not trusted changes nothing, and is nobody’s guilt', async () => {
    const { keeper, heard, base } = setUp();
    keeper.told(base, SELF);
    await keeper.take(await sign(9, { peers: 'off' }, '*', other), NEIGHBOUR);
    expect(keeper.policy).toEqual(base);
    expect(heard).toEqual({ changes: 0, shared: [], forgers: [], errors: [] });
  });

  it('counts by the keys that the site names, whatever the server tells', async () => {
    const { keeper, base } = setUp([other.publicKey.jwk]);
    keeper.told(base, SELF);
    await keeper.take(await sign(9, { peers: 'off' }), NEIGHBOUR);
    expect(keeper.policy?.peers).toBe('on');
    await keeper.take(await sign(9, { peers: 'off' }, '*', other), NEIGHBOUR);
    expect(keeper.policy?.peers).toBe('off');
  });

  it('is forgotten with the key that signed it', async () => {
    const { keeper, heard, base } = setUp();
    keeper.told(base, SELF);
    await keeper.take(await sign(9, { peers: 'off' }), NEIGHBOUR);
    keeper.told({ ...base, source: { keys: [other.publicKey.jwk] } }, SELF);
    await expect.poll(() => keeper.policy?.peers).toBe('on');
    expect(heard.changes).toBe(2);
  });

  it('is not heard where the keys are none: it is said, and nothing is believed', async () => {
    const { keeper, heard, base } = setUp([{ kty: 'RSA' }]);
    keeper.told(base, SELF);
    await keeper.take(await sign(9, { peers: 'off' }), NEIGHBOUR);
    expect(keeper.policy?.peers).toBe('on');
    expect(heard.errors).toHaveLength(1);
  });

  it('divides viewers by itself: a control group has no peers', async () => {
    const { keeper, base } = setUp();
    keeper.told(base, SELF);
    await keeper.take(await sign(9, { rolloutPercent: 0 }), NEIGHBOUR);
    expect(keeper.policy).toMatchObject({ peers: 'off', group: 'control' });
    await keeper.take(await sign(10, { rolloutPercent: 100 }), NEIGHBOUR);
    expect(keeper.policy).toMatchObject({ peers: 'on' });
    expect(keeper.policy?.group).toBeUndefined();
  });

  it('does not bring back whom the server has turned away: an unsigned word can switch off', async () => {
    const { keeper, base } = setUp();
    keeper.told(base, SELF);
    await keeper.take(await sign(9, { peers: 'on', maxNeighbours: 2 }), NEIGHBOUR);
    expect(keeper.told({ ...base, peers: 'off' }, SELF)).toMatchObject({ peers: 'off', maxNeighbours: 2 });
    expect(keeper.told(base, SELF)).toMatchObject({ peers: 'on', maxNeighbours: 2 });
  });

  it('says nothing before the server has', async () => {
    const { keeper } = setUp([key.publicKey.jwk]);
    await keeper.take(await sign(9, { peers: 'off' }), NEIGHBOUR);
    expect(keeper.policy).toBeNull();
  });
});
