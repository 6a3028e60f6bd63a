import type { RouteName, ROUTES } from '@tributary/operator-api';
import { TEXTS } from '../texts/index.ts';
import { ApiError, failureOf } from './errors.ts';
import { addressOf, PATHS } from './paths.ts';

type Routes = typeof ROUTES;
type Shape<Schema, Side extends 'input' | 'output'> = Schema extends { readonly _zod: infer Inner }
  ? Side extends keyof Inner
    ? Inner[Side]
    : never
  : null;
/** What a route answers. */
export type Answer<Name extends RouteName> = Shape<Routes[Name]['answer'], 'output'>;
/** What a route takes. */
export type Body<Name extends RouteName> = Routes[Name] extends { readonly body: infer Schema } ? Shape<Schema, 'input'> : never;

export interface Asked<Name extends RouteName> {
  /** Of the path and the query. */
  readonly values?: Readonly<Record<string, string>>;
  readonly body?: Body<Name>;
  readonly signal?: AbortSignal;
}

/** Asks the server; the session's cookie goes along by itself. @throws ApiError, except where the signal ended it */
export type Ask = <Name extends RouteName>(name: Name, asked?: Asked<Name>) => Promise<Answer<Name>>;

const NO_CONTENT = 204;

/** @param onUnauthorised is told that the session has ended, whatever was asked */
export function createClient(onUnauthorised: () => void): Ask {
  return async <Name extends RouteName>(name: Name, { values, body, signal }: Asked<Name> = {}) => {
    const response = await send(name, values, body, signal);
    if (!response.ok) {
      const reason = failureOf(response.status);
      // A wrong password is 401, too: there is no session that could have ended.
      if (reason === 'unauthorised' && name !== 'login') onUnauthorised();
      throw new ApiError(reason, await problemOf(response));
    }
    return (response.status === NO_CONTENT ? null : await response.json()) as Answer<Name>;
  };
}

async function send(name: RouteName, values: Asked<RouteName>['values'], body: unknown, signal: AbortSignal | undefined) {
  try {
    return await fetch(addressOf(name, values), {
      method: PATHS[name][0],
      credentials: 'same-origin',
      cache: 'no-store',
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (error) {
    if (signal?.aborted === true) throw error;
    throw new ApiError('unreachable', TEXTS.problems.unreachable, { cause: error });
  }
}

/** The API says `{ error }`; a proxy in front of it may say anything. */
async function problemOf(response: Response): Promise<string> {
  const answer: unknown = await response.json().catch(() => null);
  const said = typeof answer === 'object' && answer !== null && 'error' in answer ? answer.error : null;
  return typeof said === 'string' && said !== '' ? said : TEXTS.problems.status(response.status);
}
