import {
  segmentKey,
  sliceCount,
  type JoinRequest,
  type PeerId,
  type SegmentHashes,
  type SegmentId,
  type StreamId,
  type ViewerState,
} from '@tributary/protocol';
import type { ViewerAddress } from '../address.ts';
import type { Clock, Random } from '../clock.ts';
import { Askers } from '../notary/askers.ts';
import { AttestationStore } from '../notary/attestation-store.ts';
import { Audience } from '../notary/audience.ts';
import { handOut, type HandOutPorts } from '../notary/hand-out.ts';
import { ASKERS_REMEMBERED } from '../notary/limits.ts';
import { RecentlyUsed } from '../recently-used.ts';
import type { SwarmObserver } from '../swarm-observer.ts';
import { TokenBucket } from '../token-bucket.ts';
import { REPORTED_SEGMENTS, WAITING_CHARACTERS } from './limits.ts';
import { Tally } from './tally.ts';

export interface AgreementOptions extends HandOutPorts {
  /** Vouches for what is agreed on: base64 of hashes and size in, base64 of an attestation out. */
  readonly sign: (streamId: StreamId, segment: SegmentId, totalBytes: number, pieceHashes: string) => Promise<string>;
  readonly clock: Clock;
  readonly random: Random;
  readonly attested: () => void;
  readonly failed: (error: unknown) => void;
  readonly waitingCharacters?: number;
}

/**
 * Vouches for what viewers in different networks say they got from the origin, where the server cannot look itself. Weaker than
 * anything else that signs: it believes a majority of strangers.
 */
export class AgreementNotary implements SwarmObserver {
  readonly #options: AgreementOptions;
  readonly #audience = new Audience(() => {});
  readonly #store = new AttestationStore();
  /** In the order in which they were first heard of. */
  readonly #tallies = new Map<string, Tally>();
  readonly #signing = new Set<string>();
  readonly #askers = new Askers();
  readonly #reporters = new RecentlyUsed<PeerId, TokenBucket>(ASKERS_REMEMBERED);
  #characters = 0;

  constructor(options: AgreementOptions) {
    this.#options = options;
  }

  /** Characters of what waits for agreement. */
  get waitingCharacters(): number {
    return this.#characters;
  }

  entered(peerId: PeerId, { streamId, state }: JoinRequest, { address }: ViewerAddress): void {
    this.#askers.entered(peerId, address);
    this.#audience.enter(peerId, streamId, state);
  }

  changed(peerId: PeerId, state: ViewerState): void {
    this.#audience.update(peerId, state);
  }

  left(peerId: PeerId): void {
    this.#audience.leave(peerId);
    this.#askers.left(peerId);
  }

  /** What is agreed on of what a viewer asks for, as base64. */
  async want(peerId: PeerId, segments: readonly SegmentId[]): Promise<readonly string[]> {
    const streamId = this.#audience.streamOf(peerId);
    if (streamId === undefined) return [];
    const nowMs = this.#options.clock.nowMs();
    const { asker, address } = this.#askers.of(peerId, nowMs);
    return asker.answer(
      segments.map((segment) => this.#store.get(streamId, segment)).filter((text) => text !== undefined),
      address,
      nowMs,
    );
  }

  /** A viewer says what it fetched whole from the origin. @param network its address prefix; one voice each */
  async reported(peerId: PeerId, network: string, reports: readonly SegmentHashes[]): Promise<void> {
    const streamId = this.#audience.streamOf(peerId);
    if (streamId === undefined) return;
    const nowMs = this.#options.clock.nowMs();
    const rate = this.#reporters.get(peerId, () => new TokenBucket(REPORTED_SEGMENTS, nowMs));
    for (const report of reports) if (rate.take(1, nowMs)) await this.#hear(streamId, network, report);
  }

  async #hear(streamId: StreamId, network: string, { segment, totalBytes, pieceHashes }: SegmentHashes): Promise<void> {
    const key = `${streamId}/${segmentKey(segment)}`;
    if (this.#signing.has(key) || this.#store.get(streamId, segment) !== undefined) return;
    const tally = this.#tallies.get(key) ?? new Tally();
    this.#characters -= this.#tallies.has(key) ? tally.characters : 0;
    const isAgreed = tally.hear(network, `${totalBytes}/${pieceHashes}`);
    if (!isAgreed) return this.#keep(key, tally);
    this.#tallies.delete(key);
    this.#signing.add(key);
    try {
      const text = await this.#options.sign(streamId, segment, totalBytes, pieceHashes);
      this.#store.put(streamId, segment, text);
      this.#options.attested();
      handOut(this.#options, this.#audience, { streamId, segment, slices: sliceCount(totalBytes), text });
    } catch (error) {
      this.#options.failed(error);
    } finally {
      this.#signing.delete(key);
    }
  }

  #keep(key: string, tally: Tally): void {
    this.#tallies.set(key, tally);
    this.#characters += tally.characters;
    for (const [oldest, { characters }] of this.#tallies) {
      if (this.#characters <= (this.#options.waitingCharacters ?? WAITING_CHARACTERS)) return;
      this.#tallies.delete(oldest);
      this.#characters -= characters;
    }
  }
}
