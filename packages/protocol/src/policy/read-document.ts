import { isStreamId } from '../ids.ts';
import { PREFERENCES, type PolicyDocument, type ViewerSettings } from './document.ts';
import { POLICY_BOUNDS } from './bounds.ts';

const whole = (min: number, max: number) => (value: unknown) =>
  Number.isInteger(value) && (value as number) >= min && (value as number) <= max;
const oneOf = (values: readonly unknown[]) => (value: unknown) => values.includes(value);
const orNull = (isValid: (value: unknown) => boolean) => (value: unknown) => value === null || isValid(value);
const bytes = orNull(whole(0, Number.MAX_SAFE_INTEGER));
const SALT = /^[\w-]{1,32}$/;

/** What each setting may be. Whoever sets them says more of what is wrong. */
export const IS_SETTING: { readonly [K in keyof Required<ViewerSettings>]: (value: unknown) => boolean } = {
  peers: oneOf(['on', 'off']),
  rolloutPercent: whole(0, 100),
  maxHeight: orNull(whole(1, POLICY_BOUNDS.maxHeight)),
  maxNeighbours: whole(1, POLICY_BOUNDS.maxNeighbours),
  uploadBytesPerSecond: bytes,
  uploadBytesPerSession: bytes,
  minimumViewers: whole(POLICY_BOUNDS.fewestViewers, POLICY_BOUNDS.minimumViewers),
  consent: oneOf(['ask', 'notice']),
  preference: oneOf(PREFERENCES),
  iceTransportPolicy: oneOf(['all', 'relay']),
};

/**
 * Reads a document that may have come by anybody's hands. Members that a later version adds are left out; one that is known and makes no
 * sense spoils all of it, for half of the operator's word is another word.
 * @returns null where it is none
 */
export function readPolicyDocument(value: unknown): PolicyDocument | null {
  const { version, stream, revision, salt, settings } = membersOf(value);
  if (version !== 1 || typeof stream !== 'string' || !(stream === '*' || isStreamId(stream))) return null;
  if (!whole(0, Number.MAX_SAFE_INTEGER)(revision) || typeof salt !== 'string' || !SALT.test(salt)) return null;
  if (typeof settings !== 'object' || settings === null) return null;
  const given = membersOf(settings);
  const read: Record<string, unknown> = {};
  for (const [name, isValid] of Object.entries(IS_SETTING)) {
    const setting = given[name];
    if (setting === undefined) continue;
    if (!isValid(setting)) return null;
    read[name] = setting;
  }
  return { version, stream, revision: revision as number, salt, settings: read };
}

export function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
