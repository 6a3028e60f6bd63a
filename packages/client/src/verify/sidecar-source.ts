import {
  remember,
  decodeSidecar,
  encodeAttestation,
  MAX_SIDECAR_BYTES,
  ProtocolError,
  sidecarUrl,
  type SegmentId,
} from '@tributary/protocol';
import type { AttestationSource, Clock } from '@tributary/swarm';

type Bytes = Uint8Array<ArrayBuffer>;

const MAX_REMEMBERED = 64; // sidecars that are not there: the window of a few tracks, many times over
// One that is not there may be about to be written. A stream that nobody sealed has none at all: it is asked for ever more rarely.
const MISSING_MS = [500, 1_000, 2_000, 5_000, 15_000, 60_000];

/** `missing`: the host says that there is none (HTTP 404, 403 or 410). `failed`: it may work the next time. */
export type SidecarAnswer = Bytes | 'missing' | 'failed';

export interface SidecarFetcher {
  /** The address of the media playlist that lists the segment; undefined where it is not known any more. */
  playlistUrl(segment: SegmentId): string | undefined;
  /** Never rejects. */
  fetch(url: string, signal: AbortSignal): Promise<SidecarAnswer>;
}

/** Attestations from the files that a packager writes beside its playlists: one request for all segments of a file, however many wait. */
export class SidecarSource implements AttestationSource {
  readonly #clock: Clock;
  readonly #fetcher: SidecarFetcher;
  readonly #underWay = new Map<string, Promise<readonly Bytes[]>>();
  readonly #missing = new Map<string, { readonly times: number; readonly untilMs: number }>();

  constructor(clock: Clock, fetcher: SidecarFetcher) {
    this.#clock = clock;
    this.#fetcher = fetcher;
  }

  async fetch(segments: readonly SegmentId[], signal: AbortSignal): Promise<readonly Bytes[]> {
    const urls = new Set<string>();
    for (const segment of segments) {
      const playlist = this.#fetcher.playlistUrl(segment);
      if (playlist !== undefined) urls.add(sidecarUrl(playlist, segment.sequence));
    }
    const answers = await Promise.all([...urls].map((url) => this.#sidecar(url, signal)));
    return answers.flat();
  }

  #sidecar(url: string, signal: AbortSignal): Promise<readonly Bytes[]> {
    const running = this.#underWay.get(url);
    if (running) return running;
    if (this.#clock.nowMs() < (this.#missing.get(url)?.untilMs ?? 0)) return Promise.resolve([]);
    const request = this.#fetch(url, signal).finally(() => this.#underWay.delete(url));
    this.#underWay.set(url, request);
    return request;
  }

  async #fetch(url: string, signal: AbortSignal): Promise<readonly Bytes[]> {
    const answer = await this.#fetcher.fetch(url, signal);
    if (answer === 'failed') return [];
    if (answer === 'missing') {
      this.#noteMissing(url);
      return [];
    }
    if (answer.length > MAX_SIDECAR_BYTES) return [];
    try {
      const attestations = decodeSidecar(answer).map((attestation) => encodeAttestation(attestation));
      this.#missing.delete(url);
      return attestations;
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      // An error page in its place, or half of one: the next is fetched later.
      this.#noteMissing(url);
      return [];
    }
  }

  #noteMissing(url: string): void {
    const times = this.#missing.get(url)?.times ?? 0;
    const waitMs = MISSING_MS[Math.min(times, MISSING_MS.length - 1)] ?? 0;
    remember(this.#missing, url, { times: times + 1, untilMs: this.#clock.nowMs() + waitMs }, MAX_REMEMBERED);
  }
}
