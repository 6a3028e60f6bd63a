/** Private keys in files of their own. */
import { open, readFile } from 'node:fs/promises';
import { AttestError, PublicKey, SigningKey } from '@tributary/attest';
import { CliError, systemCode } from '../errors.ts';

const OWNER_ONLY = 0o600; // whoever reads the file can vouch for anything

/**
 * Makes a key and writes it. Never over an existing file: a key that is lost while viewers trust it ends their sharing.
 * @throws CliError `exists`, `cannot-write`
 */
export async function makeKeyFile(file: string): Promise<SigningKey> {
  const key = await SigningKey.generate();
  try {
    const handle = await open(file, 'wx', OWNER_ONLY);
    try {
      await handle.writeFile(`${JSON.stringify(key.toJwk(), undefined, 2)}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (cause) {
    if (systemCode(cause) === 'EEXIST')
      throw new CliError('exists', `${file} is there already: name another file, nothing was changed.`, { cause });
    throw new CliError('cannot-write', `The key cannot be written to ${file} (${String(cause)}): choose another place with --out.`, {
      cause,
    });
  }
  return key;
}

/** @throws CliError `bad-key-file` */
export function readSigningKey(file: string): Promise<SigningKey> {
  return readKey(file, (json) => SigningKey.fromJwk(json));
}

/** The public half, of a file with a private or a public key. @throws CliError `bad-key-file` */
export function readPublicKey(file: string): Promise<PublicKey> {
  return readKey(file, (json) => PublicKey.fromJwk(json));
}

async function readKey<T>(file: string, make: (json: unknown) => Promise<T>): Promise<T> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    const advice = systemCode(cause) === 'ENOENT' ? `make one with: tributary keys new --out ${file}` : 'let this user read it';
    throw new CliError('bad-key-file', `The key file ${file} cannot be read (${String(cause)}): ${advice}`, { cause });
  }
  try {
    return await make(JSON.parse(text));
  } catch (cause) {
    if (cause instanceof AttestError) throw new CliError('bad-key-file', `${file}: ${cause.message}`, { cause });
    throw new CliError('bad-key-file', `${file} is no JSON (${String(cause)}): give the file that \`tributary keys new\` made.`, { cause });
  }
}
