import { OperatorError, type OperatorErrorReason } from '../../operator/errors.ts';
import type { OperatorDesk } from '../../operator/operator-desk.ts';
import type { Handlers } from './calls.ts';
import { clearSessionCookie, sessionCookie, setSessionCookie } from './session-cookie.ts';

/** As metrics count it. */
export type LoginOutcome = 'opened' | 'wrong' | 'limited' | 'busy' | 'failed';
const REFUSALS: Partial<Record<OperatorErrorReason, LoginOutcome>> = {
  'no-session': 'wrong',
  forbidden: 'wrong',
  'too-many': 'limited',
  busy: 'busy',
};

/** Logging in and out. */
export function sessionRoutes(
  { door, events }: OperatorDesk,
  onLogin: (outcome: LoginOutcome) => void,
): Pick<Handlers, 'getSession' | 'login' | 'logout' | 'setUp'> {
  const counted = async <T>(attempt: Promise<T>): Promise<T> => {
    try {
      const opened = await attempt;
      onLogin('opened');
      return opened;
    } catch (error) {
      onLogin(error instanceof OperatorError ? (REFUSALS[error.reason] ?? 'failed') : 'failed');
      throw error;
    }
  };
  return {
    getSession: ({ identity }) => door.session(identity),
    login: async ({ body, address, request, reply }) => {
      const { secret, identity } = await counted(door.logIn(body.name, body.password, address));
      setSessionCookie(request, reply, secret);
      return door.session(identity);
    },
    logout: async ({ request, reply }) => {
      const cookie = sessionCookie(request);
      if (cookie !== undefined) await door.logOut(cookie);
      clearSessionCookie(request, reply);
    },
    setUp: async ({ body, address, request, reply }) => {
      const { secret, identity } = await counted(door.setUp(body.token, body.name, body.password, address));
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
