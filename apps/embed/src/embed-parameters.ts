import { parseStreamAddress } from '@tributary/player/stream-address';

export interface EmbedParameters {
  readonly src: string;
  /** Address of the signaling server: the one that delivered this page, unless the address names another. */
  readonly signaling: string;
  readonly autoplay: boolean;
  readonly muted: boolean;
}

export type EmbedAddress =
  | { readonly status: 'ok'; readonly parameters: EmbedParameters }
  /** For whoever wrote the iframe. */
  | { readonly status: 'unusable'; readonly title: string; readonly message: string };

/** Reads what an iframe's address asks for: `?src=…&autoplay=1&muted=1&signaling=…`. */
export function readEmbedAddress(pageUrl: string): EmbedAddress {
  const { searchParams, origin } = new URL(pageUrl);
  const src = parseStreamAddress(searchParams.get('src') ?? '', pageUrl);
  if (src.status === 'empty') {
    return {
      status: 'unusable',
      title: 'No stream named',
      message: `Add the address of an HLS stream to this frame’s: ${origin}/embed/?src=https%3A%2F%2F…%2Fmaster.m3u8`,
    };
  }
  if (src.status === 'unusable') return { status: 'unusable', title: 'This stream’s address cannot be played', message: src.message };
  const signaling = parseStreamAddress(searchParams.get('signaling') ?? '/', pageUrl);
  if (signaling.status !== 'ok') {
    const why = signaling.status === 'unusable' ? ` ${signaling.message}` : '';
    return {
      status: 'unusable',
      title: 'The signaling server’s address cannot be used',
      message: `Correct “signaling”, or leave it out.${why}`,
    };
  }
  return {
    status: 'ok',
    parameters: {
      src: src.url,
      signaling: signaling.url,
      autoplay: isOn(searchParams.get('autoplay')),
      muted: isOn(searchParams.get('muted')),
    },
  };
}

/** `?muted`, `?muted=1` and `?muted=true` mean yes, as on other players' embeds. */
function isOn(value: string | null): boolean {
  return value === '' || value === '1' || value === 'true';
}
