import type { PeerOptions, Peers } from '@tributary/client';
import type Hls from 'hls.js';
import { LazyPeers } from './lazy-peers.ts';

/**
 * Lets the viewers of the stream that `hls` plays fetch its segments from each other. Call it before or after
 * `hls.loadSource()`; every segment that peers cannot deliver in time comes from the origin through the loader that
 * `hls` is configured with. Attaching never throws for what a browser lacks: `status` says why there are no peers.
 *
 * What this adds to the page's first load is small; the engine is a chunk of its own, imported after the first frame, and never where
 * there can be no peers.
 *
 * ```ts
 * const peers = attachPeers(hls, { signaling: 'https://peers.example.com' });
 * peers.on('status', (status) => …);
 * ```
 * @param hls an hls.js instance, 1.5 or newer
 * @throws TypeError where `signaling` is not an http(s) address, or `peers` none of its words; RangeError where a cap is negative
 */
export function attachPeers(hls: Hls, options: PeerOptions): Peers {
  return new LazyPeers(hls, options, () => import('./attachment.ts'));
}
