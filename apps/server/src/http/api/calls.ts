import type { ROUTES, RouteName } from '@tributary/operator-api';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type * as z from 'zod';
import type { Identity } from '../../operator/identity.ts';

type Definition<K extends RouteName> = (typeof ROUTES)[K];
type Read<D, P extends string> = D extends { readonly [Name in P]: infer S extends z.ZodType } ? z.output<S> : undefined;

/** One request, checked against its route's schemas, of somebody who may send it. */
export interface Call<K extends RouteName> {
  readonly params: Read<Definition<K>, 'params'>;
  readonly query: Read<Definition<K>, 'querystring'>;
  readonly body: Read<Definition<K>, 'body'>;
  readonly identity: Definition<K>['access'] extends 'public' ? Identity | null : Identity;
  /** Where it comes from: for what is limited by address. */
  readonly address: string;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

export type AnswerOf<K extends RouteName> = Definition<K>['answer'] extends infer S extends z.ZodType ? z.output<S> : void;
export type Handler<K extends RouteName> = (call: Call<K>) => Promise<AnswerOf<K>> | AnswerOf<K>;
/** What answers each route. */
export type Handlers = { readonly [K in RouteName]: Handler<K> };
