import { createHmac, randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ServerError } from '../errors.ts';

const SECRET_FILE = 'webhook-secret';
const SECRET_BYTES = 32; // as long as what HMAC-SHA256 makes: more adds nothing
const OWNER_ONLY = 0o600;
const MIN_CHARACTERS = 22; // of base64: 128 bits

/** Of every message: `sha256=` and the HMAC-SHA256 of its body's bytes in hex, as many receivers know it. */
export const SIGNATURE_HEADER = 'x-tributary-signature';

export const signatureOf = (body: string, secret: string): string => `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;

/**
 * The secret that messages are signed with: made at the first start and kept in `folder`, where the operator reads it.
 * @throws ServerError `bad-key`
 */
export async function keptWebhookSecret(folder: string): Promise<string> {
  const file = join(folder, SECRET_FILE);
  const made = randomBytes(SECRET_BYTES).toString('base64url');
  await mkdir(folder, { recursive: true }).catch((cause: unknown) => cannotKeep(folder, cause));
  try {
    await writeFile(file, `${made}\n`, { flag: 'wx', mode: OWNER_ONLY, flush: true });
    return made;
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === 'EEXIST' ? readSecret(file) : cannotKeep(folder, cause);
  }
}

function cannotKeep(folder: string, cause: unknown): never {
  const message = `The webhook's secret cannot be kept in ${folder} (${String(cause)}): make the folder writable, or choose another with --data-dir.`;
  throw new ServerError('bad-key', message, { cause });
}

async function readSecret(file: string): Promise<string> {
  const secret = await readFile(file, 'utf8').then(
    (text) => text.trim(),
    (cause: unknown) => {
      throw new ServerError('bad-key', `${file} cannot be read (${String(cause)}): let this user read it.`, { cause });
    },
  );
  if (secret.length >= MIN_CHARACTERS) return secret;
  throw new ServerError('bad-key', `${file} has no secret of at least ${MIN_CHARACTERS} characters: delete it, and a new one is made.`);
}
