// What simple-peer needs of a stream: events. It is used by `send()` and `data` alone, never by `write()`, `pipe()` or `end()`, so nothing
// is queued here and nothing waits: what the channel brings is handed on at once. Flow control is that of ../../src/send-queue.ts.
// The emitter is the one that the Socket.IO client brings along.
import { Emitter } from '@socket.io/component-emitter';

export class Duplex extends Emitter {
  /** As Node's: an error that nobody hears is thrown, and is seen. */
  emit(event, ...args) {
    if (event === 'error' && !this.hasListeners(event)) throw args[0];
    return super.emit(event, ...args);
  }

  /** As a stream of bytes: texts become bytes, and what is empty is nothing. */
  push(chunk) {
    const bytes = typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk;
    if (bytes.length > 0) this.emit('data', bytes);
  }
}
