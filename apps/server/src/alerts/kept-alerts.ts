import type { AlertsChange } from '@tributary/operator-api';
import type { OperatorStore } from '../operator/store.ts';
import type { AlertsStore } from './ports.ts';

const KIND = 'alerts';
/** One document for all rules: they are changed together. */
const ID = 'all';

/** Rules and webhook, beside everything else that operators have set. */
export function keptAlerts(store: OperatorStore): AlertsStore {
  return {
    load: async () => {
      const document = await store.read(KIND, ID);
      return document === null ? null : (document.body as AlertsChange);
    },
    // The API has them replaced as a whole: the last word counts.
    save: async (alerts) => void (await store.write(KIND, ID, alerts, 'any')),
  };
}
