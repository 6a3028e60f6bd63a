import type { PeerId } from '@tributary/protocol';
import { electionRank, type Clock, type Random } from '@tributary/swarm';

/** Of a mesh in which everybody asks in turn; a switch is to reach everybody within five seconds, some of which are the mesh's. */
const TURN_MS = 1_500;
/** Within a turn: meshes all over the world must not ask in the same moment. */
const SPREAD_MS = 1_000;
/** Who was never the one to ask does all the same: its neighbours may not reach the file. So does who has no neighbours, and nothing to switch off. */
const MAX_INTERVAL_MS = 30_000;

export interface PolicyPollPorts {
  readonly clock: Clock;
  readonly random: Random;
  /** Milliseconds since 1970: the turns of all viewers are by the same clock, give or take what theirs are off. */
  epochMs(): number;
  /** Null: this viewer has not joined yet. */
  self(): PeerId | null;
  neighbours(): readonly PeerId[];
  /** Looks into the file. */
  look(): void;
}

/** While the server is away, somebody looks whether the operator has left a word: one of the neighbours each time. */
export class PolicyPoll {
  readonly #ports: PolicyPollPorts;
  #cancel: (() => void) | null = null;
  #lookedMs = 0;

  constructor(ports: PolicyPollPorts) {
    this.#ports = ports;
  }

  start(): void {
    if (this.#cancel) return;
    const { clock, random } = this.#ports;
    // All lost the server in the same moment: they do not become impatient in the same one.
    this.#lookedMs = clock.nowMs() - (random() * MAX_INTERVAL_MS) / 2;
    this.#schedule();
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
  }

  #schedule(): void {
    const { clock, random, epochMs } = this.#ports;
    const turn = Math.floor(epochMs() / TURN_MS) + 1;
    this.#cancel = clock.after(turn * TURN_MS - epochMs() + random() * SPREAD_MS, () => {
      this.#schedule();
      if (this.#isTurn(turn)) {
        this.#lookedMs = clock.nowMs();
        this.#ports.look();
      }
    });
  }

  #isTurn(turn: number): boolean {
    const { clock, self, neighbours } = this.#ports;
    const [own, others] = [self(), neighbours()];
    if (own === null) return false;
    const isElected = others.length > 0 && electionRank(`policy|${turn}`, own, others) === 0;
    return isElected || clock.nowMs() - this.#lookedMs >= MAX_INTERVAL_MS;
  }
}
