import { isStreamId, streamName, type StreamId } from '@tributary/protocol';
import { NAME_CHARACTERS, STREAMS_PER_TOKEN, USES_MAX } from './limits.ts';

/** What a token says, once somebody trusted has signed it. Times are milliseconds since 1970. */
export interface TokenClaims {
  readonly streams: readonly StreamId[];
  readonly expiresAtMs: number;
  /** 0: from the beginning. */
  readonly notBeforeMs: number;
  /** The viewer as the site knows it; null: not said. For revocation only, and told to nobody. */
  readonly subject: string | null;
  /** Its `jti`, or the hash of its text. */
  readonly tokenId: string;
  /** Viewers that may come by it in all; null: any number. */
  readonly uses: number | null;
  /** Viewers that may be here by it at once; null: any number. */
  readonly seats: number | null;
  /** Web origins whose pages may use it; null: any, and programs. */
  readonly origins: readonly string[] | null;
}

/** Whom tokens must come from and be for, where the operator says. */
export interface ExpectedIssue {
  readonly issuer?: string | undefined;
  readonly audience?: string | undefined;
}

export type ReadClaims = { readonly ok: true; readonly claims: TokenClaims } | { readonly ok: false; readonly problem: string };

const MS_PER_SECOND = 1000;
const LATEST_SECONDS = 8.64e12; // what a Date can hold: a larger number is no time

/** A claim that makes no sense. Stays within this file. */
class BadClaim extends Error {}

/**
 * Reads the payload of a token whose signature holds. A claim of the wrong kind is never ignored: whoever minted it meant to limit
 * something.
 * @param tokenHash stands for the token where it has no `jti`
 */
export function readClaims(payload: Readonly<Record<string, unknown>>, tokenHash: string, expected: ExpectedIssue = {}): ReadClaims {
  try {
    if (expected.issuer !== undefined && payload['iss'] !== expected.issuer) throw new BadClaim('it is from another issuer (`iss`)');
    if (expected.audience !== undefined && ![payload['aud']].flat().includes(expected.audience))
      throw new BadClaim('it is for another audience (`aud`)');
    const notBefore = payload['nbf'];
    return {
      ok: true,
      claims: {
        streams: readStreams(payload['stream']),
        expiresAtMs: readTime(payload['exp'], 'exp'),
        notBeforeMs: notBefore === undefined ? 0 : readTime(notBefore, 'nbf'),
        subject: readName(payload['sub'], 'sub'),
        tokenId: readName(payload['jti'], 'jti') ?? tokenHash,
        uses: readCount(payload['uses'], 'uses'),
        seats: readCount(payload['seats'], 'seats'),
        origins: payload['origin'] === undefined ? null : readTexts(payload['origin'], 'origin'),
      },
    };
  } catch (error) {
    if (error instanceof BadClaim) return { ok: false, problem: error.message };
    throw error;
  }
}

/** Say outright what follows, where a site's own name looks like something else. */
const BY_ID = 'id:';
const BY_NAME = 'name:';

/**
 * The stream that a token, or an operator, means: a StreamId, its playlist's URL or path, or the site's own name of it. A name that is
 * itself 32 hex digits, an address, or begins as one of the two forms, is written `name:…`; `id:…` is a StreamId.
 */
export function namedStream(text: string): StreamId {
  if (text.startsWith(BY_NAME)) return streamName('', text.slice(BY_NAME.length)).id;
  const plain = text.startsWith(BY_ID) ? text.slice(BY_ID.length) : text;
  if (isStreamId(plain)) return plain;
  // A path is as good as a URL, and its host is left out of the name anyway.
  if (text.startsWith('/')) return streamName(`https://host.invalid${text}`).id;
  return /^https?:\/\//i.test(text) ? streamName(text).id : streamName('', text).id;
}

function readStreams(value: unknown): StreamId[] {
  if (value === undefined) throw new BadClaim('it names no stream (`stream`)');
  return readTexts(value, 'stream').map(namedStream);
}

function readTexts(value: unknown, claim: string): string[] {
  const texts: unknown[] = [value].flat();
  const areTexts = texts.every((text) => typeof text === 'string' && text !== '');
  if (!areTexts || texts.length === 0 || texts.length > STREAMS_PER_TOKEN)
    throw new BadClaim(`\`${claim}\` must be a text, or 1 to ${STREAMS_PER_TOKEN} of them`);
  return texts as string[];
}

function readTime(value: unknown, claim: string): number {
  if (typeof value !== 'number' || !(value >= 0 && value <= LATEST_SECONDS)) throw new BadClaim(`\`${claim}\` must be seconds since 1970`);
  return value * MS_PER_SECOND;
}

function readName(value: unknown, claim: string): string | null {
  if (value === undefined) return null;
  if (typeof value !== 'string' || value === '' || value.length > NAME_CHARACTERS)
    throw new BadClaim(`\`${claim}\` must be a text of 1 to ${NAME_CHARACTERS} characters`);
  return value;
}

function readCount(value: unknown, claim: string): number | null {
  if (value === undefined) return null;
  if (!Number.isInteger(value) || !((value as number) >= 1 && (value as number) <= USES_MAX))
    throw new BadClaim(`\`${claim}\` must be a whole number from 1 to ${USES_MAX}`);
  return value as number;
}
