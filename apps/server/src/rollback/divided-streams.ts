import { EVERY_STREAM, type RollbackRule } from '@tributary/control';
import type { SettingsAnswer } from '@tributary/operator-api';
import type { FiguresDesk } from '../figures/figures-desk.ts';
import type { Audience } from '../figures/source.ts';
import type { SettingsDesk } from '../http/api/control-routes.ts';
import type { DividedStream, RollbackPort } from './rollback-watch.ts';

export interface DividedStreamsOptions {
  readonly settings: Pick<SettingsDesk, 'settings' | 'change'>;
  readonly figures: Pick<FiguresDesk, 'comparison'>;
  readonly audiences: () => Promise<readonly Audience[]>;
  readonly rule: () => Promise<RollbackRule>;
  /** Epoch milliseconds. */
  readonly nowMs: () => number;
}

const BY = 'server';
const EVERYBODY_PERCENT = 100;

/** Others live by settings of their own: what is added up of all streams is of several rollouts, and of none. */
const isApart = ({ own: { rolloutPercent = EVERYBODY_PERCENT } }: SettingsAnswer): boolean => rolloutPercent < EVERYBODY_PERCENT;

/**
 * Rollouts, from what is set and what is measured. Each change of the settings that a percentage stands in begins another: whatever else
 * was changed may have changed what viewers live through, too. So does a change of a stream's own, which may have taken back a percentage
 * of its own. All streams together are judged as one more, by their common settings, where no watched stream has a percentage of its own.
 */
export function dividedStreams({ settings, figures, audiences, rule, nowMs }: DividedStreamsOptions): RollbackPort {
  const divided = async (stream: string, label: string): Promise<DividedStream | null> => {
    const { own, effective, revision, changedAtMs, ramp } = await settings.settings(stream);
    const percent = effective.rolloutPercent;
    // While it is being switched off step by step there is nothing left to decide.
    if (percent === undefined || percent <= 0 || percent >= EVERYBODY_PERCENT || effective.peers === 'off' || ramp !== null) return null;
    const forAll = own.rolloutPercent === undefined ? await settings.settings(EVERY_STREAM) : { revision, changedAtMs };
    const from = forAll.revision > revision ? forAll : { revision, changedAtMs };
    const toMs = nowMs();
    if (from.changedAtMs === null || from.changedAtMs >= toMs) return null;
    const comparison = await figures.comparison(stream, { from: from.changedAtMs, to: toMs });
    const scope = own.rolloutPercent === undefined ? EVERY_STREAM : stream;
    return { stream, label, scope, rollout: { id: `${scope} ${from.revision}`, percent }, comparison };
  };
  return {
    rule,
    divided: async (limit) => {
      const watched = [...(await audiences())]
        .sort((a, b) => b.viewers - a.viewers)
        .map(({ streamId, label }) => ({ stream: streamId as string, label }));
      const found: DividedStream[] = [];
      const isMixed = (await Promise.all(watched.map(({ stream }) => settings.settings(stream)))).some(isApart);
      const together = isMixed ? [] : [{ stream: EVERY_STREAM as string, label: 'all streams' }];
      for (const { stream, label } of [...together, ...watched].slice(0, limit)) {
        const each = await divided(stream, label);
        if (each !== null) found.push(each);
      }
      return found;
    },
    change: async (stream, change) => {
      const { own, revision } = await settings.settings(stream);
      // Not by force: an origin that cannot serve everybody at once would harm more viewers than peers do.
      await settings.change(stream, { settings: { ...own, ...change }, revision }, BY);
    },
  };
}
