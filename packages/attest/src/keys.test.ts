import { createHash } from 'node:crypto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { AttestError } from './errors.ts';
import { hashPiece } from './hash-pieces.ts';
import type { PublicJwk } from './jwk.ts';
import { KeySet, MAX_KEYS } from './key-set.ts';
import { PublicKey } from './public-key.ts';
import { SigningKey } from './signing-key.ts';

const [key, other] = [await SigningKey.generate(), await SigningKey.generate()];

afterEach(() => vi.unstubAllGlobals());

describe('a signing key', () => {
  it('comes back from JSON as it was, with its public half in it', async () => {
    const again = await SigningKey.fromJwk(JSON.parse(JSON.stringify(key.toJwk())));
    expect(again.keyId).toBe(key.keyId);
    expect(again.toJwk()).toEqual(key.toJwk());
    expect(again.publicKey.jwk).not.toHaveProperty('d');
  });

  it('is named by the hash of its uncompressed point', () => {
    const { x, y } = key.publicKey.jwk;
    const point = Buffer.concat([Buffer.from([4]), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]);
    expect(point).toHaveLength(65);
    expect(key.keyId).toBe(createHash('sha256').update(point).digest('hex').slice(0, 16));
    expect(key.publicKey.jwk.kid).toBe(key.keyId);
    expect(other.keyId).not.toBe(key.keyId);
  });

  it('is read whatever else its JWK says: tools write different members', async () => {
    const foreign = { ...key.toJwk(), key_ops: ['deriveKey'], use: 'enc', kid: 'my key', ext: false };
    expect((await SigningKey.fromJwk(foreign)).keyId).toBe(key.keyId);
    expect((await PublicKey.fromJwk(foreign)).jwk.kid).toBe(key.keyId);
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['text', 'key'],
    ['a public key', key.publicKey.jwk],
    ['a key of another kind', { ...key.toJwk(), kty: 'RSA' }],
    ['a key on another curve', { ...key.toJwk(), crv: 'P-384' }],
    ['a coordinate cut off', { ...key.toJwk(), x: key.toJwk().x.slice(1) }],
    ['a coordinate that is not text', { ...key.toJwk(), y: 7 }],
    ["another key's private part", { ...key.toJwk(), d: other.toJwk().d }],
    ['a point that is not on the curve', { ...key.toJwk(), y: other.toJwk().y }],
  ])('is not made of %s', async (_, jwk) => {
    await expect(SigningKey.fromJwk(jwk)).rejects.toThrow(expect.objectContaining({ name: 'AttestError', reason: 'bad-key' }));
  });
});

describe('a key set', () => {
  it('comes back from JSON as it was, each key once', async () => {
    const set = new KeySet([key.publicKey, other.publicKey, key.publicKey]);
    expect(set.keyIds).toEqual([key.keyId, other.keyId]);
    const again = await KeySet.fromJson(JSON.parse(JSON.stringify(set.toJson())));
    expect(again.toJson()).toEqual(set.toJson());
    expect(again.get(other.keyId)?.jwk).toEqual(other.publicKey.jwk);
    expect(again.get('0'.repeat(16))).toBeUndefined();
  });

  it('may be empty', async () => expect((await KeySet.fromJson({ keys: [] })).keyIds).toEqual([]));

  it(`has at most ${MAX_KEYS} keys`, async () => {
    const keys = await Promise.all(Array.from({ length: MAX_KEYS + 1 }, () => SigningKey.generate()));
    const publicKeys = keys.map(({ publicKey }) => publicKey);
    expect(new KeySet(publicKeys.slice(1)).keyIds).toHaveLength(MAX_KEYS);
    const tooMany = expect.objectContaining({ reason: 'too-many-keys' });
    expect(() => new KeySet(publicKeys)).toThrow(tooMany);
    await expect(KeySet.fromJson({ keys: Array<PublicJwk>(MAX_KEYS + 1).fill(key.publicKey.jwk) })).rejects.toThrow(tooMany);
  });

  it.each([null, [], { keys: {} }, { keys: [{}] }])('is not made of %j', async (value) => {
    await expect(KeySet.fromJson(value)).rejects.toThrow(expect.objectContaining({ reason: 'bad-key' }));
  });
});

it('says what to do where there is no WebCrypto, as on a page over plain HTTP', async () => {
  vi.stubGlobal('crypto', {});
  await expect(hashPiece(new Uint8Array(1))).rejects.toThrow(AttestError);
  await expect(SigningKey.generate()).rejects.toThrow(
    expect.objectContaining({ reason: 'no-webcrypto', message: expect.stringContaining('HTTPS') }),
  );
});
