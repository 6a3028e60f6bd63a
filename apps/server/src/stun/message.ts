import { isIPv4 } from 'node:net';

/** STUN binding requests and their success responses (RFC 8489, sections 5, 14.2 and 18.2). Nothing else of STUN. */

const HEADER_BYTES = 20;
const COOKIE = 0x2112a442;
const BINDING_REQUEST = 0x0001;
const BINDING_SUCCESS = 0x0101;
const XOR_MAPPED_ADDRESS = 0x0020;
const FAMILY_IPV4 = 0x01;
const FAMILY_IPV6 = 0x02;
/** A browser's request has 20 to 100 bytes. */
const MAX_REQUEST_BYTES = 512;
const TRANSACTION_OFFSET = 8;
const COOKIE_OFFSET = 4;

export interface RemoteAddress {
  readonly address: string;
  readonly port: number;
}

/** Whether the datagram is a binding request with the magic cookie; anything else deserves no answer. */
export function isBindingRequest(datagram: Uint8Array): boolean {
  if (datagram.length < HEADER_BYTES || datagram.length > MAX_REQUEST_BYTES) return false;
  const view = new DataView(datagram.buffer, datagram.byteOffset, datagram.length);
  const attributeBytes = view.getUint16(2);
  return (
    view.getUint16(0) === BINDING_REQUEST &&
    view.getUint32(COOKIE_OFFSET) === COOKIE &&
    attributeBytes % 4 === 0 &&
    attributeBytes === datagram.length - HEADER_BYTES
  );
}

/** The answer: where the request came from. 32 bytes (IPv4) or 44 (IPv6): useless for amplifying a forged request of 20. */
export function bindingSuccess(request: Uint8Array, remote: RemoteAddress): Uint8Array {
  const address = addressBytes(remote.address);
  const attributeBytes = 4 + address.length;
  const response = new Uint8Array(HEADER_BYTES + 4 + attributeBytes);
  const view = new DataView(response.buffer);
  view.setUint16(0, BINDING_SUCCESS);
  view.setUint16(2, 4 + attributeBytes);
  response.set(request.subarray(COOKIE_OFFSET, HEADER_BYTES), COOKIE_OFFSET);
  view.setUint16(HEADER_BYTES, XOR_MAPPED_ADDRESS);
  view.setUint16(HEADER_BYTES + 2, attributeBytes);
  view.setUint16(HEADER_BYTES + 4, address.length === 4 ? FAMILY_IPV4 : FAMILY_IPV6);
  view.setUint16(HEADER_BYTES + 6, remote.port ^ (COOKIE >>> 16));
  // IPv4 is masked by the cookie, IPv6 by the cookie and the transaction's identifier that follows it.
  const mask = response.subarray(COOKIE_OFFSET, COOKIE_OFFSET + address.length);
  response.set(
    address.map((byte, index) => byte ^ (mask[index] ?? 0)),
    HEADER_BYTES + TRANSACTION_OFFSET,
  );
  return response;
}

function addressBytes(text: string): Uint8Array {
  const plain = text.replace(/^::ffff:(?=\d+\.)/i, '');
  if (isIPv4(plain)) return Uint8Array.from(plain.split('.'), Number);
  // The URL parser writes an IPv6 address in one way, without IPv4 notation in it.
  const canonical = new URL(`http://[${plain.split('%')[0]}]`).hostname.slice(1, -1);
  const [head = '', tail] = canonical.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const groups = [...left, ...Array<string>(8 - left.length - right.length).fill('0'), ...right];
  return Uint8Array.from(
    groups.flatMap((group) => {
      const value = Number.parseInt(group, 16);
      return [value >> 8, value & 0xff];
    }),
  );
}
