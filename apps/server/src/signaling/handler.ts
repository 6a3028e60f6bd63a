import type { JoinRefusal } from '@tributary/protocol';
import { readPayload } from '@tributary/protocol/schemas';
import type { ZodType } from 'zod';

export type Outcome =
  | {
      readonly status: 'done';
      /** Goes to the client's acknowledgement, where it asked for one. */
      readonly answer?: unknown;
      /** Runs once the answer is on its way. */
      readonly afterAnswer?: () => void;
    }
  /** The answer comes when it does; the viewer's other events do not wait for it. Whoever promises it bounds how many there are. */
  | { readonly status: 'later'; readonly answer: Promise<unknown> }
  | { readonly status: 'refused'; readonly reason: JoinRefusal; readonly message: string };

/** Handles one kind of event of a viewer's socket, whatever its payload turns out to be. */
export type EventHandler<C> = (context: C, payload: unknown) => Promise<Outcome>;

export const DONE: Outcome = { status: 'done' };

/** The only way to handle an event: its payload has passed the schema, or the event is refused. */
export function defineHandler<C, T>(schema: ZodType<T>, run: (context: C, payload: T) => Promise<Outcome>): EventHandler<C> {
  return async (context, payload) => {
    const parsed = readPayload(schema, payload);
    return parsed.ok ? run(context, parsed.value) : { status: 'refused', reason: 'invalid', message: parsed.message };
  };
}
