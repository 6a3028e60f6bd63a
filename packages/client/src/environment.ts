import { addressKind } from '@tributary/protocol';
import { webRtcSupport } from '@tributary/webrtc';

/**
 * Whether the browser lets this page make a connection. Only making one tells, and that is not done before there is a
 * neighbour to connect to: some browsers and extensions ask the user, or warn, at the first one.
 */
export function mayConnect(): boolean {
  return webRtcSupport() === 'ok';
}

/** Where the server is on this machine, as in a demo, neighbours may be, too. */
export function isOnThisMachine(server: string): boolean {
  const { hostname } = new URL(server, globalThis.location?.href);
  return hostname === 'localhost' || hostname.endsWith('.localhost') || addressKind(hostname.replace(/^\[|\]$/g, '')) === 'loopback';
}

const GIB = 1024 ** 3;
const MIB = 1024 ** 2;
const STORE_SHARE = 1 / 64; // of the device's memory: 64 MiB where there are 4 GiB
const STORE_MIN_BYTES = 32 * MIB;
const STORE_MAX_BYTES = 128 * MIB;
const UNKNOWN_MEMORY_GIB = 4; // Firefox and Safari do not tell

/** Bytes of segments to keep: by the device's memory, as far as the browser tells. */
export function defaultStoreBytes(): number {
  const { deviceMemory } = navigator as { deviceMemory?: number };
  return Math.min(STORE_MAX_BYTES, Math.max(STORE_MIN_BYTES, (deviceMemory ?? UNKNOWN_MEMORY_GIB) * GIB * STORE_SHARE));
}

const SECRET_BYTES = 18; // 144 bits: 24 characters of base64url

/** A new secret for this viewer's session; its hash is the viewer's identifier. Kept in memory only. */
export function newSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(SECRET_BYTES));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_');
}
