import type { PeerId, StreamId, TrackId, ViewerState } from '@tributary/protocol';
import type { Random } from '../clock.ts';
import { SampledSet } from '../sampled-set.ts';

interface Member {
  readonly streamId: StreamId;
  main: TrackId | null;
  /** Viewers' states do not name it: it is the one whose attestations the viewer asked for last. */
  audio: TrackId | null;
  mayUpload: boolean;
}

/** How many are looked at to find an uploader: in a swarm where one of eight uploads, one is found as a rule. */
const DRAWN_PER_UPLOADER = 8;

/** Who watches which track. Never more than the directory's viewers, of whom each is on two tracks at most. */
export class Audience {
  readonly #members = new Map<PeerId, Member>();
  readonly #streams = new Map<StreamId, Set<PeerId>>();
  readonly #tracks = new Map<string, SampledSet<PeerId>>();
  readonly #changed: (streamId: StreamId, track: TrackId) => void;

  /** @param changed told after the number of a track's viewers changed */
  constructor(changed: (streamId: StreamId, track: TrackId) => void) {
    this.#changed = changed;
  }

  /** Joins, or joins again: also another stream. */
  enter(peerId: PeerId, streamId: StreamId, state: ViewerState): void {
    if (this.#members.get(peerId)?.streamId !== streamId) {
      this.leave(peerId);
      this.#members.set(peerId, { streamId, main: null, audio: null, mayUpload: state.mayUpload });
      const stream = this.#streams.get(streamId) ?? new Set();
      this.#streams.set(streamId, stream.add(peerId));
    }
    this.update(peerId, state);
  }

  update(peerId: PeerId, { track, mayUpload }: ViewerState): void {
    const member = this.#members.get(peerId);
    if (!member) return;
    member.mayUpload = mayUpload;
    const former = member.main;
    member.main = track;
    this.#move(peerId, member.streamId, former, track);
  }

  /** The viewer asked for attestations of this sound. */
  listens(peerId: PeerId, track: TrackId): void {
    const member = this.#members.get(peerId);
    if (!member || member.main === track) return;
    const former = member.audio;
    member.audio = track;
    this.#move(peerId, member.streamId, former, track);
  }

  leave(peerId: PeerId): void {
    const member = this.#members.get(peerId);
    if (!member) return;
    const { streamId, main, audio } = member;
    this.#members.delete(peerId);
    const stream = this.#streams.get(streamId);
    stream?.delete(peerId);
    if (stream?.size === 0) this.#streams.delete(streamId);
    this.#move(peerId, streamId, main, null);
    this.#move(peerId, streamId, audio, null);
  }

  streamOf(peerId: PeerId): StreamId | undefined {
    return this.#members.get(peerId)?.streamId;
  }

  viewers(streamId: StreamId): ReadonlySet<PeerId> {
    return this.#streams.get(streamId) ?? new Set();
  }

  /** Tracks that a stream's viewers are on. Walks them all. */
  tracks(streamId: StreamId): ReadonlySet<TrackId> {
    const members = Array.from(this.viewers(streamId), (peerId) => this.#members.get(peerId));
    return new Set(members.flatMap((member) => [member?.main, member?.audio]).filter((track) => track !== undefined && track !== null));
  }

  /** Viewers on a track. */
  on(streamId: StreamId, track: TrackId): number {
    return this.#tracks.get(trackKey(streamId, track))?.size ?? 0;
  }

  /** Up to `count` viewers of the track that upload, drawn at random: nobody decides to be one of them. */
  uploaders(streamId: StreamId, track: TrackId, count: number, random: Random): PeerId[] {
    const drawn = this.#tracks.get(trackKey(streamId, track))?.sample(count * DRAWN_PER_UPLOADER, random) ?? [];
    return drawn.filter((peerId) => this.#members.get(peerId)?.mayUpload).slice(0, count);
  }

  #move(peerId: PeerId, streamId: StreamId, from: TrackId | null, to: TrackId | null): void {
    if (from === to) return;
    if (from !== null) {
      const key = trackKey(streamId, from);
      const viewers = this.#tracks.get(key);
      // One that it also listens to, or plays, is not left.
      const member = this.#members.get(peerId);
      const isStillOn = member?.main === from || member?.audio === from;
      if (!isStillOn) viewers?.delete(peerId);
      if (viewers?.size === 0) this.#tracks.delete(key);
      this.#changed(streamId, from);
    }
    if (to === null) return;
    const key = trackKey(streamId, to);
    const viewers = this.#tracks.get(key) ?? new SampledSet<PeerId>();
    this.#tracks.set(key, viewers);
    viewers.add(peerId);
    this.#changed(streamId, to);
  }
}

const trackKey = (streamId: StreamId, track: TrackId): string => `${streamId}/${track}`;
