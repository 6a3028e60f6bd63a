/** Key files of the server: JSON Web Keys, as `tributary keys new` makes them. */
import { mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SigningKey } from '@tributary/attest';
import { ServerError } from '../errors.ts';

const NOTARY_KEY_FILE = 'notary-key.json';
const POLICY_KEY_FILE = 'policy-key.json';
const OWNER_ONLY = 0o600; // whoever reads it can vouch for anything

/** The server's own key. @throws ServerError `bad-key` */
export const keptNotaryKey = (folder: string): Promise<unknown> => keptKey(folder, NOTARY_KEY_FILE);

/** The key that signs the operator's policy. @throws ServerError `bad-key` */
export const keptPolicyKey = (folder: string): Promise<unknown> => keptKey(folder, POLICY_KEY_FILE);

/**
 * A key that is made at the first start and kept in `folder`.
 * @returns the private key as JWK
 * @throws ServerError `bad-key`
 */
export async function keptKey(folder: string, name: string): Promise<unknown> {
  const file = join(folder, name);
  const kept = await readIfThere(file);
  if (kept !== undefined) return parse(file, kept);
  const jwk = (await SigningKey.generate()).toJwk();
  try {
    await mkdir(folder, { recursive: true });
    const handle = await open(file, 'wx', OWNER_ONLY);
    try {
      await handle.writeFile(`${JSON.stringify(jwk, undefined, 2)}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (cause) {
    // Another server of this folder was quicker: one key for both.
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') return readKeyFile(file);
    const message = `The key ${name} cannot be kept in ${folder} (${String(cause)}): make the folder writable, or choose another with --data-dir.`;
    throw new ServerError('bad-key', message, { cause });
  }
  return jwk;
}

/** The JSON of a key or a key set. @throws ServerError `bad-key` */
export async function readKeyFile(file: string): Promise<unknown> {
  const text = await readIfThere(file);
  if (text === undefined)
    throw new ServerError(
      'bad-key',
      `There is no key file ${file}: \`tributary keys new\` makes a key, \`tributary keys public\` the set that viewers trust.`,
    );
  return parse(file, text);
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new ServerError('bad-key', `The key file ${file} cannot be read (${String(cause)}): let this user read it.`, { cause });
  }
}

function parse(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ServerError('bad-key', `${file} is no JSON: restore it from a backup, or delete it and let viewers reload their pages.`, {
      cause,
    });
  }
}
