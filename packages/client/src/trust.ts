import { KeySet, type PublicJwk } from '@tributary/attest';
import { SIGNALING_LIMITS, type Trust, type TrustMode } from '@tributary/protocol';
import type { TrustState } from './verify/attested-verifier.ts';

/** Who vouches for what peers send. */
export interface TrustOptions {
  /**
   * - `sealed`: the packager; attestations come from sidecars beside the playlists.
   * - `notary`: the signaling server, which fetches every segment itself.
   * - `none`: nobody; peers are believed. For closed networks.
   * - `auto`, the default: what the server says; where it says nothing, `none`. With `keys` and no word of the server, `sealed`.
   */
  readonly mode?: TrustMode | 'auto' | undefined;
  /** Public keys as JWK, at most 8; with them, the server's own are not asked for, and a server that turned bad can vouch for nothing. */
  readonly keys?: readonly PublicJwk[] | undefined;
}

const BELIEVED = JSON.stringify(['none', []]);

/** Puts the site's wishes and the server's policy together. */
export class TrustKeeper {
  readonly #options: TrustOptions;
  readonly #changed: (trust: TrustState) => void;
  readonly #onError: (error: unknown) => void;
  #applied = '';

  /**
   * @param changed may be called at once, later, or never: while nobody has said anything, nothing is trusted
   * @param onError told of keys that are none; pieces are then vouched for by nobody
   */
  constructor(options: TrustOptions, changed: (trust: TrustState) => void, onError: (error: unknown) => void) {
    this.#options = options;
    this.#changed = changed;
    this.#onError = onError;
    const { mode = 'auto', keys } = options;
    if (mode === 'none' || (mode !== 'auto' && keys)) this.#apply(mode, keys ?? []);
  }

  /** What the server says at joining, and when it changes. @param trust undefined: it says nothing */
  policy(trust: Trust | undefined): void {
    const { mode = 'auto', keys } = this.#options;
    const serverMode = trust?.mode ?? 'none';
    // A site that names keys wants them used: the server may choose who signs, and not that nobody does.
    const autoMode = keys && serverMode === 'none' ? 'sealed' : serverMode;
    this.#apply(mode === 'auto' ? autoMode : mode, keys ?? trust?.keys ?? []);
  }

  #apply(mode: TrustMode, keys: readonly object[]): void {
    const wanted = JSON.stringify([mode, mode === 'none' ? [] : keys]);
    if (wanted === this.#applied) return;
    const believedPeers = this.#applied === BELIEVED;
    this.#applied = wanted;
    if (mode === 'none') return this.#changed({ mode });
    const use = (keySet: KeySet): void => {
      // Another policy may have come meanwhile.
      if (this.#applied === wanted) this.#changed({ mode, keys: keySet });
    };
    // Until the keys are read nobody vouches for anything, rather than everybody.
    if (believedPeers) this.#changed({ mode: 'unknown' });
    KeySet.fromJson({ keys }).then(use, (error: unknown) => {
      this.#onError(error);
      use(new KeySet([]));
    });
  }
}

/**
 * What the server is told of where the playlist is. Only one that may be a notary is told: the address may hold a token. Never a
 * password, and nothing that a server could not fetch.
 */
export function urlForNotary(playlistUrl: string, { mode = 'auto', keys }: TrustOptions = {}): string | undefined {
  const isPossible = mode === 'notary' || (mode === 'auto' && !keys);
  const parsed = isPossible ? parse(playlistUrl) : null;
  if (!parsed) return undefined;
  const { protocol, username, password, href } = parsed;
  const isFetchable = (protocol === 'https:' || protocol === 'http:') && username === '' && password === '';
  return isFetchable && href.length <= SIGNALING_LIMITS.playlistUrlCharacters ? href : undefined;
}

/** `URL.canParse` is younger than the browsers that play HLS. */
function parse(url: string): URL | null {
  try {
    return new URL(url);
  } catch {
    return null;
  }
}
