import { decodeFrame, encodeFrame } from '@tributary/protocol';
import type { Random } from '@tributary/swarm';
import type { ConductConfig } from './config.ts';
import { HAVE_CODE, lineBytesOf, REFUSE_CODE, REQUEST_CODE, type CarriedFrame, type FrameInterner } from './network/frames.ts';
import type { FrameFilter } from './network/host.ts';

export type Conduct = 'fair' | 'slow' | 'silent' | 'lying' | 'polluting';

const KINDS = ['slow', 'silent', 'lying', 'polluting'] as const;

/** Draws a viewer's conduct by the shares. */
export function drawConduct(shares: ConductConfig, random: Random): Conduct {
  let rest = random();
  for (const kind of KINDS) {
    if (rest < shares[kind]) return kind;
    rest -= shares[kind];
  }
  return 'fair';
}

/** What the conduct does to the frames of an engine that knows nothing of it. */
export function filterOf(conduct: Conduct, interner: FrameInterner): FrameFilter | null {
  switch (conduct) {
    case 'silent':
      return { outgoing: (frame) => frame, incoming: (frame) => frame.bytes[0] !== REQUEST_CODE };
    case 'lying':
      // Whoever says that it lacks what it announced is found out at once: this one says nothing.
      return { outgoing: (frame) => (frame.bytes[0] === REFUSE_CODE ? null : exaggerated(frame)), incoming: () => true };
    case 'polluting':
      return { outgoing: (frame) => (frame.piece ? interner.corrupted(frame) : frame), incoming: () => true };
    case 'fair':
    case 'slow':
      return null;
  }
}

function exaggerated(carried: CarriedFrame): CarriedFrame {
  if (carried.bytes[0] !== HAVE_CODE) return carried;
  const frame = decodeFrame(carried.bytes);
  if (frame.type !== 'have') return carried;
  const entries = frame.entries.map((entry) => (entry.totalBytes > 0 ? { ...entry, held: 'all' as const } : entry));
  const bytes = encodeFrame({ type: 'have', entries });
  return { bytes, lineBytes: lineBytesOf(bytes.length), piece: null };
}
