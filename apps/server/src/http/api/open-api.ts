import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger';

/** What the document says beside the routes. */
export function openApi(version: string): NonNullable<FastifyDynamicSwaggerOptions['openapi']> {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Tributary, the operator’s API',
      version,
      description:
        'Figures and settings of a Tributary server. Bytes and milliseconds are numbers, times are milliseconds since 1970, shares are 0 … 1; what is not known is null. Errors are `{ "error": "what is wrong, and what to do" }`.',
    },
    components: {
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: 'tributary', description: 'Of the dashboard; `__Host-tributary` over HTTPS' },
        apiKey: { type: 'http', scheme: 'bearer', description: 'An API key, `tk_…`, or the key of --operator-key-file' },
      },
    },
  };
}
