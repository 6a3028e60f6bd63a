/** The command line: from arguments to a command. */
import { parseArgs } from 'node:util';
import type { StreamId, ViewerSettings } from '@tributary/protocol';
import { CliError } from './errors.ts';
import { readPlaylistUrl } from './folder/site-folder.ts';
import { policyStream, readPolicySettings } from './policy/policy-command.ts';

export const USAGE = `Tributary's tools. For whoever packages streams (docs/sealing.md):

  tributary keys new --out FILE             makes a private key; never over an existing file
  tributary keys public FILE...             prints the public key; of several files a key set

  tributary seal FOLDER --url URL --key FILE
                                            seals a film: writes sidecars beside its playlists
  tributary seal FOLDER --url URL --key FILE --watch
                                            seals live output as a packager writes it, until Ctrl-C
  tributary seal --push --listen PORT --upstream URL --url URL --key FILE
                                            seals what a packager pushes by HTTP PUT through it

  --url URL            public address of the playlist that players load; FOLDER holds that playlist
  --key FILE           private key
  --stream-name NAME   where the site's players name the stream themselves, the same name
  --poll-ms N          with --watch: looks every N ms, for file systems that tell nothing of changes
  --host ADDRESS       with --push: address to listen on (default 127.0.0.1: this machine only)

For whoever tries out a server that wants join tokens (docs/operations.md):

  tributary token --secret-file FILE --stream URL [options]
                                            prints a join token; tributary token --help lists the options

For whoever operates a server that is down (docs/operations.md):

  tributary policy --key FILE [--stream URL] --peers off > all.jws
                                            signs what viewers are to keep to, for the place where they look for it

  --key FILE           the server's: policy-key.json in its data folder
  --stream URL         one stream, by its playlist's address (default: all of them); --stream-name as above
  --peers on|off  --rollout PERCENT  --max-height LINES|none  --max-neighbours N  --minimum-viewers N
  --upload-bytes-per-second N|none  --upload-bytes-per-session N|none  --consent ask|notice
  --preference latency|balanced|offload  --ice-transport-policy all|relay

  --help`;

const DEFAULT_HOST = '127.0.0.1';
const MIN_POLL_MS = 100; // below it looking costs more than it brings: segments last seconds
const MAX_POLL_MS = 60_000;
const MAX_PORT = 65_535;

/** What every way of sealing needs. */
export interface SealTarget {
  readonly url: URL;
  readonly keyFile: string;
  readonly streamName: string | undefined;
}

export type Command =
  | { readonly kind: 'help' }
  /** With arguments of its own, which the server's package reads. */
  | { readonly kind: 'token'; readonly args: readonly string[] }
  | { readonly kind: 'policy'; readonly keyFile: string; readonly stream: StreamId | '*'; readonly settings: ViewerSettings }
  | { readonly kind: 'new-key'; readonly out: string }
  | { readonly kind: 'public-keys'; readonly files: readonly string[] }
  | ({ readonly kind: 'seal-folder'; readonly folder: string } & SealTarget)
  | ({ readonly kind: 'watch'; readonly folder: string; readonly pollMs: number | undefined } & SealTarget)
  | ({ readonly kind: 'push'; readonly port: number; readonly host: string; readonly upstream: string } & SealTarget);

/** @throws CliError `bad-option` that names the argument */
export function readCommand(args: readonly string[]): Command {
  if (args[0] === 'token') return { kind: 'token', args: args.slice(1) };
  const { values, positionals } = parse(args);
  const [command, ...rest] = positionals;
  if (values.help === true || command === undefined) return { kind: 'help' };
  if (command === 'keys') return readKeys(rest, values);
  if (command === 'seal') return readSeal(rest, values);
  if (command === 'policy') return readPolicy(rest, values);
  throw wrong(`There is no command ${JSON.stringify(command)}: use keys, seal, policy or token.`);
}

type Values = ReturnType<typeof parse>['values'];

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        out: text,
        url: text,
        key: text,
        'stream-name': text,
        watch: flag,
        'poll-ms': text,
        push: flag,
        listen: text,
        host: text,
        upstream: text,
        stream: text,
        peers: text,
        rollout: text,
        'max-height': text,
        'max-neighbours': text,
        'minimum-viewers': text,
        'upload-bytes-per-second': text,
        'upload-bytes-per-session': text,
        consent: text,
        preference: text,
        'ice-transport-policy': text,
        help: flag,
      },
    });
  } catch (cause) {
    throw wrong(`${cause instanceof Error ? cause.message : String(cause)} See --help.`, cause);
  }
}

function readKeys([what, ...files]: readonly string[], { out }: Values): Command {
  if (what === 'new' && files.length === 0) return { kind: 'new-key', out: needed('--out FILE', out) };
  if (what === 'public' && files.length > 0) return { kind: 'public-keys', files };
  throw wrong('It is `tributary keys new --out FILE` or `tributary keys public FILE`.');
}

function readPolicy(rest: readonly string[], values: Values): Command {
  if (rest.length > 0) throw wrong(`policy wants options only, not ${JSON.stringify(rest[0])}. See --help.`);
  return {
    kind: 'policy',
    keyFile: needed('--key FILE', values.key),
    stream: policyStream(values.stream ?? '*', values['stream-name']),
    settings: readPolicySettings(values),
  };
}

function readSeal(folders: readonly string[], values: Values): Command {
  const target: SealTarget = {
    url: readPlaylistUrl(needed('--url URL', values.url)),
    keyFile: needed('--key FILE', values.key),
    streamName: values['stream-name'],
  };
  if (values.push === true) {
    if (folders.length > 0 || values.watch === true) throw wrong('--push takes segments by HTTP: leave the folder and --watch out.');
    return {
      kind: 'push',
      port: readNumber('--listen', needed('--listen PORT', values.listen), 0, MAX_PORT),
      host: values.host ?? DEFAULT_HOST,
      upstream: needed('--upstream URL', values.upstream),
      ...target,
    };
  }
  const [folder] = folders;
  if (folder === undefined || folders.length > 1) throw wrong('seal wants one folder, or --push.');
  for (const option of ['listen', 'host', 'upstream'] as const)
    if (values[option] !== undefined) throw wrong(`--${option} belongs to --push: leave it out, or the folder.`);
  const poll = values['poll-ms'];
  if (values.watch !== true) {
    if (poll !== undefined) throw wrong('--poll-ms belongs to --watch.');
    return { kind: 'seal-folder', folder, ...target };
  }
  return {
    kind: 'watch',
    folder,
    pollMs: poll === undefined ? undefined : readNumber('--poll-ms', poll, MIN_POLL_MS, MAX_POLL_MS),
    ...target,
  };
}

function needed(option: string, value: string | undefined): string {
  if (value === undefined || value === '') throw wrong(`${option} is missing. See --help.`);
  return value;
}

function readNumber(option: string, text: string, min: number, max: number): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (!Number.isInteger(value) || value < min || value > max)
    throw wrong(`${option} wants a whole number from ${min} to ${max}, not ${JSON.stringify(text)}.`);
  return value;
}

const wrong = (message: string, cause?: unknown): CliError => new CliError('bad-option', message, { cause });
