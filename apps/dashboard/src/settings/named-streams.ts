import { ALL_STREAMS } from '../address/route.ts';
import type { Ask } from '../api/client.ts';

/** A stream as people know it. */
export interface NamedStream {
  readonly stream: string;
  readonly label: string;
}

const MOST_STREAMS = 500; // as many as the API lists

/** Streams that there are figures of, to choose from. */
export async function namedStreams(ask: Ask, signal: AbortSignal): Promise<readonly NamedStream[]> {
  const { streams } = await ask('streams', { values: { limit: String(MOST_STREAMS) }, signal });
  return streams.map(({ stream, label }) => ({ stream, label }));
}

/** Those, and the chosen one, should there be no figures of it any more. */
export function listedWith(streams: readonly NamedStream[], chosen: string, label = ''): readonly NamedStream[] {
  const isListed = chosen === ALL_STREAMS || streams.some(({ stream }) => stream === chosen);
  return isListed ? streams : [...streams, { stream: chosen, label }];
}
