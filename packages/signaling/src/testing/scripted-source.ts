import { segmentId, type SegmentContent, type SegmentId, type StreamId, type TrackId } from '@tributary/protocol';
import {
  NotaryError,
  type FetchReason,
  type NotarySigner,
  type NotarySource,
  type SourceListing,
  type SourceSegment,
  type SourceTrack,
} from '../notary/ports.ts';

const SEGMENT_BYTES = 100_000; // four pieces, one slice
const PIECE_HASHES_BYTES = 4 * 32;

export const MAIN = '00000000000000aa' as TrackId;
export const OTHER = '00000000000000bb' as TrackId;
export const AUDIO = '00000000000000cc' as TrackId;
export const ALLOWED = 'https://cdn.example/';

/** The segment of this number, as the source and viewers name it. */
export const named = (track: TrackId, sequence: number, path = 'segments'): SegmentId =>
  segmentId(track, sequence, `${ALLOWED}${path}/${sequence}.m4s`);

/** A stream that a test writes as it goes along, and an account of what was asked of it. */
export class ScriptedSource implements NotarySource {
  live = true;
  newest = 100;
  targetDurationMs = 2000;
  listed: readonly SourceTrack[] = [MAIN, OTHER, AUDIO].map((id) => ({
    id,
    kind: id === AUDIO ? 'audio' : 'main',
    url: `${ALLOWED}${id}.m3u8`,
    variables: null,
  }));
  /** Another name for the same numbers: the stream has begun anew. */
  path = 'segments';
  /** What fails, while it does. */
  failing: 'nothing' | 'tracks' | 'listing' | 'content' = 'nothing';
  listingBytes = 1000;
  /** Segments wait until they are let go. */
  isHeld = false;
  readonly asked = { tracks: [] as string[], listings: [] as TrackId[], segments: [] as SegmentId[] };
  /** What was read, and for whom. */
  readonly reasons: string[] = [];
  #release: (() => void)[] = [];

  mayFetch(url: string): boolean {
    return url.startsWith(ALLOWED);
  }

  async tracks(playlistUrl: string): Promise<readonly SourceTrack[]> {
    this.asked.tracks.push(playlistUrl);
    this.#fail('tracks');
    return this.listed;
  }

  async listing({ id }: SourceTrack, why: FetchReason): Promise<SourceListing> {
    this.asked.listings.push(id);
    this.reasons.push(`playlist ${why}`);
    this.#fail('listing');
    const { live, newest, path, targetDurationMs, listingBytes } = this;
    const segment = (sequence: number): SourceSegment | undefined =>
      sequence > newest || sequence < 0 ? undefined : { id: named(id, sequence, path), url: '', range: undefined };
    return { live, newestSequence: newest, targetDurationMs, bytes: listingBytes, segment };
  }

  async content(segment: SourceSegment, why: FetchReason, onBytes: (bytes: number) => void): Promise<SegmentContent> {
    this.asked.segments.push(segment.id);
    this.reasons.push(`segment ${why}`);
    if (this.isHeld) await new Promise<void>((resolve) => this.#release.push(resolve));
    onBytes(SEGMENT_BYTES);
    this.#fail('content');
    return { totalBytes: SEGMENT_BYTES, pieceHashes: new Uint8Array(PIECE_HASHES_BYTES) };
  }

  letGo(): void {
    this.isHeld = false;
    for (const release of this.#release.splice(0)) release();
  }

  /** Numbers of the segments that were fetched. */
  fetched(track: TrackId = MAIN): number[] {
    return this.asked.segments.filter((each) => each.track === track).map(({ sequence }) => sequence);
  }

  #fail(what: 'tracks' | 'listing' | 'content'): void {
    if (this.failing === what) throw new NotaryError('status', `${what} failed`);
  }
}

export class ScriptedSigner implements NotarySigner {
  readonly keys = [];
  characters = 240;

  async sign(streamId: StreamId, segment: SegmentId): Promise<string> {
    return vouched(segment, streamId, this.characters);
  }
}

/** What the scripted signer says. */
export const vouched = ({ track, sequence, name }: SegmentId, streamId: StreamId, characters = 240): string =>
  `${streamId}/${track}/${sequence}/${name}`.padEnd(characters, '=');
