import { expect, it } from 'vitest';
import { statusOf, type Circumstances, type PeerStatus } from './status.ts';

const JOINED: Circumstances = {
  signaling: { phase: 'joined', viewers: 1 },
  isForbidden: false,
  hasNoRelay: false,
  isPeersOff: false,
  isSharing: false,
  isUnattested: false,
  isConnecting: false,
  onlyFailures: false,
};
const REFUSED = { phase: 'refused', message: '' } as const;

it.each<[PeerStatus, string, Partial<Circumstances>]>([
  ['alone', 'joined, and nobody else is there', {}],
  ['connecting', 'joining', { signaling: { phase: 'connecting' } }],
  ['connecting', 'joined, and a neighbour is being connected', { isConnecting: true }],
  ['sharing', 'a neighbour is connected', { isSharing: true, isConnecting: true }],
  ['sharing', 'connected, while the server is away', { isSharing: true, signaling: { phase: 'unreachable' } }],
  ['sharing', 'connected, though some attempts failed', { isSharing: true, onlyFailures: true }],
  ['awaiting-attestation', 'connected, and nobody vouches for anything', { isSharing: true, isUnattested: true }],
  ['alone', 'nobody vouches for anything, and nobody is there', { isUnattested: true }],
  ['signaling-unreachable', 'no server', { signaling: { phase: 'unreachable' } }],
  ['connecting-failed', 'every attempt failed so far, and another is under way', { onlyFailures: true, isConnecting: true }],
  ['connecting-failed', 'every attempt failed so far, and nobody is left to try', { onlyFailures: true }],
  ['signaling-unreachable', 'no server says more than attempts that failed', { onlyFailures: true, signaling: { phase: 'unreachable' } }],
  ['token', 'the token was refused', { signaling: { ...REFUSED, reason: 'token-wrong-stream' } }],
  ['token', 'the token ran out', { signaling: { ...REFUSED, reason: 'token-expired' } }],
  ['policy', 'the viewer was turned away', { signaling: { ...REFUSED, reason: 'revoked' } }],
  ['policy', 'the stream is not served', { signaling: { ...REFUSED, reason: 'policy' } }],
  ['policy', 'the server has no room', { signaling: { ...REFUSED, reason: 'full' } }],
  ['policy', 'switched off while connections close', { isPeersOff: true, isSharing: true }],
  ['policy', 'switched off, and the server away', { isPeersOff: true, signaling: { phase: 'unreachable' } }],
  ['no-relay', 'no address may be told, and there is no relay', { hasNoRelay: true, isPeersOff: true }],
  ['no-webrtc', 'the browser refused to make a connection', { isForbidden: true, signaling: { phase: 'joined', viewers: 2 } }],
])('%s: %s', (status, _circumstances, changes) => {
  expect(statusOf({ ...JOINED, ...changes })).toBe(status);
});
