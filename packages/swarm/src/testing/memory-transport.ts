import type { PeerId } from '@tributary/protocol';
import type { Clock, Transport } from '../ports.ts';
import { MemoryLink, type LinkProfile, type LinkSurroundings } from './memory-link.ts';
import { Wire } from './wire.ts';

/** Two good home connections in one country. */
const DEFAULT_PROFILE: LinkProfile = { latencyMs: 15, bytesPerSecond: 1_250_000 };
/** As the WebRTC adapter's. */
const DEFAULT_CONNECT_TIMEOUT_MS = 12_000;
/** Browsers give a silent path up after about this long. */
const DEFAULT_LOSS_NOTICED_MS = 15_000;

export interface MemoryNetworkOptions {
  readonly clock: Clock;
  /** Of one direction; asked when a link is opened. */
  readonly profile?: ((from: PeerId, to: PeerId) => LinkProfile) | undefined;
  /** Bytes per second that all links of a peer share for sending; undefined: each has its own rate only. */
  readonly uplinkBytesPerSecond?: ((peer: PeerId) => number | undefined) | undefined;
  /** Whether two peers can reach each other at all (NAT). Where not, their links close with `failed` after the timeout. */
  readonly reachable?: ((a: PeerId, b: PeerId) => boolean) | undefined;
  readonly connectTimeoutMs?: number | undefined;
  readonly lossNoticedMs?: number | undefined;
}

/**
 * Transports of one simulated network: links with latency, rate and the queue bounds of the real adapter, on a clock that
 * the test moves. Connecting takes signals through whatever signaling the test provides, as with WebRTC.
 */
export class MemoryNetwork {
  readonly #clock: Clock;
  readonly #profile: (from: PeerId, to: PeerId) => LinkProfile;
  readonly #uplinkBytesPerSecond: (peer: PeerId) => number | undefined;
  readonly #reachable: (a: PeerId, b: PeerId) => boolean;
  readonly #lossNoticedMs: number;
  readonly #links = new Map<number, MemoryLink>();
  readonly #uplinks = new Map<PeerId, Wire>();
  readonly #gone = new Set<PeerId>();
  readonly #surroundings: LinkSurroundings;
  #opened = 0;

  constructor(options: MemoryNetworkOptions) {
    this.#clock = options.clock;
    this.#profile = options.profile ?? (() => DEFAULT_PROFILE);
    this.#uplinkBytesPerSecond = options.uplinkBytesPerSecond ?? (() => undefined);
    this.#reachable = options.reachable ?? (() => true);
    this.#lossNoticedMs = options.lossNoticedMs ?? DEFAULT_LOSS_NOTICED_MS;
    this.#surroundings = {
      clock: options.clock,
      connectTimeoutMs: options.connectTimeoutMs ?? DEFAULT_CONNECT_TIMEOUT_MS,
      profile: this.#profile,
      wire: (from, to) => this.#uplink(from) ?? new Wire(this.#clock, this.#profile(from, to).bytesPerSecond),
      find: (id, self, remote) => this.#find(id, self, remote),
      mayConnect: (a, b) => !this.#gone.has(a) && !this.#gone.has(b) && this.#reachable(a, b),
      closed: (link) => this.#links.delete(link.id),
    };
  }

  transport(self: PeerId): Transport {
    return {
      open: (remote, { initiator }, handlers) => {
        const link = new MemoryLink(++this.#opened, self, remote, initiator, this.#surroundings, handlers);
        if (this.#gone.has(self)) link.extinguish();
        else this.#links.set(link.id, link);
        return link;
      },
    };
  }

  /** The peer's machine is gone without a goodbye: it hears nothing more, and the others notice only after a while. */
  vanish(peer: PeerId): void {
    this.#gone.add(peer);
    for (const link of this.#linksWhere((link) => link.remote === peer)) if (link.state === 'open') link.sever(this.#lossNoticedMs);
    for (const link of this.#linksWhere((link) => link.self === peer)) link.extinguish();
    this.#uplinks.delete(peer);
  }

  /** The path between two peers breaks without a goodbye; both notice after a while. */
  sever(a: PeerId, b: PeerId): void {
    for (const link of this.#linksWhere(({ self, remote }) => (self === a && remote === b) || (self === b && remote === a)))
      link.sever(this.#lossNoticedMs);
  }

  /** Link ends that are not closed. */
  linkCount(): number {
    return this.#links.size;
  }

  #linksWhere(matches: (link: MemoryLink) => boolean): MemoryLink[] {
    return [...this.#links.values()].filter(matches);
  }

  #find(id: unknown, self: PeerId, remote: PeerId): MemoryLink | undefined {
    const link = typeof id === 'number' ? this.#links.get(id) : undefined;
    return link?.self === remote && link.remote === self ? link : undefined;
  }

  #uplink(peer: PeerId): Wire | undefined {
    const known = this.#uplinks.get(peer);
    if (known) return known;
    const bytesPerSecond = this.#uplinkBytesPerSecond(peer);
    if (bytesPerSecond === undefined) return undefined;
    const uplink = new Wire(this.#clock, bytesPerSecond);
    this.#uplinks.set(peer, uplink);
    return uplink;
  }
}
