import type { PeerId, Policy, StreamId } from '@tributary/protocol';
import type { Clock, Engine, Random } from '@tributary/swarm';
import { PolicyFile } from './policy-file.ts';
import { PolicyKeeper } from './policy-keeper.ts';
import { PolicyPoll } from './policy-poll.ts';

/** From the moment on at which neighbours are told to the one at which connections close: a closed channel loses what is still on its way. */
const LINGER_MS = 400;

export interface ViewerPolicyPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly engine: Pick<Engine, 'on' | 'sharePolicy' | 'policyRefused' | 'connectedPeers'>;
  readonly streamId: StreamId;
  /** The site's own keys; undefined: those that the server tells. */
  readonly keys: readonly object[] | undefined;
  /** Addresses of files are relative to it. */
  readonly signaling: string;
  /** What holds is another now: the mesh or a file has said so. */
  changed(policy: Policy): void;
  failed(error: unknown): void;
}

/** The operator's word for one viewer: it comes by the server, the mesh or a file, holds while it plays, and is passed on. */
export class ViewerPolicy {
  readonly #ports: ViewerPolicyPorts;
  readonly #keeper: PolicyKeeper;
  readonly #file: PolicyFile;
  readonly #poll: PolicyPoll;
  #self: PeerId | null = null;
  #url: string | undefined;
  #cancelChange = (): void => {};

  constructor(ports: ViewerPolicyPorts) {
    const { clock, random, engine } = ports;
    this.#ports = ports;
    this.#keeper = new PolicyKeeper(ports.streamId, ports.keys, {
      changed: () => this.#changed(),
      share: (signed) => engine.sharePolicy(signed),
      forged: (from) => engine.policyRefused(from),
      failed: (error) => ports.failed(error),
    });
    this.#file = new PolicyFile(clock, (signed) => void this.#keeper.take(signed));
    this.#poll = new PolicyPoll({
      clock,
      random,
      epochMs: Date.now,
      self: () => this.#self,
      neighbours: () => engine.connectedPeers(),
      look: () => this.#url && void this.#file.look(this.#url),
    });
    engine.on('policy', (signed, from) => void this.#keeper.take(signed, from));
  }

  /** Of the newest document that is known; undefined: there is none. */
  get revision(): number | undefined {
    return this.#keeper.revision;
  }

  /** The server's word. @returns what holds for this viewer */
  told(policy: Policy, self: PeerId): Policy {
    this.#self = self;
    this.#url = this.#resolve(policy.source?.url);
    return this.#keeper.told(policy, self);
  }

  /** Whether the server can be reached is another thing now. */
  serverIs(state: 'away' | 'here'): void {
    if (state === 'away') this.#poll.start();
    else this.#poll.stop();
  }

  destroy(): void {
    this.#cancelChange();
    this.#poll.stop();
    this.#file.destroy();
  }

  #changed(): void {
    this.#cancelChange();
    this.#cancelChange = this.#ports.clock.after(LINGER_MS, () => {
      const { policy } = this.#keeper;
      if (policy) this.#ports.changed(policy);
    });
  }

  #resolve(url: string | undefined): string | undefined {
    try {
      return url && new URL(url, new URL(this.#ports.signaling, globalThis.location?.href)).href;
    } catch {
      return undefined;
    }
  }
}
