import { createHash } from 'node:crypto';
import type { TokenRefusal } from '@tributary/protocol';
import { readClaims, REFUSAL_MESSAGES, type ExpectedIssue, type TokenClaims } from '@tributary/signaling';
import { compactVerify, decodeProtectedHeader, errors, type CompactVerifyGetKey } from 'jose';
import type { Logger } from 'pino';
import { ServerError } from '../errors.ts';
import { MAX_KEYS, PUBLIC_KEY_ALGORITHMS, publicKeys, secretKey, type TokenKey } from './keys.ts';
import { checkJwksUrl, remoteKeys } from './remote-keys.ts';

/** Whose tokens are taken. At least one of the first three. */
export interface TokenOptions extends ExpectedIssue {
  /** Shared with whoever mints tokens (HS256); at least 32 bytes. */
  readonly secret?: string | undefined;
  /** PEM (SPKI), JWK or JWK set, as text; ES256 or EdDSA. */
  readonly publicKeys?: readonly string[] | undefined;
  /** Address of a JWK set. */
  readonly jwksUrl?: string | undefined;
}

export type Verification =
  | { readonly ok: true; readonly claims: TokenClaims }
  | { readonly ok: false; readonly reason: TokenRefusal; readonly message: string };

type Checked = { readonly payload: Uint8Array } | 'forged' | 'unreachable';

/** A key set that does not answer is in the log this often at most. */
const UNREACHABLE_LOG_MS = 60_000;
const UNREACHABLE = 'This server cannot check join tokens now: it does not get its keys. Try again later.';

/** Finds out whether somebody trusted signed a token, and what it says. Whether that lets anybody in, the gatekeeper decides. */
export class TokenVerifier {
  readonly #keys: readonly TokenKey[];
  readonly #remote: CompactVerifyGetKey | null;
  readonly #expected: ExpectedIssue;
  readonly #logger: Logger;
  #loggedAtMs = Number.NEGATIVE_INFINITY;

  private constructor(keys: readonly TokenKey[], remote: CompactVerifyGetKey | null, expected: ExpectedIssue, logger: Logger) {
    this.#keys = keys;
    this.#remote = remote;
    this.#expected = expected;
    this.#logger = logger;
  }

  /** Throws a {@link ServerError} `bad-option`: no key, too many, or one that cannot be used. */
  static async create(options: TokenOptions, logger: Logger): Promise<TokenVerifier> {
    const { secret, jwksUrl, issuer, audience } = options;
    const keys = (await Promise.all((options.publicKeys ?? []).map(publicKeys))).flat();
    if (secret !== undefined) keys.push(secretKey(secret));
    if (keys.length > MAX_KEYS) throw new ServerError('bad-option', `There are ${keys.length} token keys: use ${MAX_KEYS} at most.`);
    if (keys.length === 0 && jwksUrl === undefined) {
      throw new ServerError(
        'bad-option',
        'An issuer or audience of tokens says nothing without a key: add --token-secret-file, --token-public-key or --token-jwks.',
      );
    }
    const remote = jwksUrl === undefined ? null : remoteKeys(checkJwksUrl(jwksUrl));
    return new TokenVerifier(keys, remote, { issuer, audience }, logger);
  }

  async verify(token: string | undefined): Promise<Verification> {
    if (token === undefined) return refused('token-missing');
    const checked = await this.#check(token);
    if (checked === 'unreachable') return { ok: false, reason: 'token-invalid', message: UNREACHABLE };
    const payload = checked === 'forged' ? null : parseObject(checked.payload);
    if (payload === null) return refused('token-invalid');
    // Of what is signed, not of the signature: ECDSA has two of them for the same text, and that must not be a second token.
    const tokenHash = `sha256:${createHash('sha256')
      .update(token.slice(0, token.lastIndexOf('.')))
      .digest('base64url')}`;
    const read = readClaims(payload, tokenHash, this.#expected);
    return read.ok ? read : { ok: false, reason: 'token-invalid', message: `The join token makes no sense here: ${read.problem}.` };
  }

  async #check(token: string): Promise<Checked> {
    const header = headerOf(token);
    if (header === null) return 'forged';
    const { alg, kid } = header;
    const fits = (key: TokenKey) => key.algorithms.includes(alg) && (key.kid === undefined || kid === undefined || key.kid === kid);
    for (const { key, algorithms } of this.#keys.filter(fits)) {
      const payload = await compactVerify(token, key, { algorithms: [...algorithms] }).then(
        (verified) => verified.payload,
        () => null,
      );
      if (payload) return { payload };
    }
    return this.#remote !== null && PUBLIC_KEY_ALGORITHMS.includes(alg) ? this.#checkRemotely(token, this.#remote) : 'forged';
  }

  async #checkRemotely(token: string, getKey: CompactVerifyGetKey): Promise<Checked> {
    const algorithms = [...PUBLIC_KEY_ALGORITHMS];
    try {
      return { payload: (await compactVerify(token, getKey, { algorithms })).payload };
    } catch (error) {
      if (error instanceof errors.JWKSMultipleMatchingKeys) return checkEach(token, error, algorithms);
      const isForged =
        error instanceof errors.JWSSignatureVerificationFailed ||
        error instanceof errors.JWKSNoMatchingKey ||
        error instanceof errors.JWSInvalid ||
        error instanceof errors.JOSEAlgNotAllowed ||
        error instanceof errors.JOSENotSupported;
      if (isForged) return 'forged';
      this.#logUnreachable(error);
      return 'unreachable';
    }
  }

  #logUnreachable(error: unknown): void {
    const nowMs = performance.now();
    if (nowMs - this.#loggedAtMs < UNREACHABLE_LOG_MS) return;
    this.#loggedAtMs = nowMs;
    this.#logger.warn({ err: error }, 'the keys of join tokens cannot be fetched: viewers with new tokens play from the origin');
  }
}

/** A token without `kid`, and a set with several keys of its algorithm. */
async function checkEach(
  token: string,
  candidates: InstanceType<typeof errors.JWKSMultipleMatchingKeys>,
  algorithms: string[],
): Promise<Checked> {
  let tried = 0;
  for await (const key of candidates) {
    if (++tried > MAX_KEYS) break;
    const payload = await compactVerify(token, key, { algorithms }).then(
      (verified) => verified.payload,
      () => null,
    );
    if (payload) return { payload };
  }
  return 'forged';
}

function headerOf(token: string): { readonly alg: string; readonly kid: string | undefined } | null {
  try {
    const { alg, kid } = decodeProtectedHeader(token);
    return typeof alg === 'string' ? { alg, kid } : null;
  } catch {
    return null; // no JWS at all
  }
}

function parseObject(bytes: Uint8Array): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null;
  } catch {
    return null; // signed by somebody trusted, and no JSON
  }
}

function refused(reason: TokenRefusal): Verification {
  return { ok: false, reason, message: REFUSAL_MESSAGES[reason] };
}
