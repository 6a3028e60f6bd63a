import { decideRollback, EVERY_STREAM, type GroupComparison, type RollbackRule, type Rollout, type Settings } from '@tributary/control';
import type { OperatorEvent } from '@tributary/operator-api';
import type { Clock } from '@tributary/signaling';
import type { Logger } from 'pino';

/** A stream, or `*`, whose viewers are divided, and how both sides have done since then: nothing before counts. */
export interface DividedStream {
  readonly stream: string;
  readonly label: string;
  /** In whose settings its percentage stands: its own, or `*`. */
  readonly scope: string;
  readonly rollout: Rollout;
  readonly comparison: GroupComparison;
}

export interface RollbackPort {
  rule(): Promise<RollbackRule>;
  /** Of at most `limit` streams those that are divided. */
  divided(limit: number): Promise<readonly DividedStream[]>;
  /** Changes what is set, in the server's name. */
  change(stream: string, settings: Pick<Settings, 'rolloutPercent'>): Promise<void>;
}

export interface RollbackWatchOptions {
  readonly port: RollbackPort;
  readonly events: (event: Omit<OperatorEvent, 'id'>) => void;
  readonly clock: Clock;
  /** Epoch milliseconds. */
  readonly nowMs: () => number;
  readonly logger: Logger;
}

/** Viewers count when they leave, and reports come every 10 s: sooner there is little to see, and it reads the store. */
const LOOK_EVERY_MS = 30_000;
/** Streams that are looked at, those most watched: each is a question to the store. */
export const MAX_DIVIDED_STREAMS = 50;
/** Rollouts that went back and are remembered; past it the one longest ago is forgotten. Until a further rollout begins, percentage 0 says the same. */
export const MAX_ROLLED_BACK = 1000;

/** Looks now and then at every rollout, and takes those back that harm. */
export class RollbackWatch {
  readonly #options: RollbackWatchOptions;
  readonly #rolledBack = new Map<string, { readonly id: string; readonly atMs: number }>();
  #cancelNext: () => void = () => {};
  #isClosed = false;

  constructor(options: RollbackWatchOptions) {
    this.#options = options;
    this.#next();
  }

  /** When the latest rollout of a stream went back by itself, as far as this process knows. */
  rolledBackAtMs(stream: string): number | null {
    return this.#rolledBack.get(stream)?.atMs ?? null;
  }

  get remembered(): number {
    return this.#rolledBack.size;
  }

  close(): void {
    this.#isClosed = true;
    this.#cancelNext();
  }

  #next(): void {
    // The next look is planned when this one is over: a slow store is not asked twice at once.
    if (!this.#isClosed) this.#cancelNext = this.#options.clock.after(LOOK_EVERY_MS, () => void this.#look().finally(() => this.#next()));
  }

  async #look(): Promise<void> {
    const { port, logger } = this.#options;
    try {
      const rule = await port.rule();
      if (!rule.isOn) return;
      // A rollout for all that went back has gone back for each: a percentage of its own would keep a stream out of the next one.
      let isOverForAll = false;
      for (const each of (await port.divided(MAX_DIVIDED_STREAMS)).slice(0, MAX_DIVIDED_STREAMS)) {
        if (isOverForAll && each.scope === EVERY_STREAM) this.#remember(each);
        else if ((await this.#tryJudge(rule, each)) && each.stream === EVERY_STREAM) isOverForAll = true;
      }
    } catch (error) {
      logger.error({ err: error }, 'looking at rollouts failed: it is tried again in a moment, and until then none goes back by itself');
    }
  }

  /** One that cannot go back – somebody changes it now, or too many streams have settings of their own – must not keep the others. */
  async #tryJudge(rule: RollbackRule, divided: DividedStream): Promise<boolean> {
    try {
      return await this.#judge(rule, divided);
    } catch (error) {
      this.#options.logger.error(
        { err: error, stream: divided.stream },
        'a rollout that harms could not go back: it is tried again in a moment',
      );
      return false;
    }
  }

  /** @returns whether it went back */
  async #judge(rule: RollbackRule, divided: DividedStream): Promise<boolean> {
    const { stream, label, rollout, comparison } = divided;
    const { port, events, logger } = this.#options;
    const rolledBackId = this.#rolledBack.get(stream)?.id ?? null;
    const decision = decideRollback({ rule, rollout, comparison, rolledBackId });
    if (decision.status === 'keep' || this.#isClosed) return false;
    // What fails here is tried again at the next look: nothing is remembered before it is done.
    await port.change(stream, decision.settings);
    const atMs = this.#remember(divided);
    logger.warn({ stream, label }, decision.text);
    const changes = [{ name: 'rolloutPercent', from: `${rollout.percent}`, to: `${decision.settings.rolloutPercent}` }];
    events({ atMs, kind: 'rollback', stream, label, by: 'server', text: decision.text, changes });
    return true;
  }

  /** @returns when it was */
  #remember({ stream, rollout }: DividedStream): number {
    const atMs = this.#options.nowMs();
    this.#rolledBack.delete(stream);
    this.#rolledBack.set(stream, { id: rollout.id, atMs });
    for (const [oldest] of this.#rolledBack) {
      if (this.#rolledBack.size <= MAX_ROLLED_BACK) break;
      this.#rolledBack.delete(oldest);
    }
    return atMs;
  }
}
