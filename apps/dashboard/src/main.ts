import { TimeChart } from './charts/time-chart.ts';
import { EventsPage } from './events/events-page.ts';
import { MeshPage } from './mesh/mesh-page.ts';
import { OverviewPage } from './overview/overview-page.ts';
import { PeriodPicker } from './parts/period-picker.ts';
import { AccountsSettings } from './settings/accounts-settings.ts';
import { AlertsSettings } from './settings/alerts-settings.ts';
import { ChangeDialog } from './settings/change-dialog.ts';
import { PeersSettings } from './settings/peers-settings.ts';
import { PricesSettings } from './settings/prices-settings.ts';
import { SettingsPage } from './settings/settings-page.ts';
import { AccountForm } from './shell/account-form.ts';
import { DashboardPage } from './shell/dashboard-page.ts';
import { StreamPage } from './stream/stream-page.ts';

const ELEMENTS = {
  'time-chart': TimeChart,
  'period-picker': PeriodPicker,
  'account-form': AccountForm,
  'overview-page': OverviewPage,
  'stream-page': StreamPage,
  'mesh-page': MeshPage,
  'events-page': EventsPage,
  'change-dialog': ChangeDialog,
  'peers-settings': PeersSettings,
  'alerts-settings': AlertsSettings,
  'prices-settings': PricesSettings,
  'accounts-settings': AccountsSettings,
  'settings-page': SettingsPage,
  // Last: as soon as it is defined, it shows the others.
  'dashboard-page': DashboardPage,
};
for (const [name, element] of Object.entries(ELEMENTS)) customElements.define(name, element);
