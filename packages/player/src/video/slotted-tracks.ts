const TRACK = 'track';

/**
 * Tracks that the page has put into the element: the video inside gets a copy of each, for a video takes only children of its own. Nothing
 * is to be seen of them before there are controls to choose them in.
 */
export class SlottedTracks {
  readonly #slot: HTMLSlotElement | null;
  readonly #video: HTMLVideoElement;
  readonly #copies = new Map<Element, HTMLTrackElement>();
  readonly #attributes = new MutationObserver((changes) => {
    for (const { target, attributeName } of changes) this.#copyAttribute(target as HTMLTrackElement, attributeName ?? '');
  });

  /** @param root with the slot that has no name */
  constructor(root: ShadowRoot | null, video: HTMLVideoElement) {
    this.#slot = root?.querySelector<HTMLSlotElement>('slot:not([name])') ?? null;
    this.#video = video;
  }

  /** From now on, as long as the element is in a document. */
  connect(): void {
    this.#slot?.addEventListener('slotchange', this.#sync);
    this.#sync();
  }

  disconnect(): void {
    this.#slot?.removeEventListener('slotchange', this.#sync);
    this.#attributes.disconnect();
    for (const copy of this.#copies.values()) copy.remove();
    this.#copies.clear();
  }

  readonly #sync = (): void => {
    const tracks = (this.#slot?.assignedElements({ flatten: true }) ?? []).filter(
      (element): element is HTMLTrackElement => element.localName === TRACK,
    );
    for (const [track, copy] of this.#copies) {
      if (tracks.includes(track as HTMLTrackElement)) continue;
      copy.remove();
      this.#copies.delete(track);
    }
    for (const track of tracks) {
      if (this.#copies.has(track)) continue;
      const copy = track.cloneNode() as HTMLTrackElement;
      this.#copies.set(track, copy);
      this.#attributes.observe(track, { attributes: true });
      this.#video.append(copy);
      enable(copy);
    }
  };

  #copyAttribute(track: HTMLTrackElement, name: string): void {
    const copy = this.#copies.get(track);
    const text = track.getAttribute(name);
    if (text === null) copy?.removeAttribute(name);
    else copy?.setAttribute(name, text);
    if (copy) enable(copy);
  }
}

/** Browsers load chapters and metadata only when they are asked to, and nobody asks for a default that is not to be seen. */
function enable({ default: isDefault, kind, track }: HTMLTrackElement): void {
  if (isDefault && (kind === 'chapters' || kind === 'metadata') && track.mode === 'disabled') track.mode = 'hidden';
}
