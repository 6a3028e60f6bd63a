/** `tributary policy`: the operator's word, signed on a machine that has the server's key, for when the server is down. */
import { signPolicy, type SigningKey } from '@tributary/attest';
import { IS_SETTING, streamName, type SignedPolicy, type StreamId, type ViewerSettings } from '@tributary/protocol';
import { CliError } from '../errors.ts';

/** Options of the command line, by the setting that each is of. */
export const POLICY_OPTIONS = {
  peers: 'peers',
  rolloutPercent: 'rollout',
  maxHeight: 'max-height',
  maxNeighbours: 'max-neighbours',
  uploadBytesPerSecond: 'upload-bytes-per-second',
  uploadBytesPerSession: 'upload-bytes-per-session',
  minimumViewers: 'minimum-viewers',
  consent: 'consent',
  preference: 'preference',
  iceTransportPolicy: 'ice-transport-policy',
} as const satisfies { readonly [K in keyof Required<ViewerSettings>]: string };

export type PolicyOption = (typeof POLICY_OPTIONS)[keyof typeof POLICY_OPTIONS];

/** What lifts a limit. */
const NONE = 'none';

/** @throws CliError `bad-option` that names the option, or says that there is none */
export function readPolicySettings(values: Readonly<Partial<Record<PolicyOption, string | undefined>>>): ViewerSettings {
  const settings: Record<string, unknown> = {};
  for (const [name, option] of Object.entries(POLICY_OPTIONS) as [keyof ViewerSettings, PolicyOption][]) {
    const text = values[option];
    if (text === undefined) continue;
    const value = text === NONE ? null : /^\d+$/.test(text) ? Number(text) : text;
    if (!IS_SETTING[name](value))
      throw new CliError(
        'bad-option',
        `--${option} ${JSON.stringify(text)} is nothing that viewers keep to: see \`settings\` in docs/protocol.md.`,
      );
    settings[name] = value;
  }
  if (Object.keys(settings).length === 0) throw new CliError('bad-option', 'Say what is to hold, for example --peers off.');
  return settings;
}

/** @param stream its playlist's address, `*` for all @throws CliError `bad-option` where it is no address */
export function policyStream(stream: string, ownName: string | undefined): StreamId | '*' {
  if (stream === '*') return '*';
  try {
    return streamName(new URL(stream).href, ownName).id;
  } catch (cause) {
    throw new CliError(
      'bad-option',
      `--stream ${JSON.stringify(stream)} is no address: give that of the playlist that players load, or '*'.`,
      { cause },
    );
  }
}

/** @param epochMs the moment from which on it counts before what was signed earlier */
export function signedWord(key: SigningKey, stream: StreamId | '*', settings: ViewerSettings, epochMs: number): Promise<SignedPolicy> {
  // The server divides viewers by the same salt: nobody changes sides.
  return signPolicy(key, { version: 1, stream, revision: epochMs, salt: key.keyId, settings });
}
