import type { PeerSignal } from '@tributary/protocol';
import { MAX_CANDIDATE_CHARACTERS, MAX_DESCRIPTION_CHARACTERS } from './limits.ts';

/** A media section that is not data: a remote must not make this browser receive and decode pictures. */
const MEDIA_SECTION = /^m=(?!application )/m;

const MAX_MID_CHARACTERS = 16; // "0" or "data"

function isRecord(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null;
}

/** @returns only what WebRTC reads of a candidate, in the types it wants; undefined where it is none. */
function readCandidate(value: unknown): RTCIceCandidateInit | undefined {
  if (!isRecord(value)) return undefined;
  const { candidate, sdpMid, sdpMLineIndex } = value;
  if (typeof candidate !== 'string' || candidate.length > MAX_CANDIDATE_CHARACTERS) return undefined;
  const mid = typeof sdpMid === 'string' && sdpMid.length <= MAX_MID_CHARACTERS ? sdpMid : null;
  const line = typeof sdpMLineIndex === 'number' && Number.isInteger(sdpMLineIndex) ? sdpMLineIndex : null;
  if (mid === null && line === null) return undefined; // RTCIceCandidate's constructor throws
  return { candidate, sdpMid: mid, sdpMLineIndex: line };
}

/**
 * A remote's signal, reduced to what a data-only connection has to know. simple-peer trusts signals: one can make it
 * renegotiate, add transceivers for media, or throw. None of that gets past here.
 * @param description what this side waits for: the initiator an answer, the other side an offer
 */
export function readSignal(signal: PeerSignal, description: 'offer' | 'answer'): PeerSignal | undefined {
  if (!isRecord(signal)) return undefined;
  if (signal['type'] === 'candidate') {
    const candidate = readCandidate(signal['candidate']);
    return candidate && { type: 'candidate', candidate };
  }
  const { type, sdp } = signal as { readonly type?: unknown; readonly sdp?: unknown };
  if (type !== description || typeof sdp !== 'string') return undefined;
  if (sdp.length > MAX_DESCRIPTION_CHARACTERS || MEDIA_SECTION.test(sdp)) return undefined;
  return { type, sdp };
}
