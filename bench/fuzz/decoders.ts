/** What reads bytes or values of strangers, and who makes up hostile ones for it. A new decoder is a new row. */
import { decodeAttestation, decodeFrame, decodeSidecar, ProtocolError } from '@tributary/protocol';
import { hostileEvents, hostileFrames, hostileSeals, readEvent } from '@tributary/protocol/testing';

/** One input, read: what became of it. */
export interface Outcome {
  readonly isTaken: boolean;
  /** What it turned out to be, or why it was refused. */
  readonly as: string;
}

export interface Decoder {
  readonly name: string;
  readonly description: string;
  /**
   * Makes inputs up and reads them, one with each call.
   * @throws Error where the decoder throws what it must not: it names the input
   */
  begin(seed: number): () => Outcome;
}

type Bytes = Uint8Array<ArrayBuffer>;

/** A decoder of bytes throws ProtocolError and nothing else. */
function ofBytes(name: string, description: string, source: (seed: number) => () => Bytes, decode: (bytes: Bytes) => string): Decoder {
  return {
    name,
    description,
    begin: (seed) => {
      const next = source(seed);
      return () => {
        const bytes = next();
        try {
          return { isTaken: true, as: decode(bytes) };
        } catch (error) {
          if (error instanceof ProtocolError) return { isTaken: false, as: error.reason };
          throw new Error(`${name} of seed ${seed} broke at ${Buffer.from(bytes).toString('hex')}`, { cause: error });
        }
      };
    },
  };
}

export const DECODERS: readonly Decoder[] = [
  ofBytes('frames', "a neighbour's frames", hostileFrames, (bytes) => decodeFrame(bytes).type),
  ofBytes(
    'attestations',
    "a neighbour's or a notary's attestations",
    (seed) => hostileSeals('attestation', seed),
    (bytes) => {
      decodeAttestation(bytes);
      return 'attestation';
    },
  ),
  ofBytes(
    'sidecars',
    'files beside a playlist',
    (seed) => hostileSeals('sidecar', seed),
    (bytes) => `${decodeSidecar(bytes).length} attestations`,
  ),
  {
    name: 'events',
    description: "a client's events at the server, by their schemas",
    begin: (seed) => {
      const next = hostileEvents(seed);
      return () => {
        const event = next();
        return { isTaken: readEvent(event).ok, as: event.event }; // throws nothing at all
      };
    },
  },
];
