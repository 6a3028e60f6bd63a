import { ErrorDetails, ErrorTypes } from 'hls.js';
import { describe, expect, it } from 'vitest';
import { explainHlsError, explainMediaError } from './playback-problem.ts';

type Explained = Parameters<typeof explainHlsError>[0];

function network(details: ErrorDetails, code?: number): Explained {
  return { type: ErrorTypes.NETWORK_ERROR, details, ...(code === undefined ? {} : { response: { url: '', code } }) };
}

describe('what a person reads about an error', () => {
  it.each([
    [network(ErrorDetails.MANIFEST_LOAD_ERROR, 404), 'not-found', false],
    [network(ErrorDetails.MANIFEST_LOAD_ERROR, 410), 'not-found', false],
    [network(ErrorDetails.MANIFEST_LOAD_ERROR, 403), 'refused', false],
    [network(ErrorDetails.MANIFEST_LOAD_ERROR, 0), 'unreachable', true],
    [network(ErrorDetails.MANIFEST_LOAD_TIMEOUT), 'unreachable', true],
    [network(ErrorDetails.LEVEL_LOAD_ERROR, 503), 'server-error', true],
    [network(ErrorDetails.FRAG_LOAD_ERROR, 500), 'server-error', true],
    [network(ErrorDetails.MANIFEST_PARSING_ERROR, 200), 'not-hls', false],
    [network(ErrorDetails.KEY_LOAD_ERROR, 403), 'key', false],
    [{ type: ErrorTypes.MEDIA_ERROR, details: ErrorDetails.MANIFEST_INCOMPATIBLE_CODECS_ERROR }, 'undecodable', false],
    [{ type: ErrorTypes.MEDIA_ERROR, details: ErrorDetails.BUFFER_APPEND_ERROR }, 'undecodable', false],
    [{ type: ErrorTypes.KEY_SYSTEM_ERROR, details: ErrorDetails.KEY_SYSTEM_NO_KEYS }, 'key', false],
  ] as const)('%j is %s', (error, reason, passing) => {
    expect(explainHlsError(error)).toMatchObject({ reason, passing });
  });

  it('keeps hls.js’s name and the HTTP status for support', () => {
    expect(explainHlsError(network(ErrorDetails.LEVEL_LOAD_ERROR, 503)).detail).toBe('levelLoadError, HTTP 503');
  });

  it('explains what a video element tells', () => {
    expect(explainMediaError({ code: 2, message: '' }).reason).toBe('unreachable');
    expect(explainMediaError({ code: 3, message: 'x' }).reason).toBe('undecodable');
    expect(explainMediaError({ code: 4, message: '' }).reason).toBe('not-found');
    expect(explainMediaError(null).reason).toBe('not-found');
  });
});
