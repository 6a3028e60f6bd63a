// Engine.IO's client, as far as the Socket.IO client asks for it where `transports` is `['websocket']`: one websocket, kept alive by the
// server's pings. Left out: long polling, WebTransport, the change from one to another, cookies, headers, and everything for Node.
import { Emitter } from '@socket.io/component-emitter';
import { parse, webSocketAddress } from './address.js';

export { Fetch, NodeWebSocket, NodeXHR, WebSocket, WebTransport, XHR } from './absent-transports.js';
export { parse };

/** The first character of a packet: https://github.com/socketio/engine.io-protocol#packet-encoding */
const OPEN = '0';
const PING = '2';
const PONG = '3';
const MESSAGE = '4';

/** What runs once the current task is over. */
export const nextTick = (run) => void Promise.resolve().then(run);

/** Where the library lets its user choose between a page's timers and those that a test has put in their place. */
export function installTimerFunctions(target) {
  target.setTimeoutFn = setTimeout.bind(globalThis);
  target.clearTimeoutFn = clearTimeout.bind(globalThis);
}

/**
 * One connection. Emits `open`, `ping`, `data` (a text, or an ArrayBuffer), `error`, and `close` with a reason, after which nothing follows.
 * What is written before it is open or after its end is dropped: the Socket.IO client keeps what cannot go out yet.
 */
export class Socket extends Emitter {
  #ws;
  #state = 'opening';
  #deadMs = Infinity;
  #deadTimer;
  #silenceMs = 0;
  #goneOffline = () => this.#end('transport close');

  constructor(server, options) {
    super();
    try {
      this.#connect(webSocketAddress(server, options));
    } catch (error) {
      // A page that is not allowed this websocket. Nobody listens yet.
      nextTick(() => this.#fail(error));
    }
  }

  /** What the Socket.IO client asks before it sends what may get lost. */
  get transport() {
    return { writable: this.#state === 'open' };
  }

  write(message) {
    if (this.#state === 'open') this.#ws.send(typeof message === 'string' ? MESSAGE + message : message);
    return this;
  }

  close() {
    this.#end('forced close');
    return this;
  }

  /** Whether a ping is overdue, though its timer may not have been run: those of a sleeping machine are late. Asked before each event. */
  _hasPingExpired() {
    const hasExpired = Date.now() > this.#deadMs;
    if (hasExpired) nextTick(() => this.#end('ping timeout'));
    return hasExpired;
  }

  #connect(address) {
    const ws = new globalThis.WebSocket(address);
    this.#ws = ws;
    ws.binaryType = 'arraybuffer';
    ws.onmessage = ({ data }) => this.#received(data);
    ws.onerror = (cause) => this.#fail(new Error('websocket error', { cause }));
    ws.onclose = (event) => this.#end('transport close', event);
    // A browser notices a lost network long before a websocket does. A server on this machine stays where it is.
    if (new URL(address).hostname !== 'localhost') globalThis.addEventListener?.('offline', this.#goneOffline);
  }

  #received(packet) {
    if (this.#state === 'closed') return;
    if (typeof packet !== 'string') return void this.emitReserved('data', packet);
    const text = packet.slice(1);
    switch (packet[0]) {
      case OPEN:
        return this.#opened(text);
      case PING:
        this.#ws.send(PONG);
        this.emitReserved('ping');
        return this.#heard();
      case MESSAGE:
        this.emitReserved('data', text);
    }
  }

  #opened(handshake) {
    let pingInterval, pingTimeout;
    try {
      ({ sid: this.id, pingInterval, pingTimeout } = JSON.parse(handshake));
    } catch (cause) {
      return this.#fail(new Error('No Socket.IO 5: is this the address of a Tributary server?', { cause }));
    }
    this.#silenceMs = pingInterval + pingTimeout;
    this.#state = 'open';
    this.emitReserved('open');
    this.#heard();
  }

  /** The server is there: it has until after the next ping. */
  #heard() {
    if (this.#state !== 'open') return;
    clearTimeout(this.#deadTimer);
    this.#deadMs = Date.now() + this.#silenceMs;
    this.#deadTimer = setTimeout(() => this.#end('ping timeout'), this.#silenceMs);
  }

  #fail(error) {
    if (this.#state === 'closed') return;
    this.emitReserved('error', error);
    this.#end('transport error', error);
  }

  #end(reason, details) {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    clearTimeout(this.#deadTimer);
    globalThis.removeEventListener?.('offline', this.#goneOffline);
    this.#ws?.close();
    this.emitReserved('close', reason, details);
  }
}
