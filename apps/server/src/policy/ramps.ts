import { RAMP_STEP_MS, rampDown, type OriginLoad, type Ramp } from '@tributary/control';
import type { Clock } from '@tributary/signaling';
import type { Scope } from './settings-store.ts';

/** A rollout that is made smaller no faster than the origin can bear. */
export interface RampState {
  readonly fromPercent: number;
  readonly toPercent: number;
  /** Of the viewers, those that have peers now. */
  readonly rolloutPercent: number;
  readonly stepsLeft: number;
  /** Of the origin, when it is done; null: not known. */
  readonly expectedOriginBytesPerSecond: number | null;
  /** The origin serves as much as it can: it goes on when viewers leave, or when it is forced. */
  readonly isWaiting: boolean;
}

export interface RampsOptions {
  readonly clock: Clock;
  /** What is delivered to the viewers of the scope, and what the origin can serve of it. */
  measure(scope: Scope): Promise<{ readonly load: OriginLoad | null; readonly originBytesPerSecond: number | null }>;
  /** The share is another now; where the ramp has come to its end, its state is gone already. */
  stepped(scope: Scope): Promise<void>;
  onError(error: unknown): void;
}

interface Running {
  state: RampState;
  cancel: () => void;
}

/** Executes ramps step by step, each by what is measured then. */
export class Ramps {
  readonly #options: RampsOptions;
  readonly #running = new Map<Scope, Running>();
  /** Steps that are being told. */
  readonly #telling = new Map<Scope, Running>();

  constructor(options: RampsOptions) {
    this.#options = options;
  }

  state(scope: Scope): RampState | null {
    return this.#running.get(scope)?.state ?? null;
  }

  /** What it would come to. */
  async plan(scope: Scope, fromPercent: number, toPercent: number): Promise<Ramp> {
    return rampDown({ fromPercent, toPercent, ...(await this.#options.measure(scope)) });
  }

  /** In the place of one that runs. Its first step is taken at once: by the time this returns, but not told to `stepped`. */
  start(scope: Scope, fromPercent: number, toPercent: number, plan: Ramp): void {
    this.stop(scope);
    this.#advance(scope, fromPercent, toPercent, fromPercent, plan);
  }

  /** @returns puts it back where it was, for when what was to take its place failed; null where none ran */
  stop(scope: Scope): (() => void) | null {
    this.#telling.delete(scope);
    const running = this.#running.get(scope);
    running?.cancel();
    this.#running.delete(scope);
    return running === undefined ? null : () => this.#wait(scope, running.state);
  }

  close(): void {
    for (const { cancel } of this.#running.values()) cancel();
    this.#running.clear();
  }

  #advance(scope: Scope, fromPercent: number, toPercent: number, percent: number, plan: Ramp): void {
    const [next, ...left] = plan.steps;
    const rolloutPercent = next?.rolloutPercent ?? percent;
    if (rolloutPercent <= toPercent) {
      this.#running.delete(scope);
      return;
    }
    this.#wait(scope, {
      fromPercent,
      toPercent,
      rolloutPercent,
      stepsLeft: left.length,
      expectedOriginBytesPerSecond: plan.expectedOriginBytesPerSecond,
      isWaiting: next === undefined,
    });
  }

  #wait(scope: Scope, state: RampState): void {
    const running: Running = { state, cancel: () => {} };
    running.cancel = this.#options.clock.after(RAMP_STEP_MS, () => {
      this.#step(scope, running).catch((error: unknown) => this.#options.onError(error));
    });
    this.#running.set(scope, running);
  }

  async #step(scope: Scope, running: Running): Promise<void> {
    const { fromPercent, toPercent, rolloutPercent } = running.state;
    const plan = await this.plan(scope, rolloutPercent, toPercent);
    // Stopped, forced or replaced while it was measured.
    if (this.#running.get(scope) !== running) return;
    this.#advance(scope, fromPercent, toPercent, rolloutPercent, plan);
    if (plan.steps.length === 0) return;
    this.#telling.set(scope, running);
    try {
      await this.#options.stepped(scope);
    } catch (error) {
      // Nobody was told: it is where it was, and the same step comes again. Above all the last, after which nobody would ask.
      if (this.#telling.get(scope) === running) {
        this.stop(scope);
        this.#wait(scope, running.state);
      }
      throw error;
    } finally {
      if (this.#telling.get(scope) === running) this.#telling.delete(scope);
    }
  }
}
