import type { LinkPath } from '@tributary/swarm';

type Stats = { readonly [key: string]: unknown };
type CandidateType = NonNullable<LinkPath['localCandidate']>;

const CANDIDATE_TYPES: ReadonlySet<unknown> = new Set<CandidateType>(['host', 'srflx', 'prflx', 'relay']);
const MS_PER_SECOND = 1000;

function selectedPair(reports: readonly Stats[]): Stats | undefined {
  const byId = (id: unknown): Stats | undefined => reports.find((stats) => stats['id'] === id);
  const transport = reports.find((stats) => stats['type'] === 'transport' && typeof stats['selectedCandidatePairId'] === 'string');
  if (transport) return byId(transport['selectedCandidatePairId']);
  // Firefox has no transport statistics before 124; it marks the pair itself.
  const pairs = reports.filter((stats) => stats['type'] === 'candidate-pair');
  return (
    pairs.find((pair) => pair['selected'] === true) ?? pairs.find((pair) => pair['nominated'] === true && pair['state'] === 'succeeded')
  );
}

/** Reads the path in use from WebRTC statistics (W3C webrtc-stats, RTCIceCandidatePairStats). */
export function pathOf(report: Iterable<readonly [string, Stats]>): LinkPath {
  const reports = Array.from(report, ([, stats]) => stats);
  const pair = selectedPair(reports);
  if (!pair) return {};
  const seconds = pair['currentRoundTripTime'];
  const candidateType = (id: unknown): CandidateType | undefined => {
    const type = reports.find((stats) => stats['id'] === id)?.['candidateType'];
    return CANDIDATE_TYPES.has(type) ? (type as CandidateType) : undefined;
  };
  return {
    roundTripMs: typeof seconds === 'number' ? seconds * MS_PER_SECOND : undefined,
    localCandidate: candidateType(pair['localCandidateId']),
    remoteCandidate: candidateType(pair['remoteCandidateId']),
  };
}

/** Never rejects: a connection that is gone has no path. */
export async function readPath(connection: RTCPeerConnection | undefined): Promise<LinkPath> {
  try {
    return connection ? pathOf(await connection.getStats()) : {};
  } catch {
    return {};
  }
}
