/** Who vouches for what peers send, and what that may cost. */
import type { Origin } from '@tributary/app-origin';
import type { ServerOptions } from '@tributary/server';
import type { Figures } from './figures.ts';
import { goal, type Goal } from './goals.ts';

/** `sealed`: the origin, by sidecars beside its playlists. `notary`: the server, which fetches every segment itself. `none`: nobody. */
export const TRUSTS = ['sealed', 'notary', 'none'] as const;
export type Trust = (typeof TRUSTS)[number];
export const DEFAULT_TRUST: Trust = 'sealed';

/** Of media, for video: a list of hashes is a thousandth of what it lists, and some come twice. */
const MAX_ATTESTATION_SHARE = 0.005;
/** Copies of a segment that are not fetched for a viewer. */
const NOTARY_COPIES: Readonly<Record<Trust, number>> = { sealed: 0, notary: 1, none: 0 };

/** Copies of each segment that the origin serves at most beside those that viewers need. */
export const copiesBeside = (trust: Trust): number => NOTARY_COPIES[trust];

/** The options of a server whose viewers watch this stream. */
export function serverTrust(trust: Trust, { sealKeys }: Pick<Origin, 'sealKeys'>, streamUrl: string): ServerOptions {
  switch (trust) {
    case 'sealed':
      return { trust, sealedKeys: [sealKeys] };
    case 'notary':
      return { trust, streams: [{ name: '', url: streamUrl }] };
    case 'none':
      return { trust };
  }
}

/** Goals of every benchmark with viewers, besides its own. */
export function trustGoals(tributary: Figures | undefined, trust: Trust): Goal[] {
  if (!tributary) return [];
  return [
    goal('wrong segments', tributary.wrongSegments, 'at most', 0),
    ...(trust === 'none' ? [] : [goal('attestation bytes ÷ media bytes', tributary.attestationShare, 'at most', MAX_ATTESTATION_SHARE)]),
    ...(trust === 'notary' ? [goal('copies of the notary', tributary.notaryCopies, 'at most', copiesBeside(trust))] : []),
  ];
}
