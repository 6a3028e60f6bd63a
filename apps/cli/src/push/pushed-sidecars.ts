/** Sidecars that go upstream beside the playlist that is pushed. */
import type { IncomingHttpHeaders } from 'node:http';
import { decodeSidecar, ProtocolError, SEGMENTS_PER_SIDECAR, sidecarUrl, type Attestation } from '@tributary/protocol';
import type { SidecarStore } from '../seal/playlist-sealer.ts';
import { isOk, type Answer, type Upstream } from './upstream.ts';

/** The upstream did not take a sidecar. Its answer is for the packager, in the place of one for the playlist. */
export class SidecarRefused extends Error {
  readonly answer: Answer;

  constructor(target: string, answer: Answer) {
    super(`The upstream answered ${answer.status} to ${target}.`);
    this.name = 'SidecarRefused';
    this.answer = answer;
  }
}

/** How a playlist came: its sidecars go the same way, with the same credentials. */
export interface PushedPlaylist {
  /** Path and query. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
}

/** Of the body, which is another one. */
const ABOUT_THE_BODY = new Set(['content-encoding', 'content-length', 'content-md5', 'content-type', 'digest']);

export class PushedSidecars implements SidecarStore {
  readonly #upstream: Upstream;
  readonly #mayDelete: () => boolean;
  readonly #written = new Set<number>();
  #wroteAny = false;
  #playlist: PushedPlaylist;

  /** @param mayDelete whether the packager deletes segments: then the upstream can, and old sidecars go as well */
  constructor(upstream: Upstream, playlist: PushedPlaylist, mayDelete: () => boolean) {
    this.#upstream = upstream;
    this.#playlist = playlist;
    this.#mayDelete = mayDelete;
  }

  follow(playlist: PushedPlaylist): void {
    this.#playlist = playlist;
  }

  /** After a start, of what an earlier run wrote; many upstreams give out what was put there. */
  async read(index: number): Promise<readonly Attestation[]> {
    if (this.#wroteAny) return [];
    const answer = await this.#upstream.forward({ method: 'GET', target: this.#targetOf(index), headers: this.#headers() });
    if (!isOk(answer)) return [];
    try {
      return decodeSidecar(Uint8Array.from(answer.body));
    } catch (error) {
      if (error instanceof ProtocolError) return [];
      throw error;
    }
  }

  /** @throws SidecarRefused */
  async write(index: number, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const target = this.#targetOf(index);
    const headers = { ...this.#headers(), 'content-type': 'application/octet-stream', 'content-length': String(bytes.length) };
    const answer = await this.#upstream.forward({ method: 'PUT', target, headers, body: bytes });
    if (!isOk(answer)) throw new SidecarRefused(target, answer);
    this.#wroteAny = true;
    this.#written.add(index);
  }

  async keepOnly(first: number): Promise<void> {
    for (const index of this.#written) {
      if (index >= first) continue;
      this.#written.delete(index);
      // What an upstream says to it matters to nobody: an old sidecar does no harm.
      if (this.#mayDelete()) await this.#upstream.forward({ method: 'DELETE', target: this.#targetOf(index), headers: this.#headers() });
    }
  }

  #targetOf(index: number): string {
    return sidecarUrl(this.#playlist.target, index * SEGMENTS_PER_SIDECAR);
  }

  #headers(): IncomingHttpHeaders {
    return Object.fromEntries(Object.entries(this.#playlist.headers).filter(([name]) => !ABOUT_THE_BODY.has(name)));
  }
}
