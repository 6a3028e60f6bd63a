import type { OperatorDesk } from '../../operator/operator-desk.ts';
import { nameOf } from '../../operator/identity.ts';
import type { Handlers } from './calls.ts';

type AccountRoute = 'accounts' | 'addAccount' | 'changeAccount' | 'removeAccount' | 'apiKeys' | 'addApiKey' | 'removeApiKey';

/** Who may log in, and by which keys scripts come in. Whatever changes is looked up anew at once, and written down. */
export function accountRoutes({ accounts, apiKeys, door, events }: OperatorDesk): Pick<Handlers, AccountRoute> {
  return {
    accounts: () => accounts.list(),
    addAccount: async ({ body: { name, password, role }, identity }) => {
      const account = await accounts.add(name, password, role);
      events.add({ kind: 'account', by: nameOf(identity), text: `Added the account ${name} (${role}).` });
      return account;
    },
    changeAccount: async ({ params: { name }, body, identity }) => {
      const before = await accounts.find(name);
      const account = await accounts.change(name, body);
      door.forget();
      const isNewRole = before !== null && before.role !== account.role;
      const what = [...(body.password === undefined ? [] : ['password']), ...(isNewRole ? ['role'] : [])].join(' and ') || 'nothing';
      events.add({
        kind: 'account',
        by: nameOf(identity),
        text: `Changed ${what} of the account ${account.name}, and ended its sessions.`,
        changes: isNewRole ? [{ name: 'role', from: before.role, to: account.role }] : [],
      });
      return account;
    },
    removeAccount: async ({ params: { name }, identity }) => {
      await accounts.remove(name);
      door.forget();
      events.add({ kind: 'account', by: nameOf(identity), text: `Removed the account ${name}.` });
    },
    apiKeys: () => apiKeys.list(),
    addApiKey: async ({ body: { name, role }, identity }) => {
      const made = await apiKeys.add(name, role);
      events.add({ kind: 'account', by: nameOf(identity), text: `Made the API key ${name} (${role}).` });
      return made;
    },
    removeApiKey: async ({ params: { id }, identity }) => {
      const { name } = await apiKeys.remove(id);
      door.forget();
      events.add({ kind: 'account', by: nameOf(identity), text: `Took the API key ${name} back.` });
    },
  };
}
