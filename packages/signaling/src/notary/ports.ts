import type { ByteRange, SegmentContent, SegmentId, StreamId, TrackId, TrustedKey } from '@tributary/protocol';

/**
 * Why the notary could not vouch for something:
 * - `forbidden-host`: not on the list of hosts; `forbidden-address`: its name led to an address of an inner network
 * - `unreachable`: no connection; `timeout`: too slow; `status`: an error answer; `redirects`: too many, or to nowhere
 * - `bad-answer`: cut off, encoded, or not the range that was asked for; `oversize`: more than is read
 * - `not-a-playlist`: the text is none; `unlisted`: no playlist lists the track
 * - `busy`: too much is on its way already; `internal`: a fault of the server's own
 */
export const NOTARY_FAILURES = [
  'forbidden-host',
  'forbidden-address',
  'unreachable',
  'timeout',
  'status',
  'redirects',
  'bad-answer',
  'oversize',
  'not-a-playlist',
  'unlisted',
  'busy',
  'internal',
] as const;
export type NotaryFailure = (typeof NOTARY_FAILURES)[number];

/** What a {@link NotarySource} throws. The message names the address without its query, and says what to do. */
export class NotaryError extends Error {
  readonly reason: NotaryFailure;

  constructor(reason: NotaryFailure, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'NotaryError';
    this.reason = reason;
  }
}

export interface SourceTrack {
  readonly id: TrackId;
  readonly kind: 'main' | 'audio';
  /** Of its media playlist. */
  readonly url: string;
  /** EXT-X-DEFINE's, for the media playlist. */
  readonly variables: Readonly<Record<string, string>> | null;
}

export interface SourceSegment {
  readonly id: SegmentId;
  readonly url: string;
  /** Undefined: the whole resource. */
  readonly range: ByteRange | undefined;
}

/** A media playlist as it was read once. */
export interface SourceListing {
  /** More segments may follow. */
  readonly live: boolean;
  readonly targetDurationMs: number;
  /** Memory that it takes, about. */
  readonly bytes: number;
  /** −1 where it lists none. */
  readonly newestSequence: number;
  /** Named when it is asked for: a film has thousands. Undefined where none of that number is listed. */
  segment(sequence: number): SourceSegment | undefined;
}

/**
 * What something is fetched for: `new` at the live edge of a track that is followed, or `asked for` by a viewer. Each has a share of its
 * own of whatever fetching takes.
 */
export type FetchReason = 'new' | 'asked for';

/** The way to the origin. Everything it reads is bounded in bytes and time; it throws a {@link NotaryError} and nothing else. */
export interface NotarySource {
  /** Whether this address may be fetched at all, by its host. */
  mayFetch(url: string): boolean;
  /** Tracks of a master playlist; the only track where the address is that of a media playlist. */
  tracks(playlistUrl: string): Promise<readonly SourceTrack[]>;
  listing(track: SourceTrack, why: FetchReason): Promise<SourceListing>;
  /** @param onBytes told of every byte of the body that arrived, also where the fetch fails in the end */
  content(segment: SourceSegment, why: FetchReason, onBytes: (bytes: number) => void): Promise<SegmentContent>;
}

/** Vouches with the server's key. */
export interface NotarySigner {
  /** Told to viewers; the one that signs is among them. */
  readonly keys: readonly TrustedKey[];
  /** @returns the encoded attestation as base64 */
  sign(streamId: StreamId, segment: SegmentId, content: SegmentContent): Promise<string>;
}
