import { IS_SETTING, membersOf, POLICY_BOUNDS, type TrustedKey, type ViewerSettings } from '@tributary/protocol';
import { ControlError } from './errors.ts';
import type { Settings } from './settings.ts';

/** Web origins of one stream: more are a mistake, or a list that belongs into join tokens. */
export const MAX_ALLOWED_ORIGINS = 64;
const ORIGIN_CHARACTERS = 256;
/** As viewers trust at once. */
export const MAX_SEALED_KEYS = 8;
const COORDINATE = /^[\w-]{43}$/; // 32 bytes as base64url (RFC 7518, 6.2.1.2)

const MAX = Number.MAX_SAFE_INTEGER;
const EXPECTED: { readonly [K in keyof Required<ViewerSettings>]: string } = {
  peers: '`on` or `off`',
  rolloutPercent: 'a whole number from 0 to 100',
  maxHeight: `a whole number of lines from 1 to ${POLICY_BOUNDS.maxHeight}, or null for no limit`,
  maxNeighbours: `a whole number from 1 to ${POLICY_BOUNDS.maxNeighbours}`,
  uploadBytesPerSecond: `a whole number of bytes from 0 to ${MAX}, or null for no cap`,
  uploadBytesPerSession: `a whole number of bytes from 0 to ${MAX}, or null for no cap`,
  minimumViewers: `a whole number from ${POLICY_BOUNDS.fewestViewers} to ${POLICY_BOUNDS.minimumViewers}`,
  consent: '`ask` or `notice`',
  preference: '`latency`, `balanced` or `offload`',
  iceTransportPolicy: '`all` or `relay`',
};

/** What the server can keep its viewers to. */
export interface Abilities {
  /** It tells viewers of a TURN server. */
  readonly hasTurn: boolean;
}

/**
 * Settings of the operator's, from anywhere; members that are null where null means nothing, or undefined, are not set.
 * @throws ControlError `bad-setting` that names the setting and says what it may be
 */
export function readSettings(value: unknown, { hasTurn }: Abilities = { hasTurn: true }): Settings {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return refuse('Settings are an object: { "peers": "off" }.');
  const given = membersOf(value);
  const read: Record<string, unknown> = {};
  for (const [name, setting] of Object.entries(given)) {
    if (setting === undefined) continue;
    if (name in IS_SETTING) {
      const known = name as keyof ViewerSettings;
      if (!IS_SETTING[known](setting)) refuse(`${name} must be ${EXPECTED[known]}, not ${told(setting)}.`);
      read[name] = setting;
    } else if (name === 'allowedOrigins') read[name] = readOrigins(setting);
    else if (name === 'sealedKeys') read[name] = readKeys(setting);
    else if (name === 'originBytesPerSecond') read[name] = readRate(setting);
    else refuse(`There is no setting ${told(name)}: known are ${[...Object.keys(IS_SETTING), ...OTHERS].join(', ')}.`);
  }
  if (read['iceTransportPolicy'] === 'relay' && !hasTurn)
    refuse('Viewers can only use relays where there is one: start the server with --turn URL and --turn-secret-file FILE.');
  return read;
}

const OTHERS = ['allowedOrigins', 'sealedKeys', 'originBytesPerSecond'] as const;

function readOrigins(value: unknown): readonly string[] {
  if (!Array.isArray(value) || value.length > MAX_ALLOWED_ORIGINS)
    return refuse(`allowedOrigins must be a list of at most ${MAX_ALLOWED_ORIGINS} web origins.`);
  return value.map((origin: unknown) => {
    if (typeof origin === 'string' && origin.length <= ORIGIN_CHARACTERS && originOf(origin) === origin) return origin;
    return refuse(`${told(origin)} is no web origin: write it as https://site.example.`);
  });
}

function originOf(text: string): string | null {
  try {
    return new URL(text).origin;
  } catch {
    return null;
  }
}

function readKeys(value: unknown): readonly TrustedKey[] {
  if (!Array.isArray(value) || value.length > MAX_SEALED_KEYS)
    return refuse(`sealedKeys must be a list of at most ${MAX_SEALED_KEYS} public keys as JWK, as \`tributary keys public\` prints them.`);
  return value.map((key: unknown) => {
    const { kty, crv, x, y } = membersOf(key);
    if (kty === 'EC' && crv === 'P-256' && isCoordinate(x) && isCoordinate(y)) return { kty, crv, x, y };
    return refuse('A key in sealedKeys is not a P-256 key as JWK: copy what `tributary keys public` prints.');
  });
}

const isCoordinate = (value: unknown): value is string => typeof value === 'string' && COORDINATE.test(value);

function readRate(value: unknown): number | null {
  if (value === null || (Number.isSafeInteger(value) && (value as number) > 0)) return value as number | null;
  return refuse(`originBytesPerSecond must be a whole number of bytes from 1 to ${MAX}, or null for no limit, not ${told(value)}.`);
}

const TOLD_CHARACTERS = 60; // of what somebody sent, in a message to him

function told(value: unknown): string {
  return (JSON.stringify(value) ?? String(value)).slice(0, TOLD_CHARACTERS);
}

function refuse(message: string): never {
  throw new ControlError('bad-setting', message);
}
