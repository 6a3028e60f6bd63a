import type { RunningServer } from '../../../index.ts';

/** Of tests' servers; long enough to be taken. */
export const OPERATOR_KEY = 'operators-key-of-more-than-22-characters';

export interface Asked {
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: unknown;
}

/** Asks the API as a script does, unless headers say otherwise. */
export async function ask(server: RunningServer, path: string, { method = 'GET', body, headers = {} }: Asked = {}): Promise<Answered> {
  const response = await fetch(`${server.url}/api/v1${path}`, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
  return { status: response.status, headers: response.headers, text, json: isJson ? (JSON.parse(text) as unknown) : undefined };
}

export const bearer = (secret: string) => ({ authorization: `Bearer ${secret}` });
export const asOperator = bearer(OPERATOR_KEY);
/** As a page of the server itself sends it. */
export const fromPage = (cookie: string) => ({ cookie, 'sec-fetch-site': 'same-origin' });

/** The cookie that an answer sets, as it is sent back. */
export const cookieOf = ({ headers }: Answered): string => headers.get('set-cookie')?.split(';')[0] ?? '';
