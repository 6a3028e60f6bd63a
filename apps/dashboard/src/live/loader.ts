import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { ApiError } from '../api/errors.ts';

/** What is on the screen of something that was asked for. A failure leaves the last answer there, marked as old. */
export interface Loaded<T> {
  readonly value: T | null;
  readonly isLoading: boolean;
  readonly error: ApiError | null;
}

/** Loads what a view shows, again as it changes and every so often, and never two answers in the wrong order. */
export class Loader<T> implements ReactiveController {
  #state: Loaded<T> = { value: null, isLoading: true, error: null };
  #key: string | undefined;
  #load: ((signal: AbortSignal) => Promise<T>) | undefined;
  #running: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #host: ReactiveControllerHost;
  /** Milliseconds from an answer to asking again; null: never. */
  readonly #againMs: (value: T) => number | null;

  constructor(host: ReactiveControllerHost, againMs: (value: T) => number | null = () => null) {
    this.#host = host;
    this.#againMs = againMs;
    host.addController(this);
  }

  get state(): Loaded<T> {
    return this.#state;
  }

  hostConnected(): void {
    document.addEventListener('visibilitychange', this.#seen);
    if (this.#key !== undefined) void this.reload();
  }

  hostDisconnected(): void {
    document.removeEventListener('visibilitychange', this.#seen);
    this.#running?.abort();
    clearTimeout(this.#timer);
  }

  /** @param key names what is shown: the same is not asked for again. Of another one, nothing of the former stays. */
  show(key: string, load: (signal: AbortSignal) => Promise<T>, { keepsValue = false } = {}): void {
    this.#load = load;
    if (key === this.#key) return;
    this.#key = key;
    this.#set({ value: keepsValue ? this.#state.value : null, isLoading: true, error: null });
    void this.reload();
  }

  /** Puts in what is known already: the answer to a change, or what was pushed. */
  set(value: T): void {
    this.#set({ ...this.#state, value });
  }

  async reload(): Promise<void> {
    this.#running?.abort();
    clearTimeout(this.#timer);
    const running = new AbortController();
    this.#running = running;
    try {
      const value = await this.#load?.(running.signal);
      if (running.signal.aborted || value === undefined) return;
      this.#set({ value, isLoading: false, error: null });
      this.#later(this.#againMs(value));
    } catch (error) {
      if (running.signal.aborted) return;
      const failure = error instanceof ApiError ? error : new ApiError('failed', String(error), { cause: error });
      this.#set({ ...this.#state, isLoading: false, error: failure });
      this.#later(AFTER_FAILURE_MS);
    }
  }

  #later(delayMs: number | null): void {
    if (delayMs === null) return;
    this.#timer = setTimeout(() => {
      // Who does not look is not asked for; the view is loaded as soon as somebody does.
      if (!document.hidden) void this.reload();
    }, delayMs);
  }

  readonly #seen = (): void => {
    if (!document.hidden && this.#key !== undefined && this.#state.value !== null) void this.reload();
  };

  #set(state: Loaded<T>): void {
    this.#state = state;
    this.#host.requestUpdate();
  }
}

/** Long enough that a server which is in trouble is left alone, short enough that a page mends itself. */
const AFTER_FAILURE_MS = 10_000;
