import { pino } from 'pino';
import { MemoryOperatorStore } from '../memory-store.ts';
import { OperatorDesk, type OperatorDeskOptions } from '../operator-desk.ts';
import type { PasswordCost } from '../passwords.ts';

/** A hundredth of a millisecond: tests hash hundreds of passwords, and guard none of them. */
export const CHEAP: PasswordCost = { log2N: 1, r: 1, p: 1 };
export const PASSWORD = 'correct horse battery';
const START_MS = 1_700_000_000_000;

/** A desk whose clock stands until it is moved. */
export function deskWithClock(options: Partial<OperatorDeskOptions> = {}) {
  const clock = { nowMs: START_MS };
  const desk = new OperatorDesk({
    store: new MemoryOperatorStore(),
    logger: pino({ level: 'silent' }),
    passwordCost: CHEAP,
    nowMs: () => clock.nowMs,
    ...options,
  });
  return { desk, clock };
}
