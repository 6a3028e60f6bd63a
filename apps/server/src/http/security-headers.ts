import helmet, { type FastifyHelmetOptions } from '@fastify/helmet';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

export type PageName = 'watch' | 'embed' | 'dashboard';

export interface PageSecurity {
  /** Web origins that may frame the embed page; empty: any. */
  readonly frameAncestors: readonly string[];
  /** The server itself speaks HTTPS: nothing plain is of use to its pages, and browsers would block it. */
  readonly isSecure: boolean;
}

type HelmetOptions = Omit<FastifyHelmetOptions, 'global' | 'enableCSPNonces'>;
type Directives = Readonly<Record<string, readonly string[]>>;

/** Half a year: outlasts a season without a visit, and lets a site go back within one. Ignored on certificates that browsers distrust. */
const HSTS = 'max-age=15552000';
/** What a player and a dashboard have no use for; what is not listed keeps the browser's default. */
const PERMISSIONS = [
  'accelerometer',
  'camera',
  'display-capture',
  'geolocation',
  'gyroscope',
  'hid',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'publickey-credentials-get',
  'serial',
  'usb',
  'xr-spatial-tracking',
]
  .map((feature) => `${feature}=()`)
  .join(', ');

/** Answers that are no page: nothing in them is to be run, framed or embedded. */
const NO_PAGE: Directives = { 'default-src': ["'none'"], 'frame-ancestors': ["'none'"] };

const EVERY_PAGE: Directives = {
  'default-src': ["'none'"],
  // Files of this server. Nothing inline, nothing made from text.
  'script-src': ["'self'"],
  // Lit's styles are constructed sheets, which no directive concerns; what the pages link to is their own.
  'style-src': ["'self'"],
  'img-src': ["'self'"],
  'base-uri': ["'none'"],
  'form-action': ["'none'"],
};

/**
 * Which of the browser's protections a page has. Where it may connect to follows from what its users may type: a viewer any stream's
 * address, an embedding site a signaling server of its own, too. The signaling server of the watch page is this one.
 */
export function pageHeaders(page: PageName, { frameAncestors, isSecure }: PageSecurity): HelmetOptions {
  const plain = (scheme: string): string[] => (isSecure ? [] : [scheme]);
  const http = ['https:', ...plain('http:')];
  const plays: Directives = {
    ...EVERY_PAGE,
    // media-chrome's controls have their styles in <style> elements of their shadow roots, some made as they are used: no hash fits them.
    // Attributes stay forbidden, and so does every script that is not a file of this server.
    'style-src-elem': ["'self'", "'unsafe-inline'"],
    // hls.js hands over pictures as blob:; iPhones without Media Source Extensions fetch the stream themselves.
    'media-src': ['blob:', ...http],
    // hls.js's worker is a file of ours; its fallback is a blob:.
    'worker-src': ["'self'", 'blob:'],
  };
  const directives: Record<PageName, Directives> = {
    // It shows what its embed codes give.
    watch: { ...plays, 'connect-src': ["'self'", ...http], 'frame-src': ["'self'"], 'frame-ancestors': ["'none'"] },
    embed: {
      ...plays,
      'connect-src': ["'self'", ...http, 'wss:', ...plain('ws:')],
      // A poster is wherever the site has it.
      'img-src': ["'self'", ...http],
      // Left out, it means anybody. `*` would not: apps frame pages from addresses that have no host. The watch page shows previews.
      ...(frameAncestors.length === 0 ? {} : { 'frame-ancestors': ["'self'", ...frameAncestors] }),
    },
    dashboard: {
      ...EVERY_PAGE,
      'connect-src': ["'self'"],
      'frame-ancestors': ["'none'"],
      // Lit's templates are the only text that becomes elements. hls.js starts its worker from text: the other pages cannot have this.
      'trusted-types': ['lit-html'],
      'require-trusted-types-for': ["'script'"],
    },
  };
  const isFramed = page === 'embed';
  return {
    contentSecurityPolicy: policyOf(directives[page]),
    // For browsers that do not know frame-ancestors.
    xFrameOptions: isFramed ? false : { action: 'deny' },
    crossOriginOpenerPolicy: isFramed ? false : { policy: 'same-origin' },
    // A site that isolates itself (COEP) frames only what says that it may.
    crossOriginResourcePolicy: { policy: isFramed ? 'cross-origin' : 'same-origin' },
  };
}

/** Gives every answer its headers, errors included. Pages replace some by their route's `helmet` option. */
export async function setSecurityHeaders(app: FastifyInstance): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: policyOf(NO_PAGE),
    xFrameOptions: { action: 'deny' },
    referrerPolicy: { policy: 'strict-origin-when-cross-origin' },
    // Helmet would send it always. Whether a connection is secure shows with the request: a proxy may have ended TLS.
    strictTransportSecurity: false,
  });
  app.addHook('onRequest', async (request, reply) => {
    // On Node's response, as helmet does: pushed events go past Fastify's.
    reply.raw.setHeader('permissions-policy', PERMISSIONS);
    if (request.protocol === 'https') reply.raw.setHeader('strict-transport-security', HSTS);
  });
}

/**
 * For a route whose answer any site's page may load, as a script or by fetch: it is the same for everybody. CORS is what lets a browser
 * check it against a hash (Subresource Integrity), the resource policy what lets isolated pages (COEP) have it.
 */
export function loadableAnywhere() {
  return {
    helmet: { crossOriginResourcePolicy: { policy: 'cross-origin' } } satisfies HelmetOptions,
    onRequest: async (_request: FastifyRequest, reply: FastifyReply) => void reply.header('access-control-allow-origin', '*'),
  };
}

function policyOf(directives: Directives) {
  return { useDefaults: false, directives: Object.fromEntries(Object.entries(directives).map(([name, sources]) => [name, [...sources]])) };
}
