import type { PeerOptions, PeersMode } from '@tributary/hls';
import { PlayerError } from '../player-error.ts';

/** Attributes that say how peers are to be used. They may change while the stream plays. */
export const PEER_ATTRIBUTES = [
  'signaling',
  'stream',
  'peers',
  'token',
  'trust',
  'ice-transport-policy',
  'upload',
  'upload-bytes-per-second',
] as const;

export type PeerAttribute = (typeof PEER_ATTRIBUTES)[number];

/** Who vouches for what peers send: one of the modes, or with keys of the site's own. */
export type VideoTrust = NonNullable<PeerOptions['trust']> | NonNullable<NonNullable<PeerOptions['trust']>['mode']>;

/** What cannot be said in an attribute. Undefined: the attribute counts. */
export interface PeerProperties {
  readonly stream?: PeerOptions['stream'];
  readonly token?: PeerOptions['token'];
  readonly trust?: VideoTrust | undefined;
}

const MODES: readonly string[] = ['off', 'ask', 'notice'] satisfies readonly PeersMode[];
const TRUST_MODES: readonly string[] = ['auto', 'sealed', 'notary', 'none'];
const ICE_TRANSPORT_POLICIES: readonly string[] = ['all', 'relay'];
const SWITCHES: readonly string[] = ['', 'true', 'false'];

/**
 * Reads the options for `attachPeers`. What cannot be read is an error, and never taken for the default: it may be a misspelt no.
 * @param attribute null: it is not there
 * @param baseUrl what a relative `signaling` starts from
 * @returns null: no signaling server is named, so there are no peers
 * @throws PlayerError `bad-attribute`
 */
export function readPeerOptions(
  attribute: (name: PeerAttribute) => string | null,
  properties: PeerProperties,
  baseUrl: string,
): PeerOptions | null {
  const signaling = attribute('signaling')?.trim() ?? '';
  if (signaling === '') return null;
  const word = (name: PeerAttribute, words: readonly string[]): string | undefined => {
    const text = attribute(name)?.trim().toLowerCase();
    if (text === undefined || (text === '' && !words.includes(''))) return undefined;
    if (!words.includes(text)) throw bad(name, text, `one of ${words.filter((each) => each !== '').join(', ')}`);
    return text;
  };
  const cap = attribute('upload-bytes-per-second')?.trim() ?? '';
  if (cap !== '' && !/^\d+$/.test(cap)) throw bad('upload-bytes-per-second', cap, 'a whole number of bytes, like 250000');
  const trust = properties.trust ?? word('trust', TRUST_MODES);
  return {
    signaling: address(signaling, baseUrl),
    stream: properties.stream ?? (attribute('stream') || undefined),
    peers: word('peers', MODES) as PeersMode | undefined,
    token: properties.token ?? (attribute('token') || undefined),
    trust: (typeof trust === 'string' ? { mode: trust } : trust) as PeerOptions['trust'],
    iceTransportPolicy: word('ice-transport-policy', ICE_TRANSPORT_POLICIES) as PeerOptions['iceTransportPolicy'],
    upload: word('upload', SWITCHES) !== 'false',
    uploadBytesPerSecond: cap === '' ? undefined : Number(cap),
  };
}

function address(text: string, baseUrl: string): string {
  try {
    const { href, protocol } = new URL(text, baseUrl);
    if (protocol === 'https:' || protocol === 'http:') return href;
  } catch {
    // Said below.
  }
  throw bad('signaling', text, 'an address that begins with https://, or leave it out to play without peers');
}

function bad(name: PeerAttribute, text: string, wanted: string): PlayerError {
  return new PlayerError(
    'bad-attribute',
    `<tributary-video>: ${name}="${text}" cannot be used; write ${wanted}. Until then it plays without peers.`,
  );
}
