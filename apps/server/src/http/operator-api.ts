import type { Comparison, Mesh, StreamRow } from '@tributary/operator-api';
import type { Measures, StreamKey } from '@tributary/telemetry';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { FiguresDesk } from '../figures/figures-desk.ts';
import type { FiguresSource } from '../figures/source.ts';
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
  readonly logger: Logger;
  readonly version: string;
  readonly trustedProxies: number;
}

export interface OperatorApi {
  readonly live: LivePush<LiveView>;
  readonly figures: FiguresDesk;
  readonly preferences: PreferenceBook;
}

/** Serves everything that operators ask for. */
export async function serveOperatorApi(options: OperatorApiOptions): Promise<OperatorApi> {
  const { app, desk, source, settings, alerts, mesh, compare, peersOf, logger, version, trustedProxies } = options;
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
      ...sessionRoutes(desk),
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
  return { live, figures, preferences };
}
