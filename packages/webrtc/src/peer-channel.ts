// oxlint-disable-next-line typescript/triple-slash-reference -- so that every program that imports this file sees the types
/// <reference path="./simple-peer.d.ts" />
import type { IceServer, PeerSignal } from '@tributary/protocol';
import SimplePeer from 'simple-peer/index.js';
import { relaysOf } from './relays.ts';
import type { MessageChannelPort } from './send-queue.ts';

type Bytes = Uint8Array<ArrayBuffer>;

/**
 * Both sides make the channel with the same number, agreed beforehand: it opens without a handshake of its own, and a
 * channel that the remote announces is never ours.
 */
const CHANNEL: RTCDataChannelInit = { negotiated: true, id: 0, ordered: true };

/** Why a connection ended that nobody here ended. */
export type ChannelEnd = 'remote' | 'failed' | 'overflow';

export interface PeerChannelHandlers {
  signal(signal: PeerSignal): void;
  connected(): void;
  message(message: Bytes): void;
  low(): void;
  /** The connection is closed and released; nothing follows. */
  closed(end: ChannelEnd): void;
}

export interface PeerChannelOptions {
  readonly initiator: boolean;
  readonly iceServers: readonly IceServer[];
  /** Connects by TURN servers only: asks nobody for an address, and sends nothing from one. */
  readonly relayOnly: boolean;
}

function toRtcIceServer({ urls, username, credential }: IceServer): RTCIceServer {
  return {
    urls: typeof urls === 'string' ? urls : [...urls],
    ...(username === undefined ? {} : { username }),
    ...(credential === undefined ? {} : { credential }),
  };
}

function toRtcConfiguration({ iceServers, relayOnly }: PeerChannelOptions): RTCConfiguration {
  if (!relayOnly) return { iceServers: iceServers.map(toRtcIceServer) };
  return { iceServers: relaysOf(iceServers).map(toRtcIceServer), iceTransportPolicy: 'relay' };
}

/**
 * simple-peer and its private channel: the only file that knows either. The connection itself is caught at its making,
 * through the `wrtc` option.
 */
export class PeerChannel implements MessageChannelPort {
  readonly #peer: SimplePeer;
  readonly #listeners = new AbortController();
  #connection: RTCPeerConnection | undefined;
  #channel: RTCDataChannel | undefined;
  #connected = false;
  #end: ChannelEnd = 'failed';

  /** @throws whatever the browser throws where it cannot make a connection. */
  constructor(options: PeerChannelOptions, handlers: PeerChannelHandlers) {
    const { signal: listening } = this.#listeners;
    const caught = (connection: RTCPeerConnection): void => {
      this.#connection = connection;
    };
    this.#peer = new SimplePeer({
      initiator: options.initiator,
      channelConfig: CHANNEL,
      config: toRtcConfiguration(options),
      wrtc: {
        RTCPeerConnection: class extends RTCPeerConnection {
          constructor(configuration?: RTCConfiguration) {
            super(configuration);
            caught(this);
          }
        },
        RTCSessionDescription,
        RTCIceCandidate,
      },
    });
    this.#channel = this.#peer._channel ?? undefined;
    const connected = (): void => {
      if (this.#connected) return;
      this.#connected = true;
      this.#end = 'remote';
      handlers.connected();
    };
    this.#peer.on('signal', (signal) => handlers.signal(signal as PeerSignal));
    this.#peer.on('connect', connected);
    this.#peer.on('data', (chunk) => {
      connected(); // the remote may have been told so before us, and have sent
      handlers.message(new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    });
    this.#peer.on('error', ({ code }) => {
      // A data-channel error after opening is how a remote's close looks; everything else is a path that broke.
      if (code !== 'ERR_DATA_CHANNEL' && this.#end === 'remote') this.#end = 'failed';
    });
    this.#peer.on('close', () => {
      this.#listeners.abort();
      this.#connection = undefined;
      this.#channel = undefined;
      handlers.closed(this.#end);
    });
    this.#channel?.addEventListener('bufferedamountlow', () => handlers.low(), { signal: listening });
    // More channels are more buffers in this browser, filled by the remote and read by nobody.
    this.#connection?.addEventListener('datachannel', () => this.violated(), { signal: listening });
  }

  /** Undefined after the end. */
  get connection(): RTCPeerConnection | undefined {
    return this.#connection;
  }

  /** What the browser refuses ends the connection, later and as `failed`. */
  signal(signal: PeerSignal): void {
    if (this.#peer.destroyed) return;
    try {
      this.#peer.signal(signal);
    } catch (error) {
      this.#fail(error);
    }
  }

  bufferedBytes(): number {
    return this.#channel?.bufferedAmount ?? 0;
  }

  setLowWatermark(bytes: number): void {
    if (this.#channel) this.#channel.bufferedAmountLowThreshold = bytes;
  }

  send(message: Bytes): boolean {
    if (this.#peer.destroyed || this.#channel?.readyState !== 'open') return false;
    try {
      this.#peer.send(message);
      return true;
    } catch (error) {
      this.#fail(error);
      return false;
    }
  }

  /** The remote broke a rule: ends with `overflow`. */
  violated(): void {
    this.#end = 'overflow';
    this.#peer.destroy();
  }

  destroy(): void {
    this.#peer.destroy();
  }

  #fail(cause: unknown): void {
    this.#end = 'failed';
    this.#peer.destroy(cause instanceof Error ? cause : new Error('the browser refused', { cause }));
  }
}
