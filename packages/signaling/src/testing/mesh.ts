import type { Introduction, PeerId, Policy } from '@tributary/protocol';
import type { TokenClaims } from '../admission/claims.ts';
import type { AdmissionMode } from '../admission/gatekeeper.ts';
import { Introducer, type JoinResult } from '../introducer.ts';
import type { DirectoryLimits } from '../limits.ts';
import { MemoryDirectory } from '../memory-directory.ts';
import type { Outbox, ServerEvent, ServerPayload } from '../outbox.ts';
import { joinRequest, peer, seededRandom } from './viewers.ts';

interface Sent {
  readonly to: PeerId;
  readonly event: ServerEvent;
  readonly payload: unknown;
}

export const POLICY: Policy = { peers: 'on', maxNeighbours: 12, uploadBytesPerSecond: null, reportIntervalMs: 10_000 };

/** An introducer with everything around it in memory; keeps what it sent. */
export class Mesh {
  readonly directory: MemoryDirectory;
  readonly introducer: Introducer;
  readonly sent: Sent[] = [];
  readonly probed: PeerId[] = [];
  /** Whose connection was ended. */
  readonly ended: PeerId[] = [];
  /** What an observer heard. */
  readonly heard: (readonly ['entered' | 'changed' | 'left', PeerId])[] = [];
  nowMs = 0;
  /** Milliseconds since 1970 at `nowMs` 0. */
  readonly startEpochMs = Date.UTC(2026, 0, 1);
  #tasks: { readonly atMs: number; readonly task: () => void }[] = [];
  policy: Policy = POLICY;
  /** Of a viewer, what differs. */
  readonly policies = new Map<PeerId, Partial<Policy>>();
  originRefusal: (pageOrigin: string | undefined) => string | null = () => null;

  constructor(seed = 1, limits: Partial<DirectoryLimits> = {}, admission: AdmissionMode = 'open', departed?: number) {
    this.directory = new MemoryDirectory(limits);
    const outbox: Outbox = {
      send: <E extends ServerEvent>(to: PeerId, event: E, payload: ServerPayload<E>) => this.sent.push({ to, event, payload }),
      probe: (peerId) => this.probed.push(peerId),
      end: (peerId) => this.ended.push(peerId),
    };
    this.introducer = new Introducer({
      directory: this.directory,
      outbox,
      clock: { nowMs: () => this.nowMs, after: (delayMs, task) => this.#after(delayMs, task) },
      admission,
      departed,
      epochMs: () => this.epochMs,
      random: seededRandom(seed),
      policy: (_streamId, peerId) => ({ ...this.policy, ...this.policies.get(peerId) }),
      originRefusal: (_streamId, pageOrigin) => this.originRefusal(pageOrigin),
      observer: {
        entered: (peerId) => this.heard.push(['entered', peerId]),
        changed: (peerId) => this.heard.push(['changed', peerId]),
        left: (peerId) => this.heard.push(['left', peerId]),
      },
    });
  }

  get epochMs(): number {
    return this.startEpochMs + this.nowMs;
  }

  /** Timers that are waiting. */
  get timers(): number {
    return this.#tasks.length;
  }

  /** Lets time pass, and what is due in it happen, to its end. */
  async advance(ms: number): Promise<void> {
    const endMs = this.nowMs + ms;
    for (;;) {
      const [next] = this.#tasks.toSorted((a, b) => a.atMs - b.atMs);
      if (!next || next.atMs > endMs) break;
      this.#tasks.splice(this.#tasks.indexOf(next), 1);
      this.nowMs = next.atMs;
      next.task();
      await settled();
    }
    this.nowMs = endMs;
  }

  #after(delayMs: number, task: () => void): () => void {
    const entry = { atMs: this.nowMs + delayMs, task };
    this.#tasks.push(entry);
    return () => {
      this.#tasks = this.#tasks.filter((other) => other !== entry);
    };
  }

  join(
    name: string | number,
    {
      address = '192.0.2.1',
      session = `session-${name}`,
      claims = null,
      pageOrigin,
      ...changes
    }: Partial<Parameters<typeof joinRequest>[1]> & {
      address?: string;
      session?: string;
      claims?: TokenClaims | null;
      pageOrigin?: string;
    } = {},
    streamLabel = 'live',
  ): Promise<JoinResult> {
    return this.introducer.join(joinRequest(name, changes, streamLabel), { session, address, pageOrigin }, claims);
  }

  /** Joins and expects it to succeed. */
  async joined(...args: Parameters<Mesh['join']>): Promise<Extract<JoinResult, { status: 'joined' }>> {
    const result = await this.join(...args);
    if (result.status !== 'joined') throw new Error(`refused: ${result.reason}`);
    return result;
  }

  leave(name: string | number): Promise<void> {
    return this.introducer.leave(peer(name), `session-${name}`);
  }

  /** What a viewer was sent of one event. */
  received<E extends ServerEvent>(name: string | number, event: E): ServerPayload<E>[] {
    return this.sent.filter((each) => each.to === peer(name) && each.event === event).map((each) => each.payload as ServerPayload<E>);
  }

  introductionOf(name: string | number, other: string | number): Introduction | undefined {
    return this.received(name, 'introduce').find((introduction) => introduction.peerId === peer(other));
  }

  /** Names reachable from the first over introductions. */
  async reachable(names: readonly (string | number)[]): Promise<Set<PeerId>> {
    const seen = new Set<PeerId>();
    const queue = names.slice(0, 1).map(peer);
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
      if (seen.has(next)) continue;
      seen.add(next);
      for (const neighbour of await this.directory.neighbours(next)) queue.push(neighbour.peerId);
    }
    return seen;
  }
}

/** Everything that waits for promises only has happened: a macrotask comes after them all. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
