import { randomBytes } from 'node:crypto';
import type { OperatorEvent, OperatorEvents } from '@tributary/operator-api';
import { eventText } from './event-text.ts';
import {
  EVENT_CHANGES,
  EVENT_TEXT_CHARACTERS,
  EVENT_VALUE_CHARACTERS,
  EVENTS_BETWEEN_PRUNES,
  EVENTS_KEPT_MS,
  EVENTS_PER_PAGE,
  MAX_EVENTS,
} from './limits.ts';
import type { EventsQuery, OperatorStore } from './store.ts';

/** What happened, as whoever saw it says. */
export type NewEvent = Pick<OperatorEvent, 'kind' | 'by' | 'text'> & Partial<Pick<OperatorEvent, 'stream' | 'label' | 'changes' | 'atMs'>>;

/** What a page of them is asked by. */
export type EventsPage = Omit<EventsQuery, 'limit'> & { readonly limit?: number | undefined };

const BASE = 36;
const TIME_DIGITS = 9; // until the year 5188, ids of one length sort by time
const COUNT_DIGITS = 5;
const COUNTS = BASE ** COUNT_DIGITS;
const RANDOM_BYTES = 6; // of two processes in the same millisecond, neither writes the other's
/** Events waiting to be written while the store is away; past it the oldest is let go. */
const MAX_WAITING = 1000;

/** Who did what, when. What cannot be written at once waits for the next one. */
export class EventsLog {
  readonly #store: OperatorStore;
  readonly #nowMs: () => number;
  readonly #onError: (error: unknown) => void;
  readonly #listeners = new Set<(event: OperatorEvent) => void>();
  #waiting: OperatorEvent[] = [];
  #writing: Promise<void> = Promise.resolve();
  #sincePrune = EVENTS_BETWEEN_PRUNES;
  #count = 0;

  constructor(store: OperatorStore, nowMs: () => number, onError: (error: unknown) => void) {
    this.#store = store;
    this.#nowMs = nowMs;
    this.#onError = onError;
  }

  /** Never fails: what happened has happened, whether or not it can be written down. */
  add(event: NewEvent): OperatorEvent {
    const atMs = event.atMs ?? this.#nowMs();
    const full: OperatorEvent = {
      id: this.#idOf(atMs),
      atMs,
      kind: event.kind,
      stream: event.stream ?? null,
      label: eventText(event.label ?? '', EVENT_VALUE_CHARACTERS),
      by: eventText(event.by, EVENT_VALUE_CHARACTERS),
      text: eventText(event.text, EVENT_TEXT_CHARACTERS),
      changes: (event.changes ?? []).slice(0, EVENT_CHANGES).map(({ name, from, to }) => ({
        name: eventText(name, EVENT_VALUE_CHARACTERS),
        from: eventText(from, EVENT_VALUE_CHARACTERS),
        to: eventText(to, EVENT_VALUE_CHARACTERS),
      })),
    };
    this.#waiting.push(full);
    if (this.#waiting.length > MAX_WAITING) this.#waiting.shift();
    for (const listener of this.#listeners) listener(full);
    this.#writing = this.#writing.then(() => this.#write());
    return full;
  }

  /** @returns ends it */
  onEvent(listener: (event: OperatorEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** The latest first. @param limit default EVENTS_PER_PAGE */
  async page({ limit = EVENTS_PER_PAGE, ...query }: EventsPage): Promise<OperatorEvents> {
    await this.#writing;
    const found = await this.#store.events({ ...query, limit: limit + 1 });
    const events = found.slice(0, limit);
    return { events, next: found.length > limit ? (events.at(-1)?.id ?? null) : null };
  }

  /** Resolves when what was added before has been written, or could not be. */
  async written(): Promise<void> {
    await this.#writing;
  }

  async #write(): Promise<void> {
    try {
      for (let [event] = this.#waiting; event !== undefined; [event] = this.#waiting) {
        await this.#store.append(event);
        this.#waiting = this.#waiting.filter((each) => each !== event);
        this.#sincePrune += 1;
      }
      if (this.#sincePrune < EVENTS_BETWEEN_PRUNES) return;
      this.#sincePrune = 0;
      await this.#store.pruneEvents(this.#nowMs() - EVENTS_KEPT_MS, MAX_EVENTS);
    } catch (error) {
      this.#onError(error);
    }
  }

  /** Sorts by time, and within a millisecond by the order in which this process was told. */
  #idOf(atMs: number): string {
    const time = digits(Math.max(0, Math.round(atMs)), TIME_DIGITS);
    this.#count = (this.#count + 1) % COUNTS;
    // One count runs on over milliseconds: in one of them there are far fewer than it has.
    return `${time}-${digits(this.#count, COUNT_DIGITS)}-${randomBytes(RANDOM_BYTES).toString('hex')}`;
  }
}

const digits = (value: number, length: number): string => value.toString(BASE).padStart(length, '0');
