import {
  peerIdOf,
  SIGNALING_VERSION,
  streamName,
  type DutyMissed,
  type Introduction,
  type JoinRefusal,
  type JoinRequest,
  type NeighbourLost,
  type PeerId,
  type Policy,
  type SignalToServer,
  type StreamId,
  type TrackId,
  type ViewerState,
} from '@tributary/protocol';
import { viewerAddress } from './address.ts';
import type { Clock, Random } from './clock.ts';
import type { Directory, NewViewer } from './directory.ts';
import { JOIN_INTRODUCTIONS } from './limits.ts';
import { Matchmaker } from './matchmaker.ts';
import type { Outbox } from './outbox.ts';
import { DutyKeeper, type DutyChange } from './duty/keeper.ts';
import type { SwarmObserver } from './swarm-observer.ts';
import { ViewerSession } from './viewer-session.ts';

export interface IntroducerOptions {
  readonly directory: Directory;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly random: Random;
  readonly policy: (streamId: StreamId) => Policy;
  readonly observer?: SwarmObserver | undefined;
}

/** Where a viewer comes from. */
export interface Connection {
  /** Names the connection: unique over all connections of all servers. */
  readonly session: string;
  /** IPv4 or IPv6 address as text. */
  readonly address: string;
}

export type JoinResult =
  | {
      readonly status: 'joined';
      readonly peerId: PeerId;
      readonly policy: Policy;
      readonly viewers: number;
      readonly introductions: readonly Introduction[];
    }
  | { readonly status: 'refused'; readonly reason: JoinRefusal; readonly message: string; readonly retryAfterMs?: number };

export type RelayResult = 'relayed' | 'not-introduced' | 'over-budget';

/** How long a viewer waits before it asks a full server again. */
const FULL_RETRY_MS = 30_000;
const READABLE_LABEL = /^\P{C}*$/u; // no control characters: labels are shown to operators and end up in logs

/**
 * Brings viewers of a stream together: joins, introductions, relayed signals, losses. It knows no sockets and no time
 * of its own. Invariants: both sides of an introduction learn of it, exactly one of them as the initiator; nobody is
 * introduced to itself or across streams; signals travel only between introduced viewers, under their connection's name.
 *
 * Calls for one viewer must come one after the other; calls for different viewers may interleave.
 */
export class Introducer {
  readonly #options: IntroducerOptions;
  readonly #matchmaker: Matchmaker;
  readonly #sessions = new Map<PeerId, ViewerSession>();
  readonly #duties: DutyKeeper;

  constructor(options: IntroducerOptions) {
    this.#options = options;
    this.#duties = new DutyKeeper(options.clock);
    this.#matchmaker = new Matchmaker({ ...options, session: (peerId) => this.#sessions.get(peerId) });
  }

  /** Joins, or joins again: the same secret takes its place back, with its neighbours, from an earlier connection. */
  async join(request: JoinRequest, connection: Connection): Promise<JoinResult> {
    if (request.version !== SIGNALING_VERSION) {
      const message = `This server speaks signaling version ${SIGNALING_VERSION}, the page version ${request.version}: reload the page, or update the older of the two.`;
      return { status: 'refused', reason: 'unsupported-version', message };
    }
    const { directory, clock } = this.#options;
    const peerId = peerIdOf(request.secret);
    await this.#leaveOtherStream(peerId, request.streamId);
    const result = await directory.enter(newViewer(peerId, request, connection));
    if (result === 'swarm-full' || result === 'server-full') {
      const message = `No room for more viewers of ${result === 'swarm-full' ? 'this stream' : 'this server'}: play from the origin and try again later.`;
      return { status: 'refused', reason: 'full', message, retryAfterMs: FULL_RETRY_MS };
    }
    this.#options.observer?.entered(peerId, request);
    const session = this.#sessions.get(peerId) ?? new ViewerSession(clock.nowMs());
    this.#sessions.set(peerId, session);
    await this.#matchmaker.settleRejoin(peerId, request.neighbours);
    const introductions = await this.#matchmaker.introduce(peerId, JOIN_INTRODUCTIONS, 'join');
    const viewers = await directory.swarmSize(request.streamId);
    await this.#applyDuties(this.#duties.place(peerId, request.streamId, request.state));
    return { status: 'joined', peerId, policy: this.#options.policy(request.streamId), viewers, introductions };
  }

  /** The viewer said goodbye. Ignored where another connection has taken its place. */
  async leave(peerId: PeerId, session: string): Promise<void> {
    await this.#remove(peerId, session, 'left');
  }

  /** The viewer's connection ended without a word; it may come back and claim its neighbours. */
  async vanish(peerId: PeerId, session: string): Promise<void> {
    await this.#remove(peerId, session, 'vanished');
  }

  async viewerState(peerId: PeerId, state: ViewerState): Promise<void> {
    const isHere = await this.#options.directory.update(peerId, { state });
    const viewer = isHere ? await this.#options.directory.viewer(peerId) : undefined;
    if (!viewer) return;
    this.#options.observer?.changed(peerId, state);
    await this.#applyDuties(this.#duties.place(peerId, viewer.streamId, state));
  }

  /** A stand-in on the duty ring had to do an owner's work. */
  async dutyMissed(peerId: PeerId, { owner, sequence }: DutyMissed): Promise<void> {
    await this.#applyDuties(this.#duties.missed(peerId, owner, sequence));
  }

  /** Who fetches these slices of a segment from the origin: their owners, then the first to stand in for them. Empty without a ring. */
  onDuty(streamId: StreamId, track: TrackId, sequence: number, slices: number): readonly PeerId[] {
    return this.#duties.onDuty(streamId, track, sequence, slices);
  }

  /** Introduces up to `want` more viewers, by `introduce` events to both sides. May find nobody. */
  async needNeighbours(peerId: PeerId, want: number): Promise<number> {
    const introductions = await this.#matchmaker.introduce(peerId, want, 'request');
    for (const introduction of introductions) this.#options.outbox.send(peerId, 'introduce', introduction);
    return introductions.length;
  }

  async relay(from: PeerId, { to, connectionId, signal }: SignalToServer): Promise<RelayResult> {
    const introduced = await this.#options.directory.introduction(from, to);
    if (introduced?.connectionId !== connectionId) return 'not-introduced';
    const session = this.#sessions.get(from);
    if (!session?.signals.spend(connectionId, JSON.stringify(signal).length)) return 'over-budget';
    this.#options.outbox.send(to, 'signal', { from, connectionId, signal });
    return 'relayed';
  }

  /**
   * A viewer's channel to a neighbour is gone. Where it died by itself, the neighbour may be dead: it is asked for a sign of
   * life and introduced to nobody until it gives one. It is never removed for it, so a liar costs it one round trip.
   */
  async neighbourLost(peerId: PeerId, lost: NeighbourLost): Promise<void> {
    const { directory, outbox, clock } = this.#options;
    const wereIntroduced = await directory.part(peerId, lost.peerId);
    if (!wereIntroduced) return;
    this.#sessions.get(peerId)?.avoided.add(lost.peerId, lost.reason, clock.nowMs());
    if (lost.reason !== 'silent' && lost.reason !== 'failed') return;
    const isHere = await directory.update(lost.peerId, { suspect: true });
    if (isHere) outbox.probe(lost.peerId);
  }

  /** The viewer's connection showed life. */
  async alive(peerId: PeerId): Promise<void> {
    const viewer = await this.#options.directory.viewer(peerId);
    if (viewer?.suspect) await this.#options.directory.update(peerId, { suspect: false });
  }

  async #leaveOtherStream(peerId: PeerId, streamId: StreamId): Promise<void> {
    const former = await this.#options.directory.viewer(peerId);
    if (former && former.streamId !== streamId) await this.#remove(peerId, former.session, 'left');
  }

  async #remove(peerId: PeerId, session: string, how: 'left' | 'vanished'): Promise<void> {
    const neighbours = await this.#options.directory.remove(peerId, session, how);
    if (!neighbours) return;
    this.#sessions.delete(peerId);
    this.#options.observer?.left(peerId);
    await this.#applyDuties(this.#duties.forget(peerId));
    for (const neighbour of neighbours) this.#options.outbox.send(neighbour, 'neighbour-gone', { peerId });
  }

  async #applyDuties({ duties, adjacent }: DutyChange): Promise<void> {
    for (const { peerId, duty } of duties) this.#options.outbox.send(peerId, 'duty', duty);
    for (const [a, b] of adjacent) await this.#matchmaker.introducePair(a, b);
  }
}

function newViewer(peerId: PeerId, { streamId, label, state }: JoinRequest, { session, address }: Connection): NewViewer {
  // Anybody can send any label: it is believed where it hashes to the stream's name.
  const truthful = READABLE_LABEL.test(label) && streamName('', label).id === streamId;
  return { peerId, streamId, label: truthful ? label : '', address: viewerAddress(address), session, state };
}
