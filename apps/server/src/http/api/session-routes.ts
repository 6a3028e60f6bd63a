import type { OperatorDesk } from '../../operator/operator-desk.ts';
import type { Handlers } from './calls.ts';
import { clearSessionCookie, sessionCookie, setSessionCookie } from './session-cookie.ts';

/** Logging in and out. */
export function sessionRoutes({ door, events }: OperatorDesk): Pick<Handlers, 'getSession' | 'login' | 'logout' | 'setUp'> {
  return {
    getSession: ({ identity }) => door.session(identity),
    login: async ({ body, address, request, reply }) => {
      const { secret, identity } = await door.logIn(body.name, body.password, address);
      setSessionCookie(request, reply, secret);
      return door.session(identity);
    },
    logout: async ({ request, reply }) => {
      const cookie = sessionCookie(request);
      if (cookie !== undefined) await door.logOut(cookie);
      clearSessionCookie(request, reply);
    },
    setUp: async ({ body, address, request, reply }) => {
      const { secret, identity } = await door.setUp(body.token, body.name, body.password, address);
      events.add({
        kind: 'account',
        by: identity.name,
        text: `Made the first account, ${identity.name}, by the link that the server printed.`,
      });
      setSessionCookie(request, reply, secret);
      return door.session(identity);
    },
  };
}
