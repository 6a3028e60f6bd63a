import type { StreamId, TokenRefusal } from '@tributary/protocol';
import type { TokenClaims } from './claims.ts';
import { CLOCK_SKEW_MS } from './limits.ts';

/** What a viewer wants a token for. */
export interface Presented {
  readonly streamId: StreamId;
  /** Web origin of its page; undefined: a program, or a page that does not say. */
  readonly pageOrigin?: string | undefined;
  /** Milliseconds since 1970. */
  readonly epochMs: number;
}

/** Why nobody may join by these claims now; null: they hold. Neither uses nor revocations are looked at. */
export function verdict(claims: TokenClaims, { streamId, pageOrigin, epochMs }: Presented): TokenRefusal | null {
  // A page cannot forge its origin; a program can, so this binds a token that leaks from one site's pages to another's.
  if (claims.origins !== null && (pageOrigin === undefined || !claims.origins.includes(pageOrigin))) return 'token-invalid';
  if (epochMs >= claims.expiresAtMs + CLOCK_SKEW_MS) return 'token-expired';
  if (epochMs < claims.notBeforeMs - CLOCK_SKEW_MS) return 'token-not-yet-valid';
  return claims.streams.includes(streamId) ? null : 'token-wrong-stream';
}

/** What a refused viewer, or rather its page's developer, reads. */
export const REFUSAL_MESSAGES: Readonly<Record<TokenRefusal | 'revoked', string>> = {
  'token-missing': 'This server wants a join token: pass one in the `token` option.',
  'token-expired': 'The join token has expired: fetch a fresh one.',
  'token-not-yet-valid': 'The join token is not valid yet: check the clock of whoever made it, and its `nbf`.',
  'token-invalid': 'The join token is not one that this server trusts: check its key, its claims, and the page’s origin.',
  'token-wrong-stream': 'This join token is for another stream.',
  'token-used-up': 'As many viewers as this join token allows have used it: fetch one for each viewer.',
  revoked: 'The operator has turned this viewer or stream away. Playback goes on from the origin.',
};
