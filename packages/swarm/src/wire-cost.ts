import { PIECE_BYTES } from '@tributary/protocol';

/**
 * What a data channel's frame takes of the line: SCTP cuts it into packets, and DTLS seals each. Measured between two Chromium
 * (`npm run bench -- upload-cap`), and what the headers add up to: 16 bytes of chunk, 12 of packet (RFC 9260, 3 and 3.3.1), 37 of a
 * sealed record (RFC 6347, 4.1, with AES-GCM's nonce and tag).
 */
const PACKET_HEADER_BYTES = 65;
/** Payload of a full packet: Chromium's and Firefox's packets have 1,191 bytes at most before they are sealed. */
const PACKET_PAYLOAD_BYTES = 1_160;
/** Every second packet is acknowledged (RFC 9260, 6.2), by one of 28 bytes that is sealed as well. */
const ACKNOWLEDGEMENT_BYTES = 65;
const PACKETS_PER_ACKNOWLEDGEMENT = 2;
/** More than the header of a piece in its frame has. */
export const PIECE_HEADER_BYTES = 64;
/** What sending a full piece costs. */
export const PIECE_COST_BYTES = sendingCostBytes(PIECE_BYTES + PIECE_HEADER_BYTES);

/** Bytes that sending a frame costs, headers of its packets included; without those of UDP and IP, which browsers do not count. */
export function sendingCostBytes(frameBytes: number): number {
  return frameBytes + Math.ceil(frameBytes / PACKET_PAYLOAD_BYTES) * PACKET_HEADER_BYTES;
}

/** Bytes that *receiving* a frame makes this side send: acknowledgements. They go over the uplink as pieces do. */
export function acknowledgingCostBytes(frameBytes: number): number {
  const packets = Math.ceil(frameBytes / PACKET_PAYLOAD_BYTES);
  return Math.ceil(packets / PACKETS_PER_ACKNOWLEDGEMENT) * ACKNOWLEDGEMENT_BYTES;
}
