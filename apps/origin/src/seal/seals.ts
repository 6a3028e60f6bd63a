/** The origin's own packager: vouches for the segments of all its streams, in sidecars beside the playlists, when somebody asks. */
import { hashPieces, KeySet, signAttestation, type JwkSet, type SigningKey } from '@tributary/attest';
import { readMasterPlaylist, readMediaPlaylist, type PlaylistSegment, type PlaylistTrack } from '@tributary/playlist';
import { encodeSidecar, segmentKey, SEGMENTS_PER_SIDECAR, streamName, type Attestation, type StreamId } from '@tributary/protocol';
import type { Catalogue } from '../streams/catalogue.ts';
import { CONTENT_TYPE, etagOf, type Resource } from '../streams/resource.ts';

/** The host has no part in names: every origin that serves this sample names alike. */
const BASE = 'http://origin.invalid';
const SIDECAR_PATH = /^\/([\w-]+)\/(.+\.m3u8)\.seal-(0|[1-9]\d{0,12})$/;
const NO_QUERY = new URLSearchParams();
/** Attestations kept, half a kilobyte each; past it the oldest is made again, and its sidecar has another ETag. */
const MAX_KEPT = 8_192;

export class Seals {
  readonly #catalogue: Catalogue;
  readonly #key: SigningKey;
  /** As many as there are streams. */
  readonly #tracks = new Map<string, readonly PlaylistTrack[]>();
  /** Promises, so that two who ask at once get the same. */
  readonly #made = new Map<string, Promise<Attestation>>();

  constructor(catalogue: Catalogue, key: SigningKey) {
    this.#catalogue = catalogue;
    this.#key = key;
  }

  /** Whom to trust, as `/seal-keys.json` says it. */
  get keys(): JwkSet {
    return new KeySet([this.#key.publicKey]).toJson();
  }

  /** The sidecar at a path: of the segments that are served at this moment. Undefined where there is none, and for other paths. */
  async find(pathname: string, nowMs: number): Promise<Resource | undefined> {
    const asked = SIDECAR_PATH.exec(pathname);
    if (!asked) return undefined;
    const [, stream = '', playlist = '', index = ''] = asked;
    const track = this.#tracksOf(stream, nowMs).find(({ url }) => url === `${BASE}/${stream}/${playlist}`);
    if (!track) return undefined;
    const path = `/${stream}/${playlist}`;
    const [served, listed] = [this.#catalogue.served(path, nowMs), this.#catalogue.find(path, NO_QUERY, nowMs)];
    if (served === undefined || listed === undefined || 'readyAtMs' in listed) return undefined;
    const first = Number(index) * SEGMENTS_PER_SIDECAR;
    const { segments } = readMediaPlaylist(served, track.url, track, { first, last: first + SEGMENTS_PER_SIDECAR - 1 });
    if (segments.length === 0) return undefined;
    const { id: streamId } = streamName(masterUrl(stream));
    const attestations: Attestation[] = [];
    for (const segment of segments) {
      const bytes = this.#bytesOf(segment, nowMs);
      if (bytes) attestations.push(await this.#attest(streamId, segment, bytes));
    }
    const body = Buffer.from(encodeSidecar(attestations));
    const { cacheControl, lastModifiedMs } = listed;
    return { kind: 'seal', body, contentType: CONTENT_TYPE.sidecar, cacheControl, etag: etagOf(body), lastModifiedMs };
  }

  #tracksOf(stream: string, nowMs: number): readonly PlaylistTrack[] {
    const known = this.#tracks.get(stream);
    if (known) return known;
    const master = this.#catalogue.find(`/${stream}/master.m3u8`, NO_QUERY, nowMs);
    if (master === undefined || 'readyAtMs' in master) return [];
    const tracks = readMasterPlaylist(master.body.toString(), masterUrl(stream));
    this.#tracks.set(stream, tracks);
    return tracks;
  }

  #bytesOf({ url, range }: PlaylistSegment, nowMs: number): Buffer | undefined {
    const found = this.#catalogue.find(new URL(url).pathname, NO_QUERY, nowMs);
    return found === undefined || 'readyAtMs' in found ? undefined : found.body.subarray(range?.start, range?.end);
  }

  #attest(streamId: StreamId, { id }: PlaylistSegment, bytes: Buffer): Promise<Attestation> {
    const key = `${streamId} ${segmentKey(id)}`;
    const known = this.#made.get(key);
    if (known) return known;
    const made = hashPieces(Uint8Array.from(bytes)).then((content) =>
      signAttestation(this.#key, { streamId, segment: id, issuedAtMs: Date.now(), ...content }),
    );
    this.#made.set(key, made);
    const [oldest] = this.#made.keys();
    if (this.#made.size > MAX_KEPT && oldest !== undefined) this.#made.delete(oldest);
    return made;
  }
}

const masterUrl = (stream: string): string => `${BASE}/${stream}/master.m3u8`;
