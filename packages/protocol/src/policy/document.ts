import type { StreamId } from '../ids.ts';
import type { IceTransportPolicy, TrustedKey } from '../signaling/events.ts';

/** Whether waiting for peers or being close to the live edge counts for more. */
export const PREFERENCES = ['latency', 'balanced', 'offload'] as const;
export type Preference = (typeof PREFERENCES)[number];

/** What the operator sets that viewers must know. Absent: as the server's options say. */
export interface ViewerSettings {
  readonly peers?: 'on' | 'off' | undefined;
  /** Of the viewers, those that have peers, 0 to 100; the others are the control group. */
  readonly rolloutPercent?: number | undefined;
  /** Lines of the best rendition that is played; null: no limit. */
  readonly maxHeight?: number | null | undefined;
  readonly maxNeighbours?: number | undefined;
  readonly uploadBytesPerSecond?: number | null | undefined;
  readonly uploadBytesPerSession?: number | null | undefined;
  readonly minimumViewers?: number | undefined;
  readonly consent?: 'ask' | 'notice' | undefined;
  readonly preference?: Preference | undefined;
  readonly iceTransportPolicy?: IceTransportPolicy | undefined;
}

/**
 * The operator's word, signed, so that it can come by anybody's hands: the signaling server's, a neighbour's, a static file's.
 * Of two for the same viewer the one with the higher revision counts, wherever it came from.
 */
export interface PolicyDocument {
  readonly version: 1;
  /** Whose viewers it is for; `*`: everybody's whose stream has none of its own. */
  readonly stream: StreamId | '*';
  /** Milliseconds since 1970 at which it was made, and one more than the one before where the clock did not move. */
  readonly revision: number;
  /** Decides, together with a viewer's identifier, on which side of a rollout that viewer is. Characters: 1 to 32. */
  readonly salt: string;
  readonly settings: ViewerSettings;
}

/** A policy document as compact JWS (RFC 7515): ES256, by one of the keys that the viewer trusts for policy. */
export type SignedPolicy = string;

/** Where a viewer finds it while the signaling server is away, and whom it believes. */
export interface PolicySource {
  /** Static, absolute or relative to the signaling server. */
  readonly url?: string | undefined;
  /** At most `MAX_POLICY_KEYS`. */
  readonly keys: readonly TrustedKey[];
}

/** Characters of a signed policy. An ordinary one has 500. It fits in one frame. */
export const SIGNED_POLICY_CHARACTERS = 4096;
/** A compact JWS: base64url three times. */
export const SIGNED_CHARACTERS = /^[\w-]+\.[\w-]+\.[\w-]+$/;
/** Keys trusted for policy at once: two while one is changed, and the same of a second server. */
export const MAX_POLICY_KEYS = 4;
