// simple-peer names connections and channels by random bytes, as hexadecimal digits.
'use strict';

const HEX = 16;
const DIGITS_PER_BYTE = 2;

module.exports = (count) => ({
  toString: () =>
    Array.from(crypto.getRandomValues(new Uint8Array(count)), (byte) => byte.toString(HEX).padStart(DIGITS_PER_BYTE, '0')).join(''),
});
