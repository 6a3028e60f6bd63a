import { CustomVideoElement } from 'custom-media-element';

/** A custom element with the API of `<video>`. */
export interface MediaElementInstance extends HTMLVideoElement {
  /** The `<video>` inside. */
  readonly nativeEl: HTMLVideoElement;
  attributeChangedCallback(name: string, before?: string | null, now?: string | null): void;
  connectedCallback(): void;
  disconnectedCallback(): void;
  /** Before it is used for the first time. */
  init(): void;
  handleEvent(event: Event): void;
}

export interface MediaElementClass {
  readonly observedAttributes: string[];
  getTemplateHTML: () => string;
  new (): MediaElementInstance;
}

/** custom-media-element's. In words of our own, for it is bundled into what is published, and its types are not. */
export const MediaElement: MediaElementClass = CustomVideoElement as unknown as MediaElementClass;
