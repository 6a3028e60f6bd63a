import { statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { TestFolder } from '../testing/folders.ts';
import { makeKeyFile, readPublicKey, readSigningKey } from './key-file.ts';

test('a key is made once, for its owner alone, and read again', async () => {
  const file = join(new TestFolder().path, 'key.json');
  const key = await makeKeyFile(file);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect((await readSigningKey(file)).keyId).toBe(key.keyId);
  expect((await readPublicKey(file)).jwk).toEqual(key.publicKey.jwk);
  expect((await readPublicKey(file)).jwk).not.toHaveProperty('d');
  await expect(makeKeyFile(file)).rejects.toThrow(expect.objectContaining({ reason: 'exists' }));
  expect((await readSigningKey(file)).keyId).toBe(key.keyId);
});

test('what is no key is refused with what to do', async () => {
  const folder = new TestFolder();
  const at = (name: string) => join(folder.path, name);
  folder.write('text.json', 'key');
  folder.write('other.json', '{"kty":"RSA"}');
  const key = await makeKeyFile(at('key.json'));
  folder.write('public.json', JSON.stringify(key.publicKey.jwk));
  const bad = (message: string) => expect.objectContaining({ reason: 'bad-key-file', message: expect.stringContaining(message) });
  await expect(readSigningKey(at('none.json'))).rejects.toThrow(bad('tributary keys new'));
  await expect(readSigningKey(at('text.json'))).rejects.toThrow(bad('no JSON'));
  await expect(readSigningKey(at('other.json'))).rejects.toThrow(bad('P-256'));
  await expect(readSigningKey(at('public.json'))).rejects.toThrow(bad('no private part'));
  expect((await readPublicKey(at('public.json'))).keyId).toBe(key.keyId);
  await expect(makeKeyFile(at('none/key.json'))).rejects.toThrow(expect.objectContaining({ reason: 'cannot-write' }));
});
