import type {
  Alerts,
  AlertsChange,
  AlertState,
  SettingsAnswer,
  SettingsChange,
  SettingsPreview,
  SettingsShape,
} from '@tributary/operator-api';
import { OperatorError } from '../../operator/errors.ts';
import type { EventsLog } from '../../operator/events-log.ts';
import { nameOf, type Identity } from '../../operator/identity.ts';
import type { PreferenceBook } from '../../operator/preferences.ts';
import type { Handlers } from './calls.ts';

/** Decides what viewers are told. Throws an OperatorError `bad-request`, or `conflict` where a change was made upon an old revision. */
export interface SettingsDesk {
  settings(stream: string): Promise<SettingsAnswer>;
  /** @param by who, as the events log says it */
  change(stream: string, change: SettingsChange, by: string): Promise<SettingsAnswer>;
  preview(stream: string, settings: SettingsShape): Promise<SettingsPreview>;
  stopRamp(stream: string, by: string): Promise<SettingsAnswer>;
}

/** Watches figures, and calls for somebody. Throws an OperatorError `bad-request`. */
export interface AlertsDesk {
  alerts(): Promise<Alerts>;
  change(change: AlertsChange, by: string): Promise<Alerts>;
  /** @returns what the webhook answered, in words */
  testWebhook(): Promise<{ readonly status: string }>;
  states(): readonly AlertState[];
}

export interface ControlRoutesOptions {
  /** Null: this server decides nothing while it runs. */
  readonly settings: SettingsDesk | null;
  readonly alerts: AlertsDesk | null;
  readonly preferences: PreferenceBook;
  readonly events: EventsLog;
}

type ControlRoute =
  | 'settings'
  | 'setSettings'
  | 'previewSettings'
  | 'stopRamp'
  | 'alerts'
  | 'setAlerts'
  | 'testWebhook'
  | 'preferences'
  | 'setPreferences';

/** What the operator decides. Who changes settings or rules writes it down itself: it knows what changed. */
export function controlRoutes({ settings, alerts, preferences, events }: ControlRoutesOptions): Pick<Handlers, ControlRoute> {
  return {
    settings: ({ params: { stream } }) => here(settings, 'settings').settings(stream),
    setSettings: ({ params: { stream }, body, identity }) => here(settings, 'settings').change(stream, body, nameOf(identity)),
    previewSettings: ({ params: { stream }, body }) => here(settings, 'settings').preview(stream, body),
    stopRamp: ({ params: { stream }, identity }) => here(settings, 'settings').stopRamp(stream, nameOf(identity)),
    alerts: async ({ identity }) => shownTo(identity, await here(alerts, 'alerts').alerts()),
    setAlerts: ({ body, identity }) => here(alerts, 'alerts').change(body, nameOf(identity)),
    testWebhook: () => here(alerts, 'alerts').testWebhook(),
    preferences: () => preferences.read(),
    setPreferences: async ({ body, identity }) => {
      const changes = await preferences.write(body);
      if (changes.length > 0)
        events.add({ kind: 'policy', by: nameOf(identity), text: 'Changed prices or the rule for rolling back.', changes });
      return preferences.read();
    },
  };
}

/** A webhook's address is often a secret by itself: who may only look, as on an open dashboard anybody may, sees whose it is. */
function shownTo({ role }: Identity, alerts: Alerts): Alerts {
  const { url } = alerts.webhook;
  if (role === 'operator' || url === null) return alerts;
  return { ...alerts, webhook: { ...alerts.webhook, url: `${new URL(url).origin}/…` } };
}

function here<T>(desk: T | null, what: string): T {
  if (desk === null) throw new OperatorError('not-here', `This server was built without ${what}: it changes nothing while it runs.`);
  return desk;
}
