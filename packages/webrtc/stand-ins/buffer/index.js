// simple-peer makes a Buffer of each message's ArrayBuffer: a view without a copy, as this is.
'use strict';

module.exports = { Buffer: { from: (bytes) => new Uint8Array(bytes) } };
