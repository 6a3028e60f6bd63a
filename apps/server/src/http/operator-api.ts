import type { Comparison, Mesh, RecorderState, StreamRow } from '@tributary/operator-api';
import type { Measures, StreamKey } from '@tributary/telemetry';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { FiguresDesk } from '../figures/figures-desk.ts';
import type { FiguresSource } from '../figures/source.ts';
import type { Metrics } from '../metrics.ts';
import type { OperatorDesk } from '../operator/operator-desk.ts';
import { PreferenceBook } from '../operator/preferences.ts';
import { accountRoutes } from './api/account-routes.ts';
import { controlRoutes, type AlertsDesk, type SettingsDesk } from './api/control-routes.ts';
import { figuresRoutes } from './api/figures-routes.ts';
import { mayStillLook, serveLive } from './api/live-route.ts';
import { serveApi } from './api/serve-api.ts';
import { sessionRoutes } from './api/session-routes.ts';
import { errorAnswer } from './app.ts';
import { LivePush } from './live.ts';
import { LiveFeed, type LiveView } from './live-feed.ts';

export interface OperatorApiOptions {
  readonly app: FastifyInstance;
  readonly desk: OperatorDesk;
  readonly source: FiguresSource;
  /** Null: this server decides nothing while it runs. */
  readonly settings: SettingsDesk | null;
  readonly alerts: AlertsDesk | null;
  readonly mesh: (stream: string) => Promise<Mesh> | Mesh;
  readonly compare: (stream: StreamKey, groups: Measures['groups']) => Promise<Comparison>;
  readonly peersOf: (stream: StreamKey) => StreamRow['peers'];
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly version: string;
  readonly trustedProxies: number;
}

export interface OperatorApi {
  readonly live: LivePush<LiveView>;
  readonly figures: FiguresDesk;
  readonly preferences: PreferenceBook;
}

const RECORDER_STATES: readonly RecorderState['status'][] = ['writing', 'behind', 'losing'];

/** Serves everything that operators ask for. */
export async function serveOperatorApi(options: OperatorApiOptions): Promise<OperatorApi> {
  const { app, desk, source, settings, alerts, mesh, compare, peersOf, metrics, logger, version, trustedProxies } = options;
  const { door, events } = desk;
  const preferences = new PreferenceBook(desk.store);
  const figures = new FiguresDesk(source, { prices: () => preferences.prices(), compare, peersOf });
  const feed = new LiveFeed({ figures, mesh, alertStates: () => alerts?.states() ?? [], logger });
  const live = new LivePush<LiveView>({
    content: (view) => feed.content(view),
    mayLook: (request) => mayStillLook(request, door),
    logger,
    trustedProxies,
  });
  events.onEvent((event) => live.tell(event));
  await serveApi(app, {
    handlers: {
      ...sessionRoutes(desk, (outcome) => metrics.logins.inc({ outcome })),
      ...accountRoutes(desk),
      ...figuresRoutes({ figures, events, mesh }),
      ...controlRoutes({ settings, alerts, preferences, events }),
    },
    door,
    version,
    trustedProxies,
    onError: (error, request) => errorAnswer(error, request, logger),
    besides: (api) => serveLive(api, live, door),
  });
  exportFigures(metrics, figures, live);
  return { live, figures, preferences };
}

/** What Prometheus cannot work out of the reports' counters, and how the figures themselves are doing. */
function exportFigures(metrics: Metrics, figures: FiguresDesk, live: LivePush<LiveView>): void {
  const unknown = Number.NaN; // as Prometheus has it: no value, and not 0
  metrics.gauge('offload_ratio', 'Share of delivered media bytes that peers brought directly, of the last minute', async () => {
    return (await figures.now()).offload ?? unknown;
  });
  metrics.gauge('offload_ceiling_ratio', 'The best that this could be: 1 - 1/N over the same bytes', async () => {
    return (await figures.now()).ceiling ?? unknown;
  });
  metrics.gauges('recorder_state', 'How figures are kept: the state that it is in is 1', 'state', () =>
    Object.fromEntries(RECORDER_STATES.map((state) => [state, figures.recorder().status === state ? 1 : 0])),
  );
  metrics.gauge('recorder_waiting_cells', 'Figures that wait for the database', () => figures.recorder().waitingCells);
  metrics.gauge('recorder_lost_cells', 'Figures that were lost while the database was away', () => figures.recorder().lostCells);
  metrics.gauge('dashboards', 'Open dashboards', () => live.subscribers);
}
