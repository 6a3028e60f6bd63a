/**
 * Counts what passes through data channels, from outside. Every player's page imports this module first: a player that keeps
 * the browser's constructors under another name while it loads keeps the wrapped ones.
 */
import { wrap } from './wrap.ts';

/** A message from here on (bytes) carries video: requests, announcements and handshakes of the players compared stay below it. */
const MEDIA_MESSAGE_BYTES = 4096;

/** What the page's data channels did. Times are `Date.now()`. */
export interface PeerTraffic {
  /** First binary message of at least 4 KiB from a peer. */
  firstMediaAtMs: number | null;
  /** First message to a signaling server over a WebSocket: the join. */
  firstSignalAtMs: number | null;
  receivedBytes: number;
  sentBytes: number;
  channelsOpened: number;
}

declare global {
  interface Window {
    peerTraffic: PeerTraffic;
  }
}

const traffic: PeerTraffic = { firstMediaAtMs: null, firstSignalAtMs: null, receivedBytes: 0, sentBytes: 0, channelsOpened: 0 };
window.peerTraffic = traffic;

function byteLengthOf(message: unknown): number {
  if (typeof message === 'string') return message.length;
  if (message instanceof ArrayBuffer || ArrayBuffer.isView(message)) return message.byteLength;
  return message instanceof Blob ? message.size : 0;
}

function watch(channel: RTCDataChannel): void {
  channel.addEventListener('open', () => traffic.channelsOpened++);
  channel.addEventListener('message', (event: MessageEvent<unknown>) => {
    const bytes = byteLengthOf(event.data);
    traffic.receivedBytes += bytes;
    if (bytes >= MEDIA_MESSAGE_BYTES && typeof event.data !== 'string') traffic.firstMediaAtMs ??= Date.now();
  });
}

window.RTCPeerConnection = new Proxy(window.RTCPeerConnection, {
  construct(target, args, newTarget): RTCPeerConnection {
    const connection = Reflect.construct(target, args, newTarget) as RTCPeerConnection;
    connection.addEventListener('datachannel', (event) => watch(event.channel));
    return connection;
  },
});

wrap(RTCPeerConnection.prototype, 'createDataChannel', (call) => {
  const channel = call() as RTCDataChannel;
  watch(channel);
  return channel;
});
wrap(RTCDataChannel.prototype, 'send', (call, [message]) => {
  call(); // Throws where the channel is closed or full: then nothing was sent.
  traffic.sentBytes += byteLengthOf(message);
});
wrap(WebSocket.prototype, 'send', (call) => {
  traffic.firstSignalAtMs ??= Date.now();
  call();
});
