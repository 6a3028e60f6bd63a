/** Seals what one media playlist lists, and again whenever it has changed. Files or pushed segments: that is the ports' business. */
import { readMediaPlaylist, type PlaylistSegment, type PlaylistTrack } from '@tributary/playlist';
import { SEGMENTS_PER_SIDECAR, sidecarIndex, type Attestation, type SegmentId } from '@tributary/protocol';
import { HeldSidecars } from './held-sidecars.ts';
import type { Hashed } from './piece-hasher.ts';
import type { Say } from './said-once.ts';
import type { Sealer } from './sealer.ts';

/** Sidecars kept before the oldest one of a live playlist: over a minute of 2 s segments, for viewers who lag behind or paused. */
const KEPT_SIDECARS = 8;

/** Where segments come from. */
export interface SegmentSource {
  /** Changes whenever the bytes do. Undefined: they are not there, not yet or not any more. */
  stampOf(segment: PlaylistSegment): Promise<string | undefined>;
  /** Undefined: they went or changed meanwhile. */
  hash(segment: PlaylistSegment): Promise<Hashed | undefined>;
}

/** Where sidecars go. */
export interface SidecarStore {
  /** What an earlier run wrote; empty where there is nothing of use. */
  read(index: number): Promise<readonly Attestation[]>;
  write(index: number, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** Takes away what nobody asks for any more: all before `first`, and all after `last` where there is one. */
  keepOnly(first: number, last: number | undefined): Promise<void>;
}

export interface Sealed {
  /** Attestations made. */
  readonly attested: number;
  /** Addresses of listed segments whose bytes are not there. */
  readonly missing: readonly string[];
  readonly live: boolean;
}

interface Listed {
  readonly segment: PlaylistSegment;
  /** One for each track: the master playlist may list a playlist several times. */
  readonly names: readonly SegmentId[];
}

export class PlaylistSealer {
  readonly #url: string;
  readonly #tracks: readonly PlaylistTrack[];
  readonly #sealer: Sealer;
  readonly #source: SegmentSource;
  readonly #store: SidecarStore;
  readonly #say: Say;
  readonly #held = new HeldSidecars();
  /** What was kept at the last call: the store is asked only where that changes. */
  #kept = '';

  /** @param tracks those whose playlist this is, at least one */
  constructor(tracks: readonly [PlaylistTrack, ...PlaylistTrack[]], sealer: Sealer, source: SegmentSource, store: SidecarStore, say: Say) {
    this.#url = tracks[0].url;
    this.#tracks = tracks;
    this.#sealer = sealer;
    this.#source = source;
    this.#store = store;
    this.#say = say;
  }

  /**
   * Seals what is new. Not to be called again before it has settled.
   * @param text the playlist as it is now; half of one is sealed as far as it goes
   * @throws PlaylistError, and whatever source and store throw: what was not written then is written at the next call
   */
  async update(text: string): Promise<Sealed> {
    const { live, listed, from } = this.#list(text);
    const missing: string[] = [];
    let attested = 0;
    let open: number | undefined;
    for (const { segment, names } of listed) {
      const index = sidecarIndex(segment.id.sequence);
      if (open !== undefined && open !== index) await this.#flush(open);
      open = index;
      if (!this.#held.isHeld(index)) this.#held.open(index, await this.#earlier(index));
      const made = await this.#seal(segment, names);
      if (made === undefined) missing.push(segment.url);
      else attested += made;
    }
    if (open !== undefined) await this.#flush(open);
    await this.#tidy(listed, live, from);
    return { attested, missing, live };
  }

  /** `from`: the number before which nothing was read, because it is settled. */
  #list(text: string): { readonly live: boolean; readonly listed: readonly Listed[]; readonly from: number } {
    const read = (first: number) =>
      this.#tracks.map((track) => readMediaPlaylist(text, this.#url, track, { first, last: Number.POSITIVE_INFINITY }));
    let from = this.#held.floor * SEGMENTS_PER_SIDECAR;
    let lists = read(from);
    if (from > 0 && lists[0]?.segments.length === 0) {
      lists = read(0);
      // Everything listed lies before what was settled: the packager was started again and counts anew.
      if (lists[0]?.segments.length !== 0) {
        this.#held.restart();
        from = 0;
      }
    }
    const segments = lists[0]?.segments ?? [];
    return {
      from,
      live: lists[0]?.live ?? true,
      listed: segments.map((segment, at) => ({ segment, names: lists.flatMap((list) => list.segments[at]?.id ?? []) })),
    };
  }

  /** How many attestations were made, or undefined where the bytes are not there. */
  async #seal(segment: PlaylistSegment, names: readonly SegmentId[]): Promise<number | undefined> {
    const stamp = await this.#source.stampOf(segment);
    if (stamp === undefined) return undefined;
    const unknown = names.filter((name) => !this.#held.isKnown(name, stamp));
    if (unknown.length === 0) return 0;
    const hashed = await this.#source.hash(segment);
    if (hashed === undefined) return undefined;
    if (hashed === 'not-attestable')
      this.#say(`${segment.url} is empty or over 63.75 MiB and is not sealed: viewers fetch it from the origin. Make segments shorter.`);
    for (const name of unknown)
      this.#held.put(name, stamp, hashed === 'not-attestable' ? undefined : await this.#sealer.attest(name, hashed));
    return hashed === 'not-attestable' ? 0 : unknown.length;
  }

  async #flush(index: number): Promise<void> {
    const bytes = this.#held.changedBytes(index);
    if (!bytes) return;
    await this.#store.write(index, bytes);
    this.#held.written(index);
  }

  /** Of an earlier run only what is of this stream and of these tracks. */
  async #earlier(index: number): Promise<readonly Attestation[]> {
    const tracks = new Set(this.#tracks.map(({ id }) => id));
    const { streamId } = this.#sealer;
    return (await this.#store.read(index)).filter((made) => made.streamId === streamId && tracks.has(made.segment.track));
  }

  async #tidy(listed: readonly Listed[], live: boolean, from: number): Promise<void> {
    const [first, last] = [listed[0], listed.at(-1)].map((entry) => entry && sidecarIndex(entry.segment.id.sequence));
    if (first === undefined || last === undefined) return;
    // Where the list may go further back than it was read, nothing is known to be over.
    if (from > 0 && first <= sidecarIndex(from)) return;
    const kept = live ? Math.max(0, first - KEPT_SIDECARS) : first;
    const keep = `${kept} ${live ? '' : last}`;
    if (keep !== this.#kept) await this.#store.keepOnly(kept, live ? undefined : last);
    this.#kept = keep;
    if (live) this.#held.keepFrom(kept);
  }
}
