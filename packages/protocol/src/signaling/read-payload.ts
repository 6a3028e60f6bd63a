import type { ZodType } from 'zod';

const MAX_MESSAGE_CHARACTERS = 200; // the sender sees it: enough to find the member by

export type Reading<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly message: string };

/** Holds what somebody sent against its schema. Never throws, whatever it is. */
export function readPayload<T>(schema: ZodType<T>, payload: unknown): Reading<T> {
  try {
    const result = schema.safeParse(payload);
    if (result.success) return { ok: true, value: result.data };
    const [issue] = result.error.issues;
    const message = `${issue?.path.join('.') || 'payload'}: ${issue?.message ?? 'not valid'}`;
    return { ok: false, message: message.slice(0, MAX_MESSAGE_CHARACTERS) };
  } catch {
    // zod compares `length` before it knows whose it is: one that is an object whose `toString` is no function cannot be compared.
    return { ok: false, message: 'payload: cannot be compared with what is expected here' };
  }
}
