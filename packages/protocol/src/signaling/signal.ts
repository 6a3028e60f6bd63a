import type { PeerSignal } from './events.ts';
import { SIGNALING_LIMITS as LIMITS } from './limits.ts';

// Keys that reach an object's prototype in code that copies objects carelessly. No description or candidate has them.
const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Whether a relayed signal is a small, plain JSON object. It is measured before anything recursive (JSON.stringify,
 * a logger, the relay) sees it: a deep, cyclic or huge one is refused and not walked to its end.
 */
export function isPeerSignal(value: unknown): value is PeerSignal {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const budget = { values: LIMITS.signalValues, characters: LIMITS.signalCharacters };
  return isSmallJson(value, LIMITS.signalDepth, budget) && JSON.stringify(value).length <= LIMITS.signalCharacters;
}

interface Budget {
  values: number;
  characters: number;
}

function isSmallJson(value: unknown, depth: number, budget: Budget): boolean {
  if (--budget.values < 0) return false;
  switch (typeof value) {
    case 'string':
      return spend(value, budget);
    case 'number':
      return Number.isFinite(value);
    case 'boolean':
      return true;
    case 'object':
      return value === null || (depth > 0 && isSmallContainer(value, depth - 1, budget));
    default:
      return false;
  }
}

function isSmallContainer(value: object, depth: number, budget: Budget): boolean {
  if (Array.isArray(value)) return value.length <= budget.values && value.every((item) => isSmallJson(item, depth, budget));
  // Not a Buffer, Date or Map: they turn into something else on their way.
  if (Object.getPrototypeOf(value) !== Object.prototype) return false;
  const entries = Object.entries(value);
  if (entries.length > budget.values) return false;
  return entries.every(([key, item]) => !FORBIDDEN_KEYS.has(key) && spend(key, budget) && isSmallJson(item, depth, budget));
}

function spend(text: string, budget: Budget): boolean {
  budget.characters -= text.length;
  return budget.characters >= 0;
}
