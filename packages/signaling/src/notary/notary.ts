import {
  sliceCount,
  streamName,
  type JoinRequest,
  type PeerId,
  type SegmentId,
  type StreamId,
  type TrackId,
  type ViewerState,
} from '@tributary/protocol';
import type { ViewerAddress } from '../address.ts';
import type { Clock, Random } from '../clock.ts';
import type { SwarmObserver } from '../swarm-observer.ts';
import { Askers } from './askers.ts';
import { AttestationStore } from './attestation-store.ts';
import { Audience } from './audience.ts';
import { FigureBook, type NotaryFigures } from './figures.ts';
import { ACTIVE_VIEWERS, FAILURES_UNTIL_UNREACHABLE, MAX_NOTARY_STREAMS, WANT_WAIT_MS } from './limits.ts';
import { handOut, type HandOutPorts } from './hand-out.ts';
import { ListingShelf } from './listing-shelf.ts';
import { NotaryStream } from './notary-stream.ts';
import { OpenFetches } from './open-fetches.ts';
import type { NotaryError, NotarySigner, NotarySource } from './ports.ts';
import { within } from './within.ts';

/** What an operator hears of the notary. */
export interface NotaryObserver {
  fetched(bytes: number): void;
  attested(): void;
  failed(error: NotaryError): void;
  /** Several failures in a row, and none before that was not told: viewers of this stream share nothing new. */
  unreachable(label: string, error: NotaryError): void;
  reachable(label: string): void;
  /** A stream for which there is no address that may be fetched. */
  unknown(streamId: StreamId, label: string): void;
  /** From now on the notary vouches for the stream that these viewers watch. */
  begun(streamId: StreamId, viewers: readonly PeerId[]): void;
}

export interface NotaryOptions extends HandOutPorts {
  readonly source: NotarySource;
  readonly signer: NotarySigner;
  readonly clock: Clock;
  readonly random: Random;
  readonly observer: NotaryObserver;
  /** Playlists of the operator's own streams, whatever viewers say. */
  readonly streams: ReadonlyMap<StreamId, string>;
  readonly storedCharacters?: number;
}

interface StreamEntry {
  readonly stream: NotaryStream;
  readonly label: string;
  failuresInARow: number;
}

/**
 * Vouches for the segments of streams: fetches each once itself, hashes its pieces, signs, and hands the attestation to those who
 * bring the segment into the mesh. Knows no sockets, no HTTP and no time of its own.
 */
export class Notary implements SwarmObserver {
  readonly #options: NotaryOptions;
  readonly #audience: Audience;
  readonly #store: AttestationStore;
  readonly #fetches = new OpenFetches();
  readonly #shelf = new ListingShelf();
  readonly #streams = new Map<StreamId, StreamEntry>();
  readonly #askers = new Askers();
  readonly #figures = new FigureBook();

  constructor(options: NotaryOptions) {
    this.#options = options;
    this.#store = new AttestationStore(options.storedCharacters);
    this.#audience = new Audience((streamId, track) => this.#setActive(streamId, track));
  }

  /** Tracks that are followed now. */
  get followed(): number {
    return [...this.#streams.values()].reduce((sum, { stream }) => sum + stream.followed, 0);
  }

  /** Streams whose last fetches all failed. */
  get unreachable(): number {
    return [...this.#streams.values()].filter(({ failuresInARow }) => failuresInARow >= FAILURES_UNTIL_UNREACHABLE).length;
  }

  get storedCharacters(): number {
    return this.#store.characters;
  }

  /** Whether it vouches for this stream now. It does not stop while the stream has viewers. */
  vouchesFor(streamId: StreamId): boolean {
    // Without room nothing is signed for a new stream, and nothing is shared: that must not become believing everybody.
    return this.#streams.has(streamId) || this.#streams.size >= MAX_NOTARY_STREAMS;
  }

  /** What it fetched for a stream; undefined where nothing. */
  figures(streamId: StreamId): NotaryFigures | undefined {
    return this.#figures.of(streamId);
  }

  entered(peerId: PeerId, request: JoinRequest, { address }: ViewerAddress): void {
    const { streamId, state } = request;
    this.#askers.entered(peerId, address);
    this.#learn(request);
    const former = this.#audience.streamOf(peerId);
    this.#audience.enter(peerId, streamId, state);
    if (former !== undefined && former !== streamId) this.#endIfEmpty(former);
  }

  changed(peerId: PeerId, state: ViewerState): void {
    this.#audience.update(peerId, state);
  }

  left(peerId: PeerId): void {
    const streamId = this.#audience.streamOf(peerId);
    this.#askers.left(peerId);
    this.#audience.leave(peerId);
    if (streamId !== undefined) this.#endIfEmpty(streamId);
  }

  /**
   * A viewer asks for attestations.
   * @returns those that there are, as base64, after at most two seconds
   */
  async want(peerId: PeerId, segments: readonly SegmentId[]): Promise<readonly string[]> {
    const streamId = this.#audience.streamOf(peerId);
    const entry = streamId === undefined ? undefined : this.#streams.get(streamId);
    if (!streamId || !entry) return [];
    const { clock } = this.#options;
    const { asker, address } = this.#askers.of(peerId, clock.nowMs());
    const unknown = segments.filter((segment) => this.#store.get(streamId, segment) === undefined);
    // A viewer that is alone has nobody whose bytes it could doubt.
    const isShared = this.#audience.viewers(streamId).size >= ACTIVE_VIEWERS;
    const looking = isShared
      ? unknown.filter(() => asker.mayLook(address, clock.nowMs())).map((segment) => entry.stream.attest(segment))
      : [];
    if (looking.length > 0) await asker.wait(() => within(clock, WANT_WAIT_MS, Promise.all(looking)));
    // Viewers' states name the picture's track only: which sound they play shows in what they ask for.
    const isHere = this.#audience.streamOf(peerId) === streamId;
    const sound = segments.find(({ track }) => entry.stream.isKnownAudio(track))?.track;
    if (isHere && sound !== undefined) this.#audience.listens(peerId, sound);
    const known = segments.map((segment) => this.#store.get(streamId, segment)).filter((text) => text !== undefined);
    return asker.answer(known, address, clock.nowMs());
  }

  #setActive(streamId: StreamId, track: TrackId): void {
    this.#streams.get(streamId)?.stream.setActive(track, this.#audience.on(streamId, track) >= ACTIVE_VIEWERS);
  }

  #learn({ streamId, label: claimed, playlistUrl }: JoinRequest): void {
    // Labels end up in the log, and anybody can claim one.
    const label = streamName('', claimed).id === streamId ? claimed : streamId;
    const { source, streams, observer } = this.#options;
    const own = streams.get(streamId);
    const offered = own ?? playlistUrl;
    const isUsable =
      offered !== undefined &&
      source.mayFetch(offered) &&
      (offered === own || streamName(offered).id === streamId) &&
      // What the operator named always has room: strangers must not be able to fill it up.
      (own !== undefined || this.#hasRoom(streamId));
    if (!isUsable) {
      if (!this.#streams.has(streamId)) observer.unknown(streamId, label);
      return;
    }
    const known = this.#streams.get(streamId);
    const entry = known ?? this.#begin(streamId, label);
    entry.stream.offer(offered);
    if (known) return;
    for (const track of this.#audience.tracks(streamId)) this.#setActive(streamId, track);
    observer.begun(streamId, [...this.#audience.viewers(streamId)]);
  }

  #hasRoom(streamId: StreamId): boolean {
    return this.#streams.has(streamId) || this.#streams.size < MAX_NOTARY_STREAMS;
  }

  #begin(streamId: StreamId, label: string): StreamEntry {
    const { source, signer, clock, observer } = this.#options;
    const stream = new NotaryStream({
      streamId,
      source,
      signer,
      clock,
      store: this.#store,
      fetches: this.#fetches,
      shelf: this.#shelf,
      bytes: (count) => {
        this.#figures.add(streamId, { bytes: count });
        observer.fetched(count);
      },
      attested: (segment, content, text) => {
        this.#figures.add(streamId, { segments: 1 });
        observer.attested();
        handOut(this.#options, this.#audience, { streamId, segment, slices: sliceCount(content.totalBytes), text });
      },
      failed: (error) => {
        this.#figures.add(streamId, { failures: 1 });
        observer.failed(error);
        if (error.reason === 'unlisted' || error.reason === 'busy') return; // not the origin's doing
        if (++entry.failuresInARow === FAILURES_UNTIL_UNREACHABLE) observer.unreachable(label, error);
      },
      succeeded: () => {
        if (entry.failuresInARow >= FAILURES_UNTIL_UNREACHABLE) observer.reachable(label);
        entry.failuresInARow = 0;
      },
    });
    const entry: StreamEntry = { stream, label, failuresInARow: 0 };
    this.#streams.set(streamId, entry);
    return entry;
  }

  #endIfEmpty(streamId: StreamId): void {
    if (this.#audience.viewers(streamId).size > 0) return;
    this.#streams.get(streamId)?.stream.end();
    this.#streams.delete(streamId);
  }
}
