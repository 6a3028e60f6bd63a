import type { SegmentId, TrackId } from '@tributary/protocol';
import { TokenBucket } from '../token-bucket.ts';
import {
  FAILED_RELOAD_MS,
  FOLLOWED_PER_STREAM,
  LINGER_MS,
  MASTER_REFRESH_MS,
  REQUESTED_FETCHES_PER_STREAM,
  SOURCES_PER_STREAM,
  TRACKS_PER_STREAM,
} from './limits.ts';
import { asNotaryError, NotaryTrack, type TrackContext } from './notary-track.ts';
import { NotaryError, type SourceTrack } from './ports.ts';

/** One stream: where its playlist is, its tracks, and which of them are followed. Ends with its last viewer. */
export class NotaryStream {
  readonly #context: TrackContext;
  /** Addresses of the playlist; the first is used. */
  readonly #sources: string[] = [];
  readonly #tracks = new Map<TrackId, NotaryTrack>();
  readonly #lingering = new Map<TrackId, () => void>();
  readonly #wanted = new Set<TrackId>();
  readonly #requests: TokenBucket;
  #readAtMs = Number.NEGATIVE_INFINITY;
  #reading: Promise<void> | null = null;
  #cancelRetry: (() => void) | null = null;
  #hasEnded = false;

  constructor(context: TrackContext) {
    this.#context = context;
    this.#requests = new TokenBucket(REQUESTED_FETCHES_PER_STREAM, context.clock.nowMs());
  }

  /** Tracks that are followed. */
  get followed(): number {
    return [...this.#tracks.values()].filter(({ isFollowed }) => isFollowed).length;
  }

  /** One more address of the playlist. */
  offer(url: string): void {
    if (this.#sources.includes(url)) return;
    this.#sources.push(url);
    if (this.#sources.length > SOURCES_PER_STREAM) this.#sources.splice(1, 1);
  }

  /** Whether enough viewers are on the track. One that no longer has them is followed for a while still. */
  setActive(track: TrackId, isActive: boolean): void {
    if (isActive) {
      this.#lingering.get(track)?.();
      this.#lingering.delete(track);
      if (this.#wanted.has(track)) return;
      this.#wanted.add(track);
      void this.#follow(track);
    } else if (this.#wanted.has(track) && !this.#lingering.has(track)) {
      // A track that viewers only claim to be on leaves nothing behind.
      if (!this.#tracks.get(track)?.isFollowed) return void this.#wanted.delete(track);
      this.#lingering.set(
        track,
        this.#context.clock.after(LINGER_MS, () => this.#stop(track)),
      );
    }
  }

  /** Settles when the segment is vouched for, or will not be. Never throws. */
  async attest(segment: SegmentId): Promise<void> {
    const track = await this.#track(segment.track);
    await track?.attest(segment, () => this.#requests.take(1, this.#context.clock.nowMs()));
  }

  isKnownAudio(track: TrackId): boolean {
    return this.#tracks.get(track)?.track.kind === 'audio';
  }

  end(): void {
    this.#hasEnded = true;
    this.#cancelRetry?.();
    for (const cancel of this.#lingering.values()) cancel();
    for (const track of this.#tracks.values()) {
      track.stop();
      this.#context.shelf.remove(track);
    }
    this.#wanted.clear();
  }

  async #follow(id: TrackId): Promise<void> {
    const track = await this.#track(id);
    if (this.#hasEnded || !this.#wanted.has(id)) return;
    if (!track) {
      // Without anybody's asking: viewers of a live stream ask their neighbours first, and the server late.
      this.#cancelRetry ??= this.#context.clock.after(this.#pauseMs, () => this.#retry());
    } else if (this.followed < FOLLOWED_PER_STREAM) track.follow();
  }

  get #pauseMs(): number {
    return this.#tracks.size === 0 ? FAILED_RELOAD_MS : MASTER_REFRESH_MS;
  }

  #retry(): void {
    this.#cancelRetry?.();
    this.#cancelRetry = null;
    for (const id of this.#wanted) if (!this.#tracks.get(id)?.isFollowed) void this.#follow(id);
  }

  #stop(id: TrackId): void {
    this.#lingering.delete(id);
    this.#wanted.delete(id);
    this.#tracks.get(id)?.stop();
    this.#retry(); // another one may have waited for its place
  }

  async #track(id: TrackId): Promise<NotaryTrack | undefined> {
    const known = this.#tracks.get(id);
    if (known) return known;
    if (this.#reading || this.#context.clock.nowMs() - this.#readAtMs >= this.#pauseMs) await this.#read(id);
    return this.#tracks.get(id);
  }

  /** Reads the master playlist. Whoever asks meanwhile gets the same answer. Never throws. */
  #read(id: TrackId): Promise<void> {
    return (this.#reading ??= this.#readMaster(id).finally(() => {
      this.#reading = null;
    }));
  }

  async #readMaster(id: TrackId): Promise<void> {
    const { source, clock, failed, succeeded } = this.#context;
    const [url] = this.#sources;
    this.#readAtMs = clock.nowMs();
    if (url === undefined || this.#hasEnded) return;
    try {
      const listed = await source.tracks(url);
      for (const track of listed.slice(0, TRACKS_PER_STREAM)) this.#list(track);
      if (this.#tracks.has(id)) return succeeded();
      failed(new NotaryError('unlisted', 'A viewer plays a track that the master playlist does not list: does it play another stream?'));
    } catch (error) {
      failed(asNotaryError(error));
    }
    // Another viewer's address may do better: this one may be an old one, or a lie.
    const [first, ...others] = this.#sources;
    if (first !== undefined) this.#sources.splice(0, this.#sources.length, ...others, first);
  }

  #list(track: SourceTrack): void {
    const known = this.#tracks.get(track.id);
    if (known) known.track = track;
    else if (this.#tracks.size < TRACKS_PER_STREAM) this.#tracks.set(track.id, new NotaryTrack(track, this.#context));
  }
}
