/** What the faults of a request add up to. */
import type { EgressCap } from '../http/egress-cap.ts';
import type { AppliedFault } from './fault-set.ts';
import type { FaultKind } from './spec.ts';

const DEFAULT_ERROR_STATUS = 503;
const DEFAULT_SHARE = 0.5;

/** Where in the body something happens, as a share of the bytes to send. */
export interface BodyFault {
  readonly kind: 'truncate' | 'stall' | 'reset';
  readonly share: number;
  readonly ended: AbortSignal;
}

export interface Latency {
  readonly waitMs: number;
  readonly ended: AbortSignal;
}

export interface FaultPlan {
  /** One after the other. */
  readonly latencies: readonly Latency[];
  readonly caps: readonly EgressCap[];
  readonly errorStatus: number | undefined;
  readonly resetAtOnce: boolean;
  readonly ignoreRange: boolean;
  readonly refuseRange: boolean;
  readonly changeEtag: boolean;
  readonly expose: boolean;
  /** The earliest in the body counts. */
  readonly body: BodyFault | undefined;
}

export function planFaults(faults: readonly AppliedFault[]): FaultPlan {
  const has = (kind: FaultKind): boolean => faults.some((fault) => fault.kind === kind);
  const error = faults.find(({ kind }) => kind === 'error');
  const body = faults
    .flatMap(({ kind, value, ended }): BodyFault[] => {
      if (kind === 'truncate' || kind === 'stall') return [{ kind, share: value ?? DEFAULT_SHARE, ended }];
      return kind === 'reset' && value !== undefined ? [{ kind, share: value, ended }] : [];
    })
    .sort((a, b) => a.share - b.share)[0];
  return {
    latencies: faults.flatMap(({ kind, value, ended }) => (kind === 'latency' ? { waitMs: value ?? 0, ended } : [])),
    caps: faults.flatMap(({ cap }) => cap ?? []),
    errorStatus: error && (error.value ?? DEFAULT_ERROR_STATUS),
    resetAtOnce: faults.some(({ kind, value }) => kind === 'reset' && value === undefined),
    ignoreRange: has('ignore-range'),
    refuseRange: has('range-416'),
    changeEtag: has('etag-change'),
    expose: !has('no-expose'),
    body,
  };
}
