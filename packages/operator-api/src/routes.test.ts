import { expect, it } from 'vitest';
import * as z from 'zod';
import { ROUTES, type Route } from './index.ts';

const routes: readonly (readonly [string, Route])[] = Object.entries(ROUTES);

it.each(routes)('%s can be written down as JSON schema', (_name, { params, querystring, body, answer }) => {
  for (const schema of [params, querystring, body, answer])
    if (schema) expect(z.toJSONSchema(schema, { io: 'input' })).toBeTypeOf('object');
});

it('has each method and path once, and its parameters in its path', () => {
  const named = routes.map(([, { method, path }]) => `${method} ${path}`);
  expect(new Set(named).size).toBe(named.length);
  for (const [, { path, params }] of routes) {
    const inPath = [...path.matchAll(/:(?<name>\w+)/g)].map(({ groups }) => groups?.['name']);
    const stated = params === undefined ? [] : Object.keys((z.toJSONSchema(params) as { properties?: object }).properties ?? {});
    expect(stated).toEqual(inPath);
  }
});

it('lets nobody change anything who may only look', () => {
  const own = new Set(['login', 'logout', 'setUp']);
  for (const [name, { method, access }] of routes)
    if (method !== 'GET' && !own.has(name)) expect([name, access]).toEqual([name, 'operator']);
});
