import { decodeChoice, encodeChoice, NOTHING_REMEMBERED, type RememberedChoice } from './remembered-choice.ts';

/** Where a viewer's choice is kept. */
export interface ChoiceMemory {
  read(): RememberedChoice;
  write(choice: RememberedChoice): void;
  /** Called after it changed, by whomever: this player, another one of the page, another tab. @returns a function that unsubscribes */
  onChange(listener: () => void): () => void;
}

/** What of a page it takes. */
export interface ChoicePage extends Pick<EventTarget, 'addEventListener' | 'removeEventListener' | 'dispatchEvent'> {
  /** May throw at any touch: cookies are blocked, the frame is sandboxed. */
  readonly localStorage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
}

/** Of localStorage, so for each web origin of its own; with the version of what is in it. */
export const CHOICE_KEY = 'tributary.choice.1';
/** Players of one page tell each other by this: `storage` events go to other tabs only. */
const SAME_PAGE_EVENT = 'tributary-choice';

/** In the page's local storage; where that throws, for as long as the page is open. Never throws itself. */
export class PageChoiceMemory implements ChoiceMemory {
  readonly #page: ChoicePage;
  /** What storage would not take; null: it has it. */
  #unsaved: string | null = null;

  constructor(page: ChoicePage) {
    this.#page = page;
    page.addEventListener(SAME_PAGE_EVENT, (event) => {
      const { detail } = event as CustomEvent<unknown>;
      if (typeof detail === 'string') this.#keep(detail);
    });
    page.addEventListener('storage', (event) => {
      if (isOfChoice(event)) this.#unsaved = null;
    });
  }

  read(): RememberedChoice {
    return decodeChoice(this.#unsaved ?? this.#stored());
  }

  write(choice: RememberedChoice): void {
    const text = encodeChoice(choice);
    try {
      if (text === encodeChoice(NOTHING_REMEMBERED)) this.#page.localStorage.removeItem(CHOICE_KEY);
      else this.#page.localStorage.setItem(CHOICE_KEY, text);
    } catch {
      // Full, blocked or gone: it is kept here, and by each player of the page, as long as that is open.
    }
    this.#keep(text);
    this.#page.dispatchEvent(new CustomEvent(SAME_PAGE_EVENT, { detail: text }));
  }

  onChange(listener: () => void): () => void {
    const onStorage = (event: Event): void => {
      if (isOfChoice(event)) listener();
    };
    const onPageShow = (event: Event): void => {
      if ((event as PageTransitionEvent).persisted) listener();
    };
    this.#page.addEventListener(SAME_PAGE_EVENT, listener);
    this.#page.addEventListener('storage', onStorage);
    // A page that comes back from the cache has missed what other tabs said.
    this.#page.addEventListener('pageshow', onPageShow);
    return () => {
      this.#page.removeEventListener(SAME_PAGE_EVENT, listener);
      this.#page.removeEventListener('storage', onStorage);
      this.#page.removeEventListener('pageshow', onPageShow);
    };
  }

  #keep(text: string): void {
    const stored = this.#stored() ?? encodeChoice(NOTHING_REMEMBERED);
    this.#unsaved = stored === text ? null : text;
  }

  #stored(): string | null {
    try {
      return this.#page.localStorage.getItem(CHOICE_KEY);
    } catch {
      return null;
    }
  }
}

/** Without a key, all of the storage was cleared. */
function isOfChoice(event: Event): boolean {
  const { key } = event as StorageEvent;
  return key === null || key === CHOICE_KEY;
}

let ofThisPage: ChoiceMemory | null = null;

/** The page's own: all of its players share it. */
export function pageChoiceMemory(): ChoiceMemory {
  ofThisPage ??= new PageChoiceMemory(globalThis);
  return ofThisPage;
}
