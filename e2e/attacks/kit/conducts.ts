// The attackers, by name. Each is one idea; what else it does is what an honest page does.
import { decodeAttestation, encodeAttestation, pieceLength, type Attestation } from '@tributary/protocol';
import { HONEST, type Conduct, type SentFrame } from './conduct.ts';
import { Pretence } from './pretence.ts';

type Bytes = Uint8Array<ArrayBuffer>;

/** Other bytes of the right length. */
function wrongBytes<F extends SentFrame>(frame: F): F {
  return frame.type === 'piece' ? { ...frame, bytes: frame.bytes.map((byte) => byte ^ 1) } : frame;
}

/** Sends other bytes, and attestations that it has changed. */
function forging(change: (attestation: Attestation, bytes: Bytes) => Bytes): Conduct {
  return {
    ...HONEST,
    sends: (frame) => {
      if (frame.type !== 'attestations') return [wrongBytes(frame)];
      return [{ ...frame, attestations: frame.attestations.map((bytes) => change(decodeAttestation(bytes), bytes)) }];
    },
  };
}

function polluter(): Conduct {
  const pretence = new Pretence();
  return {
    sends: (frame) => {
      if (frame.type === 'have') return pretence.claim(frame.entries);
      // Whatever is asked for is answered below, at once, and without having it.
      return frame.type === 'piece' || frame.type === 'refuse' || frame.type === 'gone' ? [] : [frame];
    },
    hears: (frame) => {
      if (frame.type === 'have') return pretence.claim(frame.entries);
      if (frame.type !== 'request') return [];
      const { segment, runs } = frame;
      const totalBytes = pretence.sizeOf(segment);
      if (totalBytes === undefined) return [];
      return runs.flatMap(({ first, count }) =>
        Array.from({ length: count }, (_, at) => {
          const index = first + at;
          return { type: 'piece', segment, totalBytes, index, bytes: new Uint8Array(pieceLength(totalBytes, index)) } as const;
        }),
      );
    },
  };
}

/**
 * Says of everything that others hold or fetch that it holds it as well, and sends nothing. What is its duty it keeps to itself: to the
 * others it never fetches it.
 */
function silentHolder(): Conduct {
  return {
    sends: (frame) => (frame.type === 'have' || frame.type === 'piece' || frame.type === 'refuse' ? [] : [frame]),
    hears: (frame) => {
      if (frame.type !== 'have') return [];
      const entries = frame.entries.filter(({ totalBytes }) => totalBytes > 0);
      return entries.length === 0 ? [] : [{ ...frame, entries: entries.map((entry) => ({ ...entry, coming: 'none' })) }];
    },
  };
}

/**
 * The attestation of the oldest segment that it passed on, in the place of every newer one's.
 * @param rename says in it that it is the newer one's
 */
function replayer(rename: boolean): Conduct {
  let oldest: Bytes | undefined;
  return forging(({ segment }, bytes) => {
    oldest ??= bytes;
    return rename ? encodeAttestation({ ...decodeAttestation(oldest), segment }) : oldest;
  });
}

export const CONDUCTS = {
  /** Until it is told to abuse its channels. */
  honest: () => HONEST,
  /** Claims to hold every segment it hears of, and answers every request with zeros of the right length. */
  'polluter and liar': polluter,
  'silent holder and squatter': silentHolder,
  /** Sends wrong bytes, and an attestation with other hashes under the true signature. */
  'forger of hashes': () =>
    forging((attestation) => {
      return encodeAttestation({ ...attestation, pieceHashes: attestation.pieceHashes.map((byte) => byte ^ 1) });
    }),
  /** Sends wrong bytes, and a true attestation, of an older segment. */
  'replayer of an older one': () => replayer(false),
  /** Sends wrong bytes, and an older segment's attestation under the name of the one that was asked for. */
  'replayer under another name': () => replayer(true),
} satisfies Record<string, () => Conduct>;

export type ConductName = keyof typeof CONDUCTS;

/** They say that their uplink is strong: the stronger, the more of the duty is theirs to leave undone. */
export const WANTS_DUTY: ReadonlySet<string> = new Set<ConductName>(['silent holder and squatter']);
