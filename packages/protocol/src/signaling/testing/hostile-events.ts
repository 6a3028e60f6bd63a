import { mulberry32 } from '../../wire/testing/hostile-frames.ts';
import { SIGNALING_LIMITS } from '../limits.ts';
import { EVENT_EXAMPLES, type ClientEvent } from './event-examples.ts';

const MAX_EDITS = 3;
const MAX_DEPTH = 6; // of made-up values; a deep one of its own goes far below
const DEEP_LEVELS = 200; // a parser that follows it blindly runs out of stack at some thousands, which 16 KiB of JSON can hold
const MANY = 200; // past every bound on lists
const MAX_MEMBERS = 4;
const BYTES = 40;

/** Names with a meaning to JavaScript, and some that schemas know in other places. */
const KEYS = ['__proto__', 'constructor', 'prototype', 'toString', 'then', 'length', '', 'state', 'segments', 'track', 'signal', 'version'];
const NUMBERS = [
  0,
  -0,
  -1,
  0.5,
  1,
  2 ** 31,
  2 ** 32,
  2 ** 48 - 1,
  Number.MAX_SAFE_INTEGER,
  1e308,
  -1e308,
  Number.NaN,
  Number.POSITIVE_INFINITY,
];
const TEXTS = [
  '',
  'sealed',
  '0123456789abcdef',
  '0123456789abcdef01234567',
  '\u0000',
  '\ud800', // half of a character
  '__proto__',
  'x'.repeat(SIGNALING_LIMITS.labelCharacters + 1),
  'A'.repeat(SIGNALING_LIMITS.pieceHashesCharacters + 4),
  `${'a+'.repeat(2_000)}!`, // for expressions that go back and try again
];

type Container = Record<string, unknown> | unknown[];
const isContainer = (value: unknown): value is Container => typeof value === 'object' && value !== null && !ArrayBuffer.isView(value);

/** An event as the server gets it. */
export interface HostileEvent {
  readonly event: ClientEvent;
  readonly payload: unknown;
}

/**
 * An endless source of events that a client could send to do harm: made-up values of every kind that a message can hold, and well-formed
 * events with parts changed, left out, added, repeated or far too deep. Repeatable from its seed.
 */
export function hostileEvents(seed: number): () => HostileEvent {
  const random = mulberry32(seed);
  const below = (bound: number): number => Math.floor(random() * bound);
  const one = <T>(list: readonly T[]): T => list[below(list.length)] as T;
  const events = Object.keys(EVENT_EXAMPLES) as ClientEvent[];

  const list = (length: number, depth: number): unknown[] => Array.from({ length }, () => value(depth));
  const members = (depth: number): Record<string, unknown> =>
    // As a parser of JSON makes them: a `__proto__` of its own is a member like any other.
    Object.fromEntries(Array.from({ length: below(MAX_MEMBERS + 1) }, () => [one(KEYS), value(depth)]));

  function value(depth: number): unknown {
    switch (below(depth >= MAX_DEPTH ? 5 : 8)) {
      case 0:
        return one([null, true, false, undefined]);
      case 1:
      case 2:
        return one(NUMBERS);
      case 3:
        return one(TEXTS);
      case 4:
        return Uint8Array.from({ length: below(BYTES) }, () => below(256)); // Socket.IO carries bytes as well
      case 5:
        return list(below(MAX_MEMBERS + 1), depth + 1);
      default:
        return members(depth + 1);
    }
  }

  const deep = (): unknown => {
    let inner: unknown = {};
    for (let level = 0; level < DEEP_LEVELS; level++) inner = below(2) === 0 ? [inner] : { a: inner };
    return inner;
  };

  /** Any of the containers in it, itself included. */
  const somewhere = (root: Container): Container => {
    let at = root;
    for (;;) {
      const inner = Object.values(at).filter(isContainer);
      if (inner.length === 0 || below(2) === 0) return at;
      at = one(inner);
    }
  };

  const edit = (root: Container): void => {
    const at = somewhere(root);
    const keys = Object.keys(at);
    const key = keys.length === 0 || below(5) === 0 ? one(KEYS) : one(keys);
    const define = (content: unknown): void => {
      Object.defineProperty(at, key === 'length' && Array.isArray(at) ? '0' : key, {
        value: content,
        enumerable: true,
        configurable: true,
        writable: true,
      });
    };
    switch (below(6)) {
      case 0:
        if (key !== 'length') Reflect.deleteProperty(at, key);
        return;
      case 1:
        return define(deep());
      case 2:
        return define(Array.from({ length: below(MANY) }, () => one(Object.values(at)) ?? null));
      default:
        return define(value(0));
    }
  };

  return () => {
    const event = one(events);
    if (below(8) === 0) return { event, payload: value(0) };
    const payload = structuredClone(EVENT_EXAMPLES[event]) as Record<string, unknown>;
    for (let edits = below(MAX_EDITS + 1); edits > 0; edits--) edit(payload);
    return { event, payload };
  };
}
