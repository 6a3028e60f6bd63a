// Socket.IO's packets, version 5, as far as they are text: none of our events has bytes in it. What is binary, from a server that is not
// ours, is refused like all else that is no packet, and the Socket.IO client ends the connection.
// https://github.com/socketio/socket.io-protocol
import { Emitter } from '@socket.io/component-emitter';

export const protocol = 5;

export const PacketType = { CONNECT: 0, DISCONNECT: 1, EVENT: 2, ACK: 3, CONNECT_ERROR: 4 };

const NO_PACKET = 'No Socket.IO 5: is this the address of a Tributary server?';

const OWN_NAMESPACE = '/';

/** Type, namespace where it is another than `/`, number of the acknowledgement, JSON. */
const PACKET = /^([0-4])(?:(\/[^,]*),?)?(\d*)(.*)$/s;

/** Events that the client emits by itself: from a server they would be forged. */
const RESERVED_EVENTS = new Set(['connect', 'connect_error', 'disconnect', 'disconnecting', 'newListener', 'removeListener']);

const isRecord = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Of each type, whether a packet may carry this. */
const IS_PAYLOAD = [
  isRecord,
  () => false,
  (payload) =>
    Array.isArray(payload) && (typeof payload[0] === 'number' || (typeof payload[0] === 'string' && !RESERVED_EVENTS.has(payload[0]))),
  Array.isArray,
  (payload) => typeof payload === 'string' || isRecord(payload),
];

export class Encoder {
  /** @returns what is written, one text. */
  encode({ type, nsp, id, data }) {
    const namespace = nsp === OWN_NAMESPACE ? '' : `${nsp},`;
    return [`${type}${namespace}${id ?? ''}${data === undefined ? '' : JSON.stringify(data)}`];
  }
}

/** Emits `decoded`. */
export class Decoder extends Emitter {
  /** Throws where it is no packet. */
  add(text) {
    const [, digit, nsp = OWN_NAMESPACE, id, json] = (typeof text === 'string' && PACKET.exec(text)) || [];
    if (digit === undefined) throw new Error(NO_PACKET);
    const packet = { type: Number(digit), nsp };
    if (id !== '') packet.id = Number(id);
    if (json !== '') {
      packet.data = JSON.parse(json);
      if (!IS_PAYLOAD[packet.type](packet.data)) throw new Error(NO_PACKET);
    }
    this.emitReserved('decoded', packet);
  }

  /** Nothing is kept between packets. */
  destroy() {}
}
