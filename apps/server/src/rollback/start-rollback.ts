import type { Clock } from '@tributary/signaling';
import type { Logger } from 'pino';
import type { FiguresDesk } from '../figures/figures-desk.ts';
import type { FiguresSource } from '../figures/source.ts';
import type { SettingsDesk } from '../http/api/control-routes.ts';
import type { EventsLog } from '../operator/events-log.ts';
import type { PreferenceBook } from '../operator/preferences.ts';
import { dividedStreams } from './divided-streams.ts';
import { RollbackWatch } from './rollback-watch.ts';

export interface RollbackWiring {
  readonly settings: Pick<SettingsDesk, 'settings' | 'change'>;
  readonly figures: Pick<FiguresDesk, 'comparison'>;
  readonly source: Pick<FiguresSource, 'audiences'>;
  readonly preferences: Pick<PreferenceBook, 'read'>;
  readonly events: Pick<EventsLog, 'add'>;
  readonly clock: Clock;
  /** Epoch milliseconds. */
  readonly nowMs: () => number;
  readonly logger: Logger;
}

/** Watches the rollouts of a server that has settings: what the rule says is in the operators' preferences. */
export function startRollback({ settings, figures, source, preferences, events, clock, nowMs, logger }: RollbackWiring): RollbackWatch {
  const rule = async () => (await preferences.read()).rollback;
  const port = dividedStreams({ settings, figures, audiences: () => source.audiences(), rule, nowMs });
  return new RollbackWatch({ port, events: (event) => events.add(event), clock, nowMs, logger });
}
