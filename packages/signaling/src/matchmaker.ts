import type { Introduction, PeerId, Policy, StreamId } from '@tributary/protocol';
import { proximity } from './address.ts';
import type { Clock, Random } from './clock.ts';
import type { Directory, Viewer } from './directory.ts';
import { LONELY_BELOW, MINIMUM_VIEWERS, ORDINARY_FILL, SAMPLE_COUNTS, TAKER_NEIGHBOURS, UPLOADER_FILL } from './limits.ts';
import { chooseNeighbours, type Candidate } from './neighbour-choice.ts';
import type { Outbox } from './outbox.ts';
import type { ViewerSession } from './viewer-session.ts';

export interface MatchmakerOptions {
  readonly directory: Directory;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly random: Random;
  readonly policy: (streamId: StreamId, peerId: PeerId) => Policy;
  readonly session: (peerId: PeerId) => ViewerSession | undefined;
}

type Occasion = 'join' | 'request';

const CONNECTION_ID_BYTES = 8; // names an attempt between two viewers that were introduced anyway: uniqueness, not secrecy

/** Finds neighbours for a viewer and introduces the two sides. */
export class Matchmaker {
  readonly #options: MatchmakerOptions;

  constructor(options: MatchmakerOptions) {
    this.#options = options;
  }

  /**
   * A viewer came back. Introductions that it does not name anew did not survive; neighbours that it names and that
   * remember it are on record again; the others it names are not introduced to it.
   */
  async settleRejoin(peerId: PeerId, held: readonly PeerId[]): Promise<void> {
    const { directory } = this.#options;
    const named = new Set(held);
    for (const neighbour of await directory.neighbours(peerId)) {
      if (!named.delete(neighbour.peerId)) await directory.part(peerId, neighbour.peerId);
    }
    const viewer = await directory.viewer(peerId);
    if (!viewer) return;
    const { maxNeighbours } = this.#options.policy(viewer.streamId, peerId);
    for (const other of named) {
      const neighbour = await directory.viewer(other);
      const mutual = neighbour?.streamId === viewer.streamId && neighbour.claims.has(peerId);
      await directory.claim(peerId, other);
      if (!mutual) continue;
      const pair = { connectionId: this.#connectionId(), proximity: proximity(viewer.address, neighbour.address) };
      await directory.introduce(peerId, other, pair, { a: maxNeighbours, b: maxNeighbours });
    }
  }

  /** Introduces others to `peerId`, telling them; the caller tells `peerId`, which is the initiator, from what is returned. */
  async introduce(peerId: PeerId, want: number, occasion: Occasion): Promise<Introduction[]> {
    const { directory, clock, outbox, random } = this.#options;
    const viewer = await directory.viewer(peerId);
    const session = this.#options.session(peerId);
    if (!viewer || !session) return [];
    const policy = this.#options.policy(viewer.streamId, peerId);
    if (policy.peers === 'off' || (await this.#isAudienceTooSmall(viewer.streamId, policy))) return [];
    const { mayUpload } = viewer.state;
    const ordinary = Math.max(1, Math.floor(policy.maxNeighbours * (mayUpload ? UPLOADER_FILL : ORDINARY_FILL)));
    const slots = Math.min(
      want,
      (mayUpload ? ordinary : Math.min(ordinary, TAKER_NEIGHBOURS)) - viewer.neighbours,
      session.newNeighbours.available(clock.nowMs()),
    );
    if (slots <= 0) return [];

    const sampled = await directory.sample({ streamId: viewer.streamId, near: viewer.address, counts: SAMPLE_COUNTS, random });
    const known = await directory.neighbours(peerId);
    const knownIds = new Set(known.map((neighbour) => neighbour.peerId));
    const candidates = sampled
      .filter((other) => !knownIds.has(other.peerId) && this.#mayMeet(viewer, other, occasion))
      .map(asCandidate(viewer));
    const far = known.filter((neighbour) => neighbour.proximity === 'far').length;
    const held = { near: known.length - far, far };
    const open = candidates.filter((candidate) => candidate.neighbours < (candidate.mayUpload ? ordinary : TAKER_NEIGHBOURS));
    const chosen = chooseNeighbours({ candidates: open, slots, held, random });
    // Neighbours that only take leave a viewer as lonely as it was.
    const states = await Promise.all(known.map((neighbour) => directory.viewer(neighbour.peerId)));
    const givers = states.filter((neighbour) => neighbour?.state.mayUpload).length;
    const chosenGivers = chosen.filter((candidate) => candidate.mayUpload).length;
    const lonelySlots = Math.min(slots, (mayUpload ? LONELY_BELOW : TAKER_NEIGHBOURS) - givers) - chosenGivers;
    // Whoever only takes leaves the very last place to who has nobody.
    const keptCeiling = policy.maxNeighbours - (mayUpload ? 0 : 1);
    const kept = candidates.filter(({ neighbours }) => neighbours >= ordinary && neighbours < policy.maxNeighbours);
    const shared = kept.filter(({ neighbours }) => neighbours < keptCeiling);
    const isAlone = givers + chosenGivers === 0 && shared.length === 0;
    chosen.push(
      ...chooseNeighbours({ candidates: isAlone ? kept : shared, slots: isAlone ? Math.min(1, slots) : lonelySlots, held, random }),
    );

    const introductions: Introduction[] = [];
    for (const { peerId: other, proximity } of chosen) {
      const connectionId = this.#connectionId();
      const ceiling = { a: ordinary, b: isAlone ? policy.maxNeighbours : keptCeiling };
      const result = await directory.introduce(peerId, other, { connectionId, proximity }, ceiling);
      if (result !== 'introduced') continue;
      session.newNeighbours.take(1, clock.nowMs());
      this.#options.session(other)?.met.take(1, clock.nowMs());
      outbox.send(other, 'introduce', { peerId, connectionId, initiator: false, proximity });
      introductions.push({ peerId: other, connectionId, initiator: true, proximity });
    }
    return introductions;
  }

  /**
   * Introduces two viewers that have a reason to be neighbours, unless they are, or avoid each other. Tells both. It counts as if the first
   * had asked for the second: changing its state again and again brings a viewer no more neighbours than asking does.
   */
  async introducePair(a: PeerId, b: PeerId): Promise<void> {
    const { directory, outbox, clock } = this.#options;
    const [first, second] = await Promise.all([directory.viewer(a), directory.viewer(b)]);
    if (!first || !second) return;
    const policy = this.#options.policy(first.streamId, a);
    if (policy.peers === 'off' || !this.#mayMeet(first, second, 'request')) return;
    if (await this.#isAudienceTooSmall(first.streamId, policy)) return;
    const asking = this.#options.session(a)?.newNeighbours;
    if (!asking || asking.available(clock.nowMs()) === 0) return;
    const connectionId = this.#connectionId();
    const ceiling = { a: policy.maxNeighbours, b: policy.maxNeighbours };
    const distance = proximity(first.address, second.address);
    const result = await directory.introduce(a, b, { connectionId, proximity: distance }, ceiling);
    if (result !== 'introduced') return;
    asking.take(1, clock.nowMs());
    this.#options.session(b)?.met.take(1, clock.nowMs());
    outbox.send(b, 'introduce', { peerId: a, connectionId, initiator: false, proximity: distance });
    outbox.send(a, 'introduce', { peerId: b, connectionId, initiator: true, proximity: distance });
  }

  /** Who is introduced learns another's address: the operator may want an audience for that. Those who are connected stay so. */
  async #isAudienceTooSmall(streamId: StreamId, { minimumViewers = MINIMUM_VIEWERS }: Policy): Promise<boolean> {
    if (minimumViewers <= MINIMUM_VIEWERS) return false; // whoever is introduced makes two
    return (await this.#options.directory.swarmSize(streamId)) < minimumViewers;
  }

  #mayMeet(viewer: Viewer, other: Viewer, occasion: Occasion): boolean {
    const nowMs = this.#options.clock.nowMs();
    if (other.peerId === viewer.peerId || other.suspect || viewer.claims.has(other.peerId)) return false;
    // Whoever joins has just said whom it holds: what others believe to hold of it is older.
    if (occasion === 'request' && other.claims.has(viewer.peerId)) return false;
    if (!viewer.state.mayUpload && !other.state.mayUpload) return false;
    // Two viewers of a stream may be told different things: a control group has no peers.
    if (this.#options.policy(other.streamId, other.peerId).peers === 'off') return false;
    const apart = this.#options.session(viewer.peerId)?.avoided.has(other.peerId, nowMs);
    const theirs = this.#options.session(other.peerId);
    // Whoever has met a crowd just now is left alone.
    return !apart && theirs?.avoided.has(viewer.peerId, nowMs) !== true && theirs?.met.available(nowMs) !== 0;
  }

  #connectionId(): string {
    const byte = () =>
      Math.floor(this.#options.random() * 256)
        .toString(16)
        .padStart(2, '0');
    return Array.from({ length: CONNECTION_ID_BYTES }, byte).join('');
  }
}

function asCandidate(viewer: Viewer): (other: Viewer) => Candidate {
  return (other) => ({
    peerId: other.peerId,
    proximity: proximity(viewer.address, other.address),
    neighbours: other.neighbours,
    sameTrack: other.state.track === viewer.state.track,
    sameEdge: other.state.atLiveEdge === viewer.state.atLiveEdge,
    mayUpload: other.state.mayUpload,
  });
}
