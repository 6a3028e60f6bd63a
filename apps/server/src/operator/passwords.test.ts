import { describe, expect, it } from 'vitest';
import { HASHES_AT_ONCE, HASHES_WAITING } from './limits.ts';
import { PASSWORD_COST, PasswordHasher } from './passwords.ts';
import { CHEAP, PASSWORD } from './testing/people.ts';

describe('passwords', () => {
  it('are kept as hashes that say how they were made, each with a salt of its own', async () => {
    const hasher = new PasswordHasher();
    const stored = await hasher.hash(PASSWORD);
    const { log2N, r, p } = PASSWORD_COST;
    expect(stored).toMatch(new RegExp(`^\\$scrypt\\$ln=${log2N},r=${r},p=${p}\\$[A-Za-z0-9+/]{22}\\$[A-Za-z0-9+/]{43}$`));
    expect(stored).not.toContain(PASSWORD);
    expect(await hasher.hash(PASSWORD)).not.toBe(stored);
    expect(await hasher.verify(PASSWORD, stored)).toBe(true);
    expect(await hasher.verify(`${PASSWORD}!`, stored)).toBe(false);
  });

  it('are as RFC 7914 computes them', async () => {
    // Section 12: scrypt("pleaseletmein", "SodiumChloride", 16384, 8, 1), of which the first 32 bytes are a shorter key's.
    const salt = Buffer.from('SodiumChloride').toString('base64').replace(/=+$/, '');
    const hash = Buffer.from('7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2', 'hex')
      .toString('base64')
      .replace(/=+$/, '');
    expect(await new PasswordHasher().verify('pleaseletmein', `$scrypt$ln=14,r=8,p=1$${salt}$${hash}`)).toBe(true);
  });

  it('made at another cost are still good', async () => {
    const stored = await new PasswordHasher(CHEAP).hash(PASSWORD);
    expect(await new PasswordHasher({ log2N: 4, r: 2, p: 2 }).verify(PASSWORD, stored)).toBe(true);
  });

  it('are the same however a keyboard composes letters', async () => {
    const hasher = new PasswordHasher(CHEAP);
    expect(await hasher.verify('Käse mit Brötchen', await hasher.hash('Ka\u0308se mit Bro\u0308tchen'))).toBe(true);
  });

  it.each([null, '', 'plain', '$scrypt$ln=1,r=1,p=1$$', '$scrypt$ln=30,r=8,p=1$AAAA$AAAA', '$argon2id$v=19$m=1,t=1,p=1$AAAA$AAAA'])(
    'are wrong for what is no hash of ours: %s',
    async (stored) => expect(await new PasswordHasher(CHEAP).verify('', stored)).toBe(false),
  );

  it('are hashed a few at once; past a number that waits, somebody is told to come back', async () => {
    const hasher = new PasswordHasher({ log2N: 10, r: 8, p: 1 });
    const asked = Array.from({ length: HASHES_AT_ONCE + HASHES_WAITING + 3 }, () => hasher.verify(PASSWORD, null));
    const settled = await Promise.allSettled(asked);
    const refused = settled.filter((each) => each.status === 'rejected');
    expect(refused).toHaveLength(3);
    expect(refused[0]?.reason).toMatchObject({ reason: 'busy' });
    expect(await hasher.verify(PASSWORD, await hasher.hash(PASSWORD))).toBe(true);
  });
});
