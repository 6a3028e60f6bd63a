/** The faults in force. */
import { EgressCap } from '../http/egress-cap.ts';
import { readFaults, type FaultKind, type FaultSpec } from './spec.ts';

/** A fault as `/faults` lists it. */
export interface FaultStatus extends FaultSpec {
  /** Requests it was applied to. */
  readonly applied: number;
}

/** A fault that applies to a request. */
export interface AppliedFault {
  readonly kind: FaultKind;
  readonly value: number | undefined;
  /** Aborts when the fault ends: removed, replaced or expired. */
  readonly ended: AbortSignal;
  /** Of a `cap`: shared by all its requests. */
  readonly cap: EgressCap | undefined;
}

interface ActiveFault {
  readonly spec: FaultSpec;
  readonly pattern: RegExp;
  readonly end: AbortController;
  timer: NodeJS.Timeout | undefined;
  readonly cap: EgressCap | undefined;
  applied: number;
}

export class FaultSet {
  readonly #random: () => number;
  #active: ActiveFault[] = [];

  constructor(random: () => number) {
    this.#random = random;
  }

  /** Replaces what is in force. Throws an OriginError `bad-fault`, and changes nothing, when one is not valid. */
  set(raw: unknown): void {
    const specs = readFaults(raw);
    this.clear();
    this.#active = specs.map((spec) => {
      const cap = spec.kind === 'cap' && spec.value !== undefined ? new EgressCap(spec.value) : undefined;
      const fault: ActiveFault = {
        spec,
        pattern: new RegExp(spec.match, 'u'),
        end: new AbortController(),
        timer: undefined,
        cap,
        applied: 0,
      };
      if (spec.forMs !== undefined) fault.timer = setTimeout(() => this.#end(fault), spec.forMs);
      return fault;
    });
  }

  clear(): void {
    for (const fault of this.#active) this.#end(fault);
  }

  /** The faults for one request, counted as applied. `target` is the path with its query. */
  take(target: string): AppliedFault[] {
    const taken: AppliedFault[] = [];
    for (const fault of this.#active) {
      const { spec, pattern, end, cap } = fault;
      if (spec.times !== undefined && fault.applied >= spec.times) continue;
      if (!pattern.test(target)) continue;
      if (spec.probability !== undefined && this.#random() >= spec.probability) continue;
      fault.applied += 1;
      taken.push({ kind: spec.kind, value: spec.value, ended: end.signal, cap });
    }
    return taken;
  }

  list(): FaultStatus[] {
    return this.#active.map(({ spec, applied }) => ({ ...spec, applied }));
  }

  // Whatever the fault holds up goes on at once.
  #end(ending: ActiveFault): void {
    this.#active = this.#active.filter((fault) => fault !== ending);
    clearTimeout(ending.timer);
    ending.end.abort();
    ending.cap?.lift();
  }
}
