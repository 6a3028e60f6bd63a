import type { EventName } from './messages.ts';

/** Of one event. A page has a handful; each costs a message at every event, four a second for `timeupdate`. */
export const MAX_LISTENERS_PER_EVENT = 32;

/** Who in the parent wants to hear of which event, by the names that the parent gave them; null is a name like any other. */
export class Listeners {
  readonly #byEvent = new Map<EventName, Set<string | null>>();

  /** False where the event has {@link MAX_LISTENERS_PER_EVENT} already. Adding the same twice is adding it once. */
  add(event: EventName, listener: string | null): boolean {
    const listeners = this.#byEvent.get(event) ?? new Set();
    if (!listeners.has(listener) && listeners.size >= MAX_LISTENERS_PER_EVENT) return false;
    this.#byEvent.set(event, listeners.add(listener));
    return true;
  }

  /** Null removes all of that event's. */
  remove(event: EventName, listener: string | null): void {
    if (listener === null) this.#byEvent.delete(event);
    else this.#byEvent.get(event)?.delete(listener);
  }

  of(event: EventName): readonly (string | null)[] {
    return [...(this.#byEvent.get(event) ?? [])];
  }
}
