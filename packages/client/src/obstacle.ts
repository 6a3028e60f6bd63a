import type { PeerStatus } from './status.ts';

/** Why this page can have no peers at all, whatever else is tried; null where it can. */
export function obstacle(): Extract<PeerStatus, 'insecure-context' | 'no-webrtc'> | null {
  // Without a secure context there is no crypto.subtle: pieces could not be verified.
  if (!globalThis.isSecureContext) return 'insecure-context';
  return typeof RTCPeerConnection === 'function' ? null : 'no-webrtc';
}
