import { ProtocolError } from './errors.ts';
import { canonicalUrl } from './canonical-url.ts';
import { nameHash } from './hash.ts';
import { SIGNALING_LIMITS } from './signaling/limits.ts';

const STREAM_ID_BYTES = 16; // 128 bits: streams must not meet by chance, nor by a chosen name
const TRACK_ID_BYTES = 8; // 64 bits: unique among the tracks of one stream
const SEGMENT_NAME_BYTES = 8; // 64 bits: unique among the segments of one track and sequence number
const PEER_ID_BYTES = 12; // 96 bits: nobody else's secret hashes to the same identifier
export const MAX_SEQUENCE = 2 ** 48 - 2; // six bytes on the wire (all ones mean "none"); packagers use milliseconds since 1970 as numbers
const CONTROL_CHARACTERS = /\p{Cc}/gu;

type Brand<T extends string> = string & { readonly [brand]: T };
declare const brand: unique symbol;

/** Names a stream: 32 hex digits. Viewers with equal StreamIds are introduced to each other. */
export type StreamId = Brand<'StreamId'>;
/** Names a rendition or an audio track within a stream: 16 hex digits. */
export type TrackId = Brand<'TrackId'>;
/** Names a viewer for one session: 24 hex digits, the hash of a secret that only the viewer and the server know. */
export type PeerId = Brand<'PeerId'>;

/** Names one segment. Equal names mean equal bytes, as far as names can promise it; the verifier does the rest. */
export interface SegmentId {
  readonly track: TrackId;
  /** Media sequence number, 0 … 2^48−2. */
  readonly sequence: number;
  /** Hash of the segment's path, query without tokens, and byte range: 16 hex digits. `canonicalUrl` says what a token is. */
  readonly name: string;
}

/** A SegmentId as a map key. */
export type SegmentKey = Brand<'SegmentKey'>;

export interface StreamName {
  readonly id: StreamId;
  /** What the operator reads: path and query without host and tokens, at most 256 characters. */
  readonly label: string;
}

/**
 * Names a stream by its (master) playlist's URL without host and tokens. `ownName`, where a site sets one, is taken
 * instead of the URL, as it is.
 */
export function streamName(url: string, ownName?: string): StreamName {
  const label = ownName ?? canonicalUrl(url, 'playlist');
  return { id: nameHash(STREAM_ID_BYTES, 'stream', label) as StreamId, label: readable(label) };
}

// What signaling would refuse (control characters, excess length) is replaced: a name's looks must not cost its viewers their peers.
function readable(label: string): string {
  return label.slice(0, SIGNALING_LIMITS.labelCharacters).replace(CONTROL_CHARACTERS, ' ');
}

/** What a playlist says of a track. Never its index: players filter and sort renditions as they like. */
export interface TrackAttributes {
  readonly kind: 'main' | 'audio';
  /** URL of the media playlist. */
  readonly url: string;
  readonly bandwidth?: number | undefined;
  readonly width?: number | undefined;
  readonly height?: number | undefined;
  readonly codecs?: string | undefined;
  readonly language?: string | undefined;
  readonly name?: string | undefined;
}

export function trackId(track: TrackAttributes): TrackId {
  const { kind, url, bandwidth, width, height, codecs, language, name } = track;
  const attributes = [bandwidth, width, height, codecs, language, name].map((value) => (value === undefined ? '' : String(value)));
  return nameHash(TRACK_ID_BYTES, 'track', kind, canonicalUrl(url, 'playlist'), ...attributes) as TrackId;
}

/** Byte range of a segment inside its resource; `end` is exclusive. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

export function segmentId(track: TrackId, sequence: number, url: string, range?: ByteRange): SegmentId {
  if (!Number.isInteger(sequence) || sequence < 0 || sequence > MAX_SEQUENCE) {
    throw new ProtocolError('bad-identifier', `Sequence number ${sequence} is not an integer from 0 to 2^48-2.`);
  }
  const rangeText = range ? `${range.start}-${range.end}` : '';
  return { track, sequence, name: nameHash(SEGMENT_NAME_BYTES, 'segment', canonicalUrl(url, 'segment'), rangeText) };
}

/** Keys by name, as long as somebody has the name: they are asked for at every frame, and a text put together anew is slow to look up. */
const keys = new WeakMap<SegmentId, SegmentKey>();

export function segmentKey(segment: SegmentId): SegmentKey {
  const known = keys.get(segment);
  if (known !== undefined) return known;
  const key = `${segment.track}.${segment.sequence}.${segment.name}` as SegmentKey;
  keys.set(segment, key);
  return key;
}

/**
 * A viewer's identifier is the hash of its secret. Whoever shows the secret owns the identifier: a viewer rejoins
 * under its own name after any server restarted, and nobody can take it, without the server remembering anything.
 * @param secret at least 128 random bits as text
 */
export function peerIdOf(secret: string): PeerId {
  if (secret.length < SIGNALING_LIMITS.secretMinCharacters)
    throw new ProtocolError('bad-identifier', `A viewer's secret has at least ${SIGNALING_LIMITS.secretMinCharacters} characters.`);
  return nameHash(PEER_ID_BYTES, 'peer', secret) as PeerId;
}

const HEX = /^[0-9a-f]+$/;
export const isStreamId = (text: string): text is StreamId => text.length === STREAM_ID_BYTES * 2 && HEX.test(text);
export const isTrackId = (text: string): text is TrackId => text.length === TRACK_ID_BYTES * 2 && HEX.test(text);
export const isPeerId = (text: string): text is PeerId => text.length === PEER_ID_BYTES * 2 && HEX.test(text);
