/** What is shared, and how it is to begin there. */
export interface Shared {
  /** Absolute address of the playlist. */
  readonly streamUrl: string;
  /** For the frame's title, which screen readers say. */
  readonly name: string;
  /** This page's server. */
  readonly serverUrl: string;
  /** The signaling server that the stream's viewers use here. */
  readonly signaling: string;
  readonly autoplay: boolean;
  readonly muted: boolean;
  /** Seconds from the start of a film; 0: where it starts by itself. */
  readonly startSeconds: number;
}

/** The script that the server has for other pages. */
export interface EmbedScript {
  /** Absolute. */
  readonly url: string;
  /** Null where the server did not tell: then no page can insist on it. */
  readonly integrity: string | null;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Address of the embed page. `preview`: silent, and without taking part in the swarm, since the page around plays already. */
export function frameAddress(shared: Shared, use: 'code' | 'preview'): string {
  const { streamUrl, serverUrl, signaling, autoplay, muted, startSeconds } = shared;
  const address = new URL('/embed/', serverUrl);
  const set = (name: string, value: string): void => address.searchParams.set(name, value);
  set('src', streamUrl);
  if (autoplay) set('autoplay', '1');
  if (muted || use === 'preview') set('muted', '1');
  if (startSeconds > 0) set('start', String(startSeconds));
  if (!isOwn(shared)) set('signaling', signaling);
  if (use === 'preview') set('peers', 'off');
  return address.href;
}

/** HTML for any page. */
export function iframeCode(shared: Shared): string {
  return `<iframe
  src="${escape(frameAddress(shared, 'code'))}"
  title="${escape(shared.name)}"
  allow="autoplay; fullscreen; picture-in-picture"
  style="width: 100%; aspect-ratio: 16 / 9; border: 0"
></iframe>`;
}

/** HTML for pages that may load a script of this server. */
export function scriptCode(shared: Shared, script: EmbedScript): string {
  const { streamUrl, signaling, autoplay, muted, startSeconds } = shared;
  const pinned = script.integrity === null ? '' : `\n  integrity="${escape(script.integrity)}"\n  crossorigin="anonymous"`;
  const attributes = [
    `src="${escape(streamUrl)}"`,
    ...(isOwn(shared) ? [] : [`signaling="${escape(signaling)}"`]),
    ...(autoplay ? ['autoplay'] : []),
    ...(muted ? ['muted'] : []),
    ...(startSeconds > 0 ? [`start="${startSeconds}"`] : []),
    'controls',
  ];
  return `<script
  src="${escape(script.url)}"${pinned}
  async
></script>
<tributary-player
  ${attributes.join('\n  ')}
></tributary-player>`;
}

const isOwn = ({ signaling, serverUrl }: Shared): boolean => signaling === new URL('/', serverUrl).href;

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ENTITIES[character] ?? character);
}
