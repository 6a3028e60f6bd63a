import type { PeerSignal } from '../signaling/events.ts';
import { formatCandidate, parseCandidate } from './candidate.ts';
import { refusalOf, type CandidateCounts, type CandidateRefusal, type CandidateRules } from './candidate-rules.ts';

export interface FilteredSignal {
  /** What is left of it; null: nothing that may go on. */
  readonly signal: PeerSignal | null;
  /** Why candidates were taken out, one entry each. */
  readonly refused: readonly CandidateRefusal[];
}

const LINE_END = /\r\n|\r|\n/;
/** Also as lenient readers take it; what is one must then be one to the letter. */
const CANDIDATE_LINE = /^\s*a\s*=\s*(?:remote-)?candidate/i;
const EXACT_CANDIDATE = /^a=(?=candidate:)/;
const END_OF_CANDIDATES = '';
/** Extensions that ICE needs to tell candidates of a restart apart. The others tell of the viewer's network: its interfaces, its costs. */
const NEEDED_EXTENSIONS: ReadonlySet<string> = new Set(['generation', 'ufrag']);

/**
 * Takes out of a signal which candidates the rules refuse, from its description too, and whatever else in it tells an address
 * (`c=`, `m=`'s port, `o=`, `a=rtcp`, `raddr`): ICE connects by none of these. Signals that are neither a description nor a candidate are
 * not WebRTC's: viewers that speak it ignore them; they pass, unless nothing but relays may be told.
 */
export function filterSignal(signal: PeerSignal, rules: CandidateRules, counts: CandidateCounts): FilteredSignal {
  const refused: CandidateRefusal[] = [];
  const judge = (line: string): string | undefined => {
    const candidate = parseCandidate(line);
    const refusal = candidate ? refusalOf(candidate, rules) : 'malformed';
    if (!candidate || refusal !== undefined) return void refused.push(refusal ?? 'malformed');
    if (!counts.take(candidate.type)) return void refused.push('too-many');
    const extensions = rules.relayOnly ? candidate.extensions.filter(([name]) => NEEDED_EXTENSIONS.has(name)) : candidate.extensions;
    return formatCandidate({ ...candidate, extensions });
  };
  const { type, sdp } = signal;
  if (type === 'candidate') {
    const init = candidateInit(signal['candidate']);
    if (!init) return { signal: null, refused: ['malformed'] };
    if (init.candidate === END_OF_CANDIDATES) return { signal: { type, candidate: init }, refused };
    const line = judge(init.candidate);
    return { signal: line === undefined ? null : { type, candidate: { ...init, candidate: line } }, refused };
  }
  if ((type === 'offer' || type === 'answer') && typeof sdp === 'string') {
    return { signal: { type, sdp: filterDescription(sdp, judge) }, refused };
  }
  return rules.relayOnly ? { signal: null, refused: ['malformed'] } : { signal, refused };
}

/** Only what `RTCIceCandidateInit` has: a copy of a browser's whole candidate object would tell its address once more. */
function candidateInit(value: unknown): { readonly candidate: string; readonly [key: string]: unknown } | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { candidate, sdpMid, sdpMLineIndex } = value as { readonly [key: string]: unknown };
  if (typeof candidate !== 'string') return undefined;
  return {
    candidate,
    ...(sdpMid === undefined ? {} : { sdpMid }),
    ...(sdpMLineIndex === undefined ? {} : { sdpMLineIndex }),
  };
}

function filterDescription(sdp: string, judge: (line: string) => string | undefined): string {
  const lines: string[] = [];
  for (const line of sdp.split(LINE_END)) {
    if (CANDIDATE_LINE.test(line)) {
      const kept = EXACT_CANDIDATE.test(line) && judge(line.replace(EXACT_CANDIDATE, ''));
      if (kept) lines.push(`a=${kept}`);
      else if (!EXACT_CANDIDATE.test(line)) judge(line); // counts it as malformed
    } else if (!/^\s*a\s*=\s*rtcp:/i.test(line)) lines.push(withoutAddress(line));
  }
  return lines.join('\r\n');
}

/** The default address of a description (RFC 8839, section 4.2.1.2), blanked as in one that was made before any candidate was found. */
function withoutAddress(line: string): string {
  if (/^\s*c\s*=/i.test(line)) return 'c=IN IP4 0.0.0.0';
  const origin = /^o=(\S{1,64} \d{1,20} \d{1,20}) /.exec(line);
  if (/^\s*o\s*=/i.test(line)) return `o=${origin?.[1] ?? '- 0 0'} IN IP4 0.0.0.0`;
  return line.replace(/^m=(application) \d+ /, 'm=$1 9 ');
}
