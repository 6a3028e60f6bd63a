import { expect, it } from 'vitest';
import { LocalNetworkPermission, type PermissionsPort } from './local-network.ts';

class Status extends EventTarget {
  state: PermissionState;
  constructor(state: PermissionState) {
    super();
    this.state = state;
  }
  become(state: PermissionState): void {
    this.state = state;
    this.dispatchEvent(new Event('change'));
  }
}

/** A browser that knows some permissions, and throws at others' names as browsers do. */
function permissions(known: Readonly<Record<string, Status>>): PermissionsPort & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    query: async ({ name }) => {
      asked.push(name);
      const status = known[name];
      if (!status) throw new TypeError(`${name} is not a valid enum value`);
      return status;
    },
  };
}

const answered = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it.each([
  ['local-network', 'denied', true],
  ['local-network-access', 'denied', true],
  ['local-network', 'prompt', false],
  ['local-network', 'granted', false],
  ['camera', 'denied', false],
] as const)('%s is %s', async (name, state, isRefused) => {
  const permission = new LocalNetworkPermission(permissions({ [name]: new Status(state) }));
  await answered();
  expect(permission.isRefused).toBe(isRefused);
});

it('asks by the newer name first, and not by the older one where that is known', async () => {
  const port = permissions({ 'local-network': new Status('granted'), 'local-network-access': new Status('denied') });
  const permission = new LocalNetworkPermission(port);
  await answered();
  expect([port.asked, permission.isRefused]).toEqual([['local-network'], false]);
});

it('follows the user’s mind, until it is destroyed; and is no trouble where a browser has no permissions', async () => {
  const status = new Status('prompt');
  const permission = new LocalNetworkPermission(permissions({ 'local-network': status }));
  await answered();
  status.become('denied');
  expect(permission.isRefused).toBe(true);
  status.become('granted');
  expect(permission.isRefused).toBe(false);
  permission.destroy();
  status.become('denied');
  expect(permission.isRefused).toBe(false);
  expect(new LocalNetworkPermission(undefined).isRefused).toBe(false);
});
