import type { FastifyRequest } from 'fastify';
import { escapeHtml } from './escape-html.ts';
import { ownOrigin } from './own-address.ts';

/** What a watch page says of how to embed it (oEmbed 1.0, section 4), for its `<head>`; empty where its address is not known. */
export function discoveryLink(request: FastifyRequest): string {
  const origin = ownOrigin(request);
  if (origin === null) return '';
  const address = new URL('/oembed', origin);
  address.searchParams.set('url', `${origin}${request.url}`);
  address.searchParams.set('format', 'json');
  return `<link rel="alternate" type="application/json+oembed" href="${escapeHtml(address.href)}" title="Tributary" />`;
}
