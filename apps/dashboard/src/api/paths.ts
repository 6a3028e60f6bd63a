import type { RouteName, ROUTES } from '@tributary/operator-api';

type Routes = typeof ROUTES;
type Paths = { readonly [Name in RouteName]: readonly [method: Routes[Name]['method'], path: Routes[Name]['path']] };

/**
 * Where each route is. The compiler compares every one with the API's own table, which comes with its schemas and is therefore not
 * loaded here.
 */
export const PATHS: Paths = {
  getSession: ['GET', '/session'],
  login: ['POST', '/session'],
  logout: ['DELETE', '/session'],
  setUp: ['POST', '/setup'],
  overview: ['GET', '/overview'],
  streams: ['GET', '/streams'],
  stream: ['GET', '/streams/:stream'],
  mesh: ['GET', '/streams/:stream/mesh'],
  comparison: ['GET', '/streams/:stream/comparison'],
  exportFigures: ['GET', '/export'],
  events: ['GET', '/events'],
  settings: ['GET', '/settings/:stream'],
  setSettings: ['PUT', '/settings/:stream'],
  previewSettings: ['POST', '/settings/:stream/preview'],
  stopRamp: ['DELETE', '/settings/:stream/ramp'],
  alerts: ['GET', '/alerts'],
  setAlerts: ['PUT', '/alerts'],
  testWebhook: ['POST', '/alerts/test'],
  preferences: ['GET', '/preferences'],
  setPreferences: ['PUT', '/preferences'],
  accounts: ['GET', '/accounts'],
  addAccount: ['POST', '/accounts'],
  changeAccount: ['PATCH', '/accounts/:name'],
  removeAccount: ['DELETE', '/accounts/:name'],
  apiKeys: ['GET', '/keys'],
  addApiKey: ['POST', '/keys'],
  removeApiKey: ['DELETE', '/keys/:id'],
};

const PREFIX = '/api/v1';

/** @param values parameters of the path first; what is left of them is the query */
export function addressOf(name: RouteName, values: Readonly<Record<string, string>> = {}): string {
  const inPath = new Set<string>();
  const path = PATHS[name][1].replaceAll(/:(\w+)/g, (_, parameter: string) => {
    inPath.add(parameter);
    return encodeURIComponent(values[parameter] ?? '');
  });
  const query = new URLSearchParams(Object.entries(values).filter(([parameter]) => !inPath.has(parameter))).toString();
  return `${PREFIX}${path}${query === '' ? '' : `?${query}`}`;
}
