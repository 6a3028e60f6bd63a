/** Which path a packager pushes to for a public address: the folder of the playlist's address is the root. */
export class PublicPaths {
  readonly #base: URL;
  /** Path of the (master) playlist that names the stream. */
  readonly playlistPath: string;

  constructor(playlistUrl: URL) {
    this.#base = new URL('.', playlistUrl);
    this.playlistPath = `/${playlistUrl.pathname.slice(this.#base.pathname.length)}`;
  }

  /** Undefined for an address on another host or outside the folder: it is not pushed here. */
  pathOf(address: string): string | undefined {
    const url = new URL(address, this.#base);
    const isHere = url.origin === this.#base.origin && url.pathname.startsWith(this.#base.pathname);
    return isHere ? `/${url.pathname.slice(this.#base.pathname.length)}` : undefined;
  }
}
