/** `npm run token` and `tributary token`: print a join token for trying out. Exit 2 on bad arguments. */
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { ServerError } from '../errors.ts';
import { readDuration } from './duration.ts';
import { mintToken, type SigningKey, type TokenRequest } from './mint.ts';

export const TOKEN_USAGE = `tributary token --secret-file FILE --stream URL [options]
                       prints a join token; in the repository: npm run token -- …

  --secret-file FILE   shared with the server's --token-secret-file (HS256)
  --key-file FILE      or a private key, PEM, P-256 or Ed25519
  --stream URL         playlist URL or path, StreamId, or the site's own name; repeatable.
                       name:TEXT is a name and id:HEX a StreamId, whatever they look like
  --expires TIME       how long it lasts: 90s, 15m, 1h, 7d (default 1h)
  --subject NAME       the viewer, for revocation
  --uses N             viewers that may come by it in all
  --seats N            viewers that may be here by it at once
  --origin ORIGIN      web origin whose pages may use it; repeatable
  --issuer NAME        --audience NAME        --key-id ID
  --help`;

const EXIT_BAD_OPTION = 2;

/** What the arguments ask for, with the key still in its file; null: help. Throws a {@link ServerError} that names the argument. */
export function readTokenCommand(args: readonly string[]): { readonly request: TokenRequest; readonly keyFile: KeyFile } | null {
  const text = { type: 'string' } as const;
  const list = { type: 'string', multiple: true } as const;
  let values;
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: {
        'secret-file': text,
        'key-file': text,
        stream: list,
        expires: text,
        subject: text,
        uses: text,
        seats: text,
        origin: list,
        issuer: text,
        audience: text,
        'key-id': text,
        help: { type: 'boolean' },
      },
    }));
  } catch (cause) {
    throw new ServerError('bad-option', `${cause instanceof Error ? cause.message : String(cause)} See --help.`, { cause });
  }
  if (values.help === true) return null;
  const { stream = [], subject, origin, issuer, audience, 'secret-file': secretFile, 'key-file': privateFile } = values;
  if (stream.length === 0) throw new ServerError('bad-option', '--stream is missing: name the playlist that the token is for.');
  if ((secretFile === undefined) === (privateFile === undefined))
    throw new ServerError('bad-option', 'Sign with either --secret-file or --key-file.');
  return {
    request: {
      stream,
      expiresInSeconds: readDuration('expires', values.expires ?? '1h'),
      subject,
      uses: readCount('uses', values.uses),
      seats: readCount('seats', values.seats),
      origins: origin,
      issuer,
      audience,
      keyId: values['key-id'],
    },
    keyFile: secretFile === undefined ? { kind: 'private', path: privateFile ?? '' } : { kind: 'secret', path: secretFile },
  };
}

export interface KeyFile {
  readonly kind: 'secret' | 'private';
  readonly path: string;
}

/** Prints the token and nothing else, so that a script can take it. @returns the exit code */
export async function runTokenCommand(
  args: readonly string[],
  print: (line: string) => void,
  complain: (line: string) => void,
): Promise<number> {
  try {
    const command = readTokenCommand(args);
    if (!command) print(TOKEN_USAGE);
    else print(await mintToken(command.request, await readKeyFile(command.keyFile)));
    return 0;
  } catch (error) {
    if (!(error instanceof ServerError)) throw error;
    complain(error.message);
    return EXIT_BAD_OPTION;
  }
}

async function readKeyFile({ kind, path }: KeyFile): Promise<SigningKey> {
  try {
    const text = await readFile(path, 'utf8');
    return kind === 'secret' ? { secret: text } : { privateKey: text };
  } catch (cause) {
    throw new ServerError('bad-option', `The key file cannot be read: ${String(cause)}`, { cause });
  }
}

function readCount(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,3}$/.test(text))
    throw new ServerError('bad-option', `--${flag} wants a number from 1 to 1000, not ${JSON.stringify(text)}.`);
  return Number(text);
}
