import { NO_COUNTERS, NO_MEASURES, OTHER, type Counter, type Measures } from '../measures/index.ts';

/** Counters alone. */
export function countersOnly(counters: { readonly [K in Counter]?: number }): Measures {
  return { ...NO_MEASURES, counters: { ...NO_COUNTERS, ...counters } };
}

/** A name that a viewer gave, as a breakdown may have it. */
export function safeName(name: string, shape: RegExp): string {
  return shape.test(name) && !(name in Object.prototype) ? name : OTHER;
}
