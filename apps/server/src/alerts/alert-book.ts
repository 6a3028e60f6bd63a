import { beginEpisode, isFiring, stepEpisode, type AlertFigures, type AlertRule, type Episode, type Transition } from '@tributary/control';
import { EVERY_STREAM } from '@tributary/control';
import type { AlertState } from '@tributary/operator-api';
import { MAX_EPISODES, MAX_STATES_TOLD, MAX_WATCHED_STREAMS } from './limits.ts';
import type { AlertFiguresPort, WatchedStream } from './ports.ts';

/** Something to be told: once when a rule fires for a stream, once when that is over. */
export interface AlertChange {
  readonly transition: Transition;
  readonly rule: AlertRule;
  readonly stream: string;
  readonly label: string;
  /** Null where it cleared because nothing is known any more. */
  readonly value: number | null;
  readonly viewers: number;
  /** Epoch milliseconds. */
  readonly atMs: number;
  readonly firedAtMs: number;
  /** It is over because the rule was changed, switched off or removed. */
  readonly byRuleChange: boolean;
}

interface Watched {
  readonly rule: AlertRule;
  readonly stream: string;
  readonly label: string;
  readonly episode: Episode;
}

/** How each rule stands with each stream that it is about. Knows no clock and no wire. */
export class AlertBook {
  readonly #watched = new Map<string, Watched>();
  #rules: readonly AlertRule[] = [];

  get rules(): readonly AlertRule[] {
    return this.#rules;
  }

  get size(): number {
    return this.#watched.size;
  }

  /** @returns what was firing and has no rule any more */
  setRules(rules: readonly AlertRule[], nowMs: number): AlertChange[] {
    const byId = new Map(rules.filter(({ isOn }) => isOn).map((rule) => [rule.id, rule]));
    const ended: AlertChange[] = [];
    for (const [key, watched] of this.#watched) {
      const rule = byId.get(watched.rule.id);
      // Another threshold goes on with what is known; another measure or stream is another rule.
      if (rule?.measure === watched.rule.measure && rule.stream === watched.rule.stream) {
        this.#watched.set(key, { ...watched, rule });
        continue;
      }
      this.#watched.delete(key);
      if (isFiring(watched.episode)) ended.push(changeOf(watched, 'cleared', { ...COUNTED_NOBODY, nowMs, byRuleChange: true }));
    }
    this.#rules = rules;
    return ended;
  }

  /** Looks at every rule and stream once. */
  evaluate(streams: readonly WatchedStream[], port: Pick<AlertFiguresPort, 'figures'>, nowMs: number): AlertChange[] {
    const labels = new Map(streams.slice(0, MAX_WATCHED_STREAMS).map(({ stream, label }) => [stream, label]));
    const asked = new Map<string, AlertFigures | null>();
    const figuresOf = (stream: string) => {
      const known = asked.get(stream);
      if (known !== undefined) return known;
      const figures = port.figures(stream);
      asked.set(stream, figures);
      return figures;
    };
    const changes: AlertChange[] = [];
    const seen = new Set<string>();
    for (const rule of this.#rules) {
      if (!rule.isOn) continue;
      for (const stream of rule.stream === EVERY_STREAM ? labels.keys() : [rule.stream]) {
        const key = keyOf(rule, stream);
        const before = this.#watched.get(key);
        if (before === undefined && this.#watched.size >= MAX_EPISODES) continue;
        seen.add(key);
        const label = labels.get(stream) ?? before?.label ?? '';
        this.#step({ rule, stream, label, episode: before?.episode ?? beginEpisode(nowMs) }, figuresOf(stream), nowMs, changes);
      }
    }
    // Streams that a rule for all of them looks at no more: only what has fired is still to be ended.
    for (const [key, watched] of this.#watched) {
      if (seen.has(key)) continue;
      this.#step(watched, figuresOf(watched.stream), nowMs, changes);
      const after = this.#watched.get(key);
      if (after !== undefined && !isFiring(after.episode)) this.#watched.delete(key);
    }
    return changes;
  }

  /** What fires first, then what is about to. */
  states(): AlertState[] {
    return [...this.#watched.values()]
      .sort((a, b) => rankOf(a.episode) - rankOf(b.episode) || b.episode.sinceMs - a.episode.sinceMs)
      .slice(0, MAX_STATES_TOLD)
      .map(({ rule, stream, label, episode }) => ({
        ruleId: rule.id,
        stream,
        label,
        status: episode.status === 'clearing' ? 'firing' : episode.status,
        sinceMs: episode.firedAtMs ?? episode.sinceMs,
        value: episode.value,
      }));
  }

  #step(watched: Watched, figures: AlertFigures | null, nowMs: number, changes: AlertChange[]): void {
    const { episode, transition } = stepEpisode(watched.rule, watched.episode, figures, nowMs);
    const after = { ...watched, episode };
    this.#watched.set(keyOf(watched.rule, watched.stream), after);
    if (transition === null) return;
    const firedAtMs = (transition === 'fired' ? episode : watched.episode).firedAtMs ?? nowMs;
    const how = { value: episode.value, viewers: figures?.viewers ?? 0, nowMs, byRuleChange: false };
    changes.push({ ...changeOf(after, transition, how), firedAtMs });
  }
}

const COUNTED_NOBODY = { value: null, viewers: 0 };

const changeOf = (
  { rule, stream, label, episode }: Watched,
  transition: Transition,
  how: { readonly value: number | null; readonly viewers: number; readonly nowMs: number; readonly byRuleChange: boolean },
): AlertChange => ({
  transition,
  rule,
  stream,
  label,
  value: how.value,
  viewers: how.viewers,
  atMs: how.nowMs,
  firedAtMs: episode.firedAtMs ?? how.nowMs,
  byRuleChange: how.byRuleChange,
});

/** A stream's identifier has no space. */
const keyOf = (rule: AlertRule, stream: string): string => `${stream} ${rule.id}`;

const RANKS = { firing: 0, clearing: 0, pending: 1, fine: 2, 'no-figures': 3 } as const;
const rankOf = ({ status }: Episode): number => RANKS[status];
