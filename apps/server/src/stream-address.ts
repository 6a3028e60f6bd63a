import { streamName, type StreamId } from '@tributary/protocol';
import { urlHost } from './host.ts';
import type { CheckedOptions, StreamOffer } from './options.ts';

/** An address of this server's machine stands for the page's host: from here that is the address it listens on. */
export function addressOf(url: string, { host, tls }: Pick<CheckedOptions, 'host' | 'tls'>): string {
  return url.startsWith(':') ? `${tls ? 'https' : 'http'}://${urlHost(host ?? '::')}${url}` : url;
}

/** By the name that players give it, and by the one that a site may give it: players hash that instead of the address. */
export function idsOf({ name, url }: StreamOffer, checked: Pick<CheckedOptions, 'host' | 'tls'>): readonly StreamId[] {
  const address = addressOf(url, checked);
  return [streamName(address).id, ...(name === '' ? [] : [streamName(address, name).id])];
}
