import { CHOICE_KEY, type ChoicePage } from '../choice/choice-memory.ts';

/** A web origin's storage, which its tabs share. */
export class FakeStorage {
  readonly items = new Map<string, string>();
  readonly #pages: FakePage[] = [];
  /** As where cookies are blocked. */
  isBlocked = false;
  /** As where it is full. */
  isFull = false;

  open(): FakePage {
    const page = new FakePage(this);
    this.#pages.push(page);
    return page;
  }

  /** Tells the other tabs, as browsers do. */
  changed(by: FakePage | null, key: string | null): void {
    for (const page of this.#pages) if (page !== by) page.dispatchEvent(Object.assign(new Event('storage'), { key }));
  }
}

/** A tab of that origin. */
export class FakePage extends EventTarget implements ChoicePage {
  readonly #storage: FakeStorage;

  constructor(storage: FakeStorage) {
    super();
    this.#storage = storage;
  }

  get localStorage(): ChoicePage['localStorage'] {
    const storage = this.#storage;
    if (storage.isBlocked) throw new DOMException('blocked', 'SecurityError');
    return {
      getItem: (key) => storage.items.get(key) ?? null,
      setItem: (key, text) => {
        if (storage.isFull) throw new DOMException('full', 'QuotaExceededError');
        storage.items.set(key, text);
        storage.changed(this, key);
      },
      removeItem: (key) => {
        storage.items.delete(key);
        storage.changed(this, key);
      },
    };
  }
}

/** What is kept, as text; undefined: nothing. */
export const keptIn = (storage: FakeStorage): string | undefined => storage.items.get(CHOICE_KEY);
