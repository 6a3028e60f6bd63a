import type { AdmissionMode } from '@tributary/signaling';
import type { FastifyInstance } from 'fastify';
import type { StreamOffer } from '../../options.ts';
import { absoluteStreams } from '../config.ts';
import { loadableAnywhere } from '../security-headers.ts';
import { answerOembed } from './answer.ts';
import { ownOrigin } from './own-address.ts';

/** Consumers may keep an answer for as long: a stream's name changes rarely, an embed code hardly ever. */
const CACHE = 'public, max-age=3600';

interface Query {
  readonly url?: unknown;
  readonly format?: unknown;
  readonly maxwidth?: unknown;
  readonly maxheight?: unknown;
}

/**
 * oEmbed 1.0 (https://oembed.com) at `/oembed?url=<a watch page of this server>`: 404 for any other address, 501 for any format but
 * JSON, 401 where a viewer needs a join token, for an embed code that anybody can ask for can hold none.
 */
export function serveOembed(app: FastifyInstance, streams: readonly StreamOffer[], admission: AdmissionMode): void {
  app.get<{ Querystring: Query }>('/oembed', loadableAnywhere(), (request, reply) => {
    const refuse = (status: number, error: string) => reply.code(status).header('cache-control', 'no-store').send({ error });
    const { format, url } = request.query;
    // A parameter that is given twice is a list.
    if (format !== undefined && format !== 'json') return refuse(501, 'Only JSON is spoken here: format=json.');
    if (typeof url !== 'string' || url === '') return refuse(400, 'Give one url: the address of a watch page of this server.');
    const [maxwidth = '', maxheight = ''] = [request.query.maxwidth, request.query.maxheight];
    if (typeof maxwidth !== 'string' || typeof maxheight !== 'string') return refuse(400, 'Give one maxwidth and one maxheight.');
    const origin = ownOrigin(request);
    if (origin === null) return refuse(404, 'This server was asked under a name that is none.');
    const outcome = answerOembed({ url, maxwidth, maxheight }, origin, absoluteStreams(request, streams));
    if (outcome.status !== 200) return refuse(outcome.status, outcome.error);
    if (admission === 'token') return refuse(401, 'Viewers of this server need a join token: embed the stream with one of your own.');
    return reply.header('cache-control', CACHE).send(outcome.video);
  });
}
