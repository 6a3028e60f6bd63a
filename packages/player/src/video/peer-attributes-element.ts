import type { PeerOptions } from '@tributary/hls';
import { MediaElement } from './media-element.ts';
import { readPeerOptions, type VideoTrust } from './peer-attributes.ts';

/** What has to be done anew: only the peers, or the whole stream. */
export type Change = 'peers' | 'stream';

/** A media element with what says how peers are to be used, as attributes and as properties. */
export abstract class PeerAttributesElement extends MediaElement {
  #stream: PeerOptions['stream'];
  #token: PeerOptions['token'];
  #trust: VideoTrust | undefined;

  /** Address of the Tributary server; empty: no peers. */
  get signaling(): string {
    return this.getAttribute('signaling') ?? '';
  }
  set signaling(address: string | null | undefined) {
    this.reflect('signaling', address);
  }

  /** The stream's own name, or a function of its playlist's address; undefined: the address without host and tokens. */
  get stream(): PeerOptions['stream'] {
    return this.#stream ?? this.getAttribute('stream') ?? undefined;
  }
  set stream(stream: PeerOptions['stream']) {
    this.#stream = stream;
    this.changed('peers');
  }

  /** The attribute `peers`: `off`, `ask` or `notice`. */
  get peersMode(): string {
    return this.getAttribute('peers') ?? '';
  }
  set peersMode(mode: string | null | undefined) {
    this.reflect('peers', mode);
  }

  /** Join token, or a function that fetches a fresh one. */
  get token(): PeerOptions['token'] {
    return this.#token ?? this.getAttribute('token') ?? undefined;
  }
  set token(token: PeerOptions['token']) {
    this.#token = token;
    this.changed('peers');
  }

  /** Who vouches for what peers send: a mode, or `{ mode, keys }`. */
  get trust(): VideoTrust | undefined {
    return this.#trust ?? (this.getAttribute('trust') as VideoTrust | null) ?? undefined;
  }
  set trust(trust: VideoTrust | undefined) {
    this.#trust = trust;
    this.changed('peers');
  }

  /** `relay`: no neighbour learns an address of this viewer's. */
  get iceTransportPolicy(): string {
    return this.getAttribute('ice-transport-policy') ?? '';
  }
  set iceTransportPolicy(policy: string | null | undefined) {
    this.reflect('ice-transport-policy', policy);
  }

  /** False: receive only. */
  get upload(): boolean {
    return this.getAttribute('upload') !== 'false';
  }
  set upload(upload: boolean) {
    this.reflect('upload', String(upload));
  }

  /** Cap of what this viewer sends, bytes per second; null: none. */
  get uploadBytesPerSecond(): number | null {
    const text = this.getAttribute('upload-bytes-per-second');
    return text === null ? null : Number(text);
  }
  set uploadBytesPerSecond(cap: number | null | undefined) {
    this.reflect('upload-bytes-per-second', cap?.toString());
  }

  /** Something was set that takes effect later, together with what else is set now. */
  protected abstract changed(change: Change): void;

  /** What cannot be read costs peers, and is the page's to hear of; the stream plays. */
  protected peerOptions(): PeerOptions | null {
    try {
      const properties = { stream: this.#stream, token: this.#token, trust: this.#trust };
      return readPeerOptions((name) => this.getAttribute(name), properties, this.ownerDocument.baseURI);
    } catch (error) {
      reportError(error);
      return null;
    }
  }

  protected reflect(name: string, text: string | null | undefined): void {
    if (text === null || text === undefined) this.removeAttribute(name);
    else this.setAttribute(name, text);
  }
}
