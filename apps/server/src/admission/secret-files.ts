import { readFile } from 'node:fs/promises';
import { ServerError } from '../errors.ts';
import type { ServerOptions } from '../options.ts';

/** Where secrets and keys are, as flags name them. Secrets themselves are no flags: everybody on the machine can read those. */
export interface SecretFiles {
  readonly tokenSecretFile?: string | undefined;
  readonly tokenPublicKeyFiles: readonly string[];
  readonly jwksUrl?: string | undefined;
  readonly issuer?: string | undefined;
  readonly audience?: string | undefined;
  readonly operatorKeyFile?: string | undefined;
}

export const TOKEN_SECRET_VARIABLE = 'TRIBUTARY_TOKEN_SECRET';
export const OPERATOR_KEY_VARIABLE = 'TRIBUTARY_OPERATOR_KEY';

/**
 * Reads the files, or the environment where no file is named. Throws a {@link ServerError} `bad-option` for a file that cannot be
 * read: a server that was to want tokens never starts without.
 */
export async function readSecrets(
  files: SecretFiles,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Pick<ServerOptions, 'tokens' | 'operatorKey'>> {
  const { jwksUrl, issuer, audience } = files;
  const secret = await readSecret(files.tokenSecretFile, environment[TOKEN_SECRET_VARIABLE]);
  const operatorKey = await readSecret(files.operatorKeyFile, environment[OPERATOR_KEY_VARIABLE]);
  const publicKeys = await Promise.all(files.tokenPublicKeyFiles.map(readText));
  const isWanted = [secret, jwksUrl, issuer, audience].some((given) => given !== undefined) || publicKeys.length > 0;
  return {
    ...(isWanted ? { tokens: { secret, publicKeys, jwksUrl, issuer, audience } } : {}),
    ...(operatorKey === undefined ? {} : { operatorKey }),
  };
}

async function readSecret(path: string | undefined, fromEnvironment: string | undefined): Promise<string | undefined> {
  return path === undefined ? fromEnvironment : (await readText(path)).trim();
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new ServerError('bad-option', `A key file cannot be read: ${String(cause)}`, { cause });
  }
}
