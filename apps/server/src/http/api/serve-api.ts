import fastifyCookie from '@fastify/cookie';
import fastifySwagger from '@fastify/swagger';
import { problem, ROUTES, type Route, type RouteName } from '@tributary/operator-api';
import type { FastifyError, FastifyInstance, FastifyRequest } from 'fastify';
import { jsonSchemaTransform, serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import * as z from 'zod';
import type { Doorkeeper } from '../../operator/doorkeeper.ts';
import type { Identity } from '../../operator/identity.ts';
import { clientAddress } from '../../signaling/client-address.ts';
import { CHANGE_BODY_BYTES, LOGIN_BODY_BYTES } from '../limits.ts';
import type { Call, Handlers } from './calls.ts';
import { answerError } from './error-answers.ts';
import { admit } from './gate.ts';
import { openApi } from './open-api.ts';

export interface ApiOptions {
  readonly handlers: Handlers;
  readonly door: Doorkeeper;
  readonly version: string;
  readonly trustedProxies: number;
  /** Answers what no route of the API means to: the server's own handler. */
  readonly onError: (error: FastifyError, request: FastifyRequest) => { readonly statusCode: number; readonly message: string };
  /** Adds routes that are none of ROUTES. */
  readonly besides?: (api: FastifyInstance) => void;
}

const UNKNOWN_VERSION = 'This server’s API has one version: /api/v1/, described at /api/v1/openapi.json.';
const UNKNOWN_ROUTE = 'The API has nothing here: see /api/v1/openapi.json.';

/** Serves {@link ROUTES} under `/api/v1`, and their description. */
export async function serveApi(app: FastifyInstance, options: ApiOptions): Promise<void> {
  const unknown = (error: string) => (scope: FastifyInstance) =>
    scope.setNotFoundHandler((_request, reply) => reply.code(404).header('cache-control', 'no-store').send({ error }));
  await app.register(
    async (every) => {
      unknown(UNKNOWN_VERSION)(every);
      await every.register(
        async (api) => {
          unknown(UNKNOWN_ROUTE)(api);
          await serveVersion(api, options);
        },
        { prefix: '/v1' },
      );
    },
    { prefix: '/api' },
  );
}

async function serveVersion(
  api: FastifyInstance,
  { handlers, door, version, trustedProxies, onError, besides }: ApiOptions,
): Promise<void> {
  api.setValidatorCompiler(validatorCompiler);
  api.setSerializerCompiler(serializerCompiler);
  api.setErrorHandler<FastifyError>((error, request, reply) => {
    if (answerError(error, request, reply)) return reply;
    const { statusCode, message } = onError(error, request);
    return reply.code(statusCode).send({ error: message });
  });
  api.addHook('onRequest', async (_request, reply) => void reply.header('cache-control', 'no-store'));
  acceptEmptyBodies(api);
  await api.register(fastifyCookie);
  await api.register(fastifySwagger, { openapi: openApi(version), transform: jsonSchemaTransform });
  const identities = new WeakMap<FastifyRequest, Identity | null>();

  const serve = (name: RouteName): void => {
    const route: Route = ROUTES[name];
    // Each handler takes its own route's calls: which of them this is, no type can say here.
    const handler = handlers[name] as (call: unknown) => unknown;
    api.route({
      method: route.method,
      url: route.path,
      bodyLimit: route.access === 'public' ? LOGIN_BODY_BYTES : CHANGE_BODY_BYTES,
      schema: schemaOf(name, route),
      onRequest: async (request) => void identities.set(request, await admit(request, route.access, door)),
      handler: async (request, reply) => {
        const answer = await handler({
          params: request.params,
          query: request.query,
          body: request.body,
          identity: identities.get(request) ?? null,
          address: clientAddress(request.raw, trustedProxies),
          request,
          reply,
        } satisfies Record<keyof Call<RouteName>, unknown>);
        return route.answer === null ? reply.code(204).send() : answer;
      },
    });
  };
  for (const name of Object.keys(ROUTES) as RouteName[]) serve(name);
  besides?.(api);
  api.get('/openapi.json', { schema: { hide: true } }, async () => api.swagger());
}

/** For the validator, the serializer and the document at once. */
function schemaOf(name: RouteName, { summary, access, params, querystring, body, answer }: Route) {
  const problems = { '4xx': problem, '5xx': problem };
  return {
    operationId: name,
    summary,
    security: access === 'public' ? [] : [{ session: [] }, { apiKey: [] }],
    ...(access === 'public' ? {} : { description: `For the role ${access}.` }),
    ...(params === undefined ? {} : { params }),
    ...(querystring === undefined ? {} : { querystring }),
    ...(body === undefined ? {} : { body }),
    response: answer === null ? { 204: z.undefined().describe('Done'), ...problems } : { 200: answer, ...problems },
  };
}

/** Clients that say JSON whatever they send: no body is then none, and not a mistake. */
function acceptEmptyBodies(api: FastifyInstance): void {
  const parse = api.getDefaultJsonParser('error', 'error');
  api.removeContentTypeParser('application/json');
  api.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') return done(null, undefined);
    return parse(request, body as string, done);
  });
}
