/** The command line of the origin: from arguments to options. */
import { parseArgs } from 'node:util';
import { OriginError } from './errors.ts';
import type { OriginOptions } from './options.ts';
import { RENDITION_NAMES, type RenditionName } from './sample/sample.ts';

export const DEFAULT_PORT = 8081;

export const USAGE = `The demo origin: serves the sample as live HLS and as VOD, and counts what it serves.

  --port N               port (default ${DEFAULT_PORT}; 0: any free one)
  --host ADDRESS         address to listen on (default *: all)
  --https-key FILE       PEM key and certificate: serves HTTPS
  --https-cert FILE
  --window N             segments in the live playlist (default 8)
  --vod-seconds N        length of the film (default 64)
  --renditions LIST      some of ${RENDITION_NAMES.join(',')} (default all)
  --bitrate LIST         pads segments to these kbit/s, one per rendition: 600,1200,2400
  --cap N                sends at most N bytes per second in all
  --seal-key FILE        private key that vouches for the segments (default: a new one at each start)
  --no-seal              vouches for nothing: no sidecars beside the playlists
  --allow-faults         lets /faults make it misbehave: for tests only
  --help`;

/** What was asked for. Keys and certificate are file names still. */
export type Command =
  | { readonly kind: 'help' }
  | {
      readonly kind: 'start';
      readonly options: OriginOptions;
      readonly tlsFiles: { readonly key: string; readonly cert: string } | undefined;
      readonly sealKeyFile: string | undefined;
    };

function readNumber(flag: string, text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (!Number.isFinite(value)) throw new OriginError('bad-option', `--${flag} wants a number, not ${JSON.stringify(text)}`);
  return value;
}

function readRenditions(text: string): RenditionName[] {
  return text.split(',').map((asked) => {
    const name = RENDITION_NAMES.find((candidate) => candidate === asked.trim());
    if (name === undefined) throw new OriginError('bad-option', `--renditions wants some of ${RENDITION_NAMES.join(',')}, not ${asked}`);
    return name;
  });
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  try {
    return parseArgs({
      args: [...args],
      options: {
        port: text,
        host: text,
        'https-key': text,
        'https-cert': text,
        window: text,
        'vod-seconds': text,
        renditions: text,
        bitrate: text,
        cap: text,
        'seal-key': text,
        'no-seal': flag,
        'allow-faults': flag,
        help: flag,
      },
    }).values;
  } catch (cause) {
    throw new OriginError('bad-option', `${cause instanceof Error ? cause.message : String(cause)}; see --help`, { cause });
  }
}

/** Throws an {@link OriginError} `bad-option` that names the argument. */
export function readCommand(args: readonly string[]): Command {
  const values = parse(args);
  if (values.help === true) return { kind: 'help' };
  const { 'https-key': key, 'https-cert': cert, window, 'vod-seconds': vodSeconds, renditions, bitrate, cap } = values;
  if ((key === undefined) !== (cert === undefined)) throw new OriginError('bad-option', '--https-key and --https-cert belong together');
  const sealKeyFile = values['seal-key'];
  if (sealKeyFile !== undefined && values['no-seal'] === true)
    throw new OriginError('bad-option', '--seal-key and --no-seal contradict each other');
  return {
    kind: 'start',
    sealKeyFile,
    tlsFiles: key === undefined || cert === undefined ? undefined : { key, cert },
    options: {
      port: values.port === undefined ? DEFAULT_PORT : readNumber('port', values.port),
      host: values.host ?? '*',
      allowFaults: values['allow-faults'] === true,
      ...(values['no-seal'] === true ? { seal: false } : {}),
      ...(window === undefined ? {} : { windowSegments: readNumber('window', window) }),
      ...(vodSeconds === undefined ? {} : { vodSeconds: readNumber('vod-seconds', vodSeconds) }),
      ...(renditions === undefined ? {} : { renditions: readRenditions(renditions) }),
      ...(bitrate === undefined ? {} : { bitratesKbps: bitrate.split(',').map((kbps) => readNumber('bitrate', kbps)) }),
      ...(cap === undefined ? {} : { capBytesPerSecond: readNumber('cap', cap) }),
    },
  };
}
