// What simple-peer needs of a stream: events. It is used by `send()` and `data` alone, never by `write()`, `pipe()` or `end()`, so nothing
// is queued here and nothing waits: what the channel brings is handed on at once. Flow control is that of ../../src/send-queue.ts.
'use strict';

class Duplex {
  constructor() {
    this.readable = true;
    this.writable = true;
    this._readableState = { ended: false };
    this._writableState = { finished: false };
    this._listeners = new Map();
  }

  on(event, listener) {
    this._listeners.set(event, [...(this._listeners.get(event) ?? []), listener]);
    return this;
  }

  once(event, listener) {
    const wrapper = (...args) => {
      this.removeListener(event, wrapper);
      listener.apply(this, args);
    };
    wrapper.listener = listener;
    return this.on(event, wrapper);
  }

  removeListener(event, listener) {
    const remaining = (this._listeners.get(event) ?? []).filter((each) => each !== listener && each.listener !== listener);
    this._listeners.set(event, remaining);
    return this;
  }

  emit(event, ...args) {
    const listeners = this._listeners.get(event) ?? [];
    // As Node's emitter: an error that nobody hears is thrown, and is seen.
    if (event === 'error' && listeners.length === 0) throw args[0];
    for (const listener of listeners) listener.apply(this, args);
    return listeners.length > 0;
  }

  /** As a stream of bytes: texts become bytes, and what is empty is nothing. Null is the end. */
  push(chunk) {
    if (chunk === null) this._readableState.ended = true;
    else if (!this._readableState.ended) {
      const bytes = typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk;
      if (bytes.length > 0) this.emit('data', bytes);
    }
    return true;
  }

  /** Called while it is being destroyed only: nothing is left to write. */
  end() {
    this._writableState.finished = true;
    return this;
  }
}

module.exports = { Duplex };
