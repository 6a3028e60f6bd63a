import type { Policy } from '@tributary/protocol';
import type { EngineLimits } from './options.ts';
import type { UploadStanding } from './statistics.ts';
import { UploadBudget } from './upload-budget.ts';
import type { UploadLedger } from './upload-ledger.ts';

/** Whether this viewer may send, and how much: the page's word, the operator's and the session's cap together; the strictest counts. */
export class UploadGate {
  readonly budget: UploadBudget;
  readonly #ledger: UploadLedger;
  #limits: EngineLimits;
  #policy: Policy | null = null;

  constructor(limits: EngineLimits, ledger: UploadLedger, nowMs: number) {
    this.#limits = limits;
    this.#ledger = ledger;
    this.budget = new UploadBudget(ledger);
    this.#applyCaps(nowMs);
  }

  get mayPrefetch(): boolean {
    return this.#limits.prefetch;
  }

  setLimits(limits: Partial<EngineLimits>, nowMs: number): void {
    this.#limits = { ...this.#limits, ...limits };
    this.#applyCaps(nowMs);
  }

  setPolicy(policy: Policy, nowMs: number): void {
    this.#policy = policy;
    this.#applyCaps(nowMs);
  }

  /** The operator has let it. */
  get mayUpload(): boolean {
    return this.#policy !== null && this.standing().allowed;
  }

  /** Before the server has told its policy there is nothing against it: two viewers that both said no would not be introduced. */
  standing(): UploadStanding {
    const reason = this.#reason();
    return { allowed: reason === 'allowed', reason, sessionBytes: this.#ledger.sentBytes };
  }

  #reason(): UploadStanding['reason'] {
    if (!this.#limits.upload) return 'limits';
    if (this.#policy?.peers === 'off') return 'policy';
    if (this.capBytesPerSecond === 0) return 'no-rate';
    return this.budget.isUsedUp ? 'session-cap' : 'allowed';
  }

  /** The lowest; null: none. */
  get capBytesPerSecond(): number | null {
    return lowest(this.#limits.uploadBytesPerSecond, this.#policy?.uploadBytesPerSecond);
  }

  #applyCaps(nowMs: number): void {
    const bytesPerSession = lowest(this.#limits.uploadBytesPerSession, this.#policy?.uploadBytesPerSession);
    this.budget.setCaps({ bytesPerSecond: this.capBytesPerSecond, bytesPerSession }, nowMs);
  }
}

/** Of the page's and the operator's cap, from 0 on; null: neither sets one. A cap without end is none: JSON can carry one, as `1e999`. */
function lowest(own: number | null, policy: number | null | undefined): number | null {
  const caps = [own, policy ?? null].filter((cap) => cap !== null).filter((cap) => cap !== Infinity);
  return caps.length === 0 ? null : Math.max(0, Math.min(...caps));
}
