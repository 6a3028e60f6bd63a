import {
  filterSignal,
  peerIdOf,
  SIGNALING_VERSION,
  type CandidateRefusal,
  type DutyMissed,
  type ExclusionReason,
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
import type { TokenClaims } from './admission/claims.ts';
import type { ForgottenViewer } from './admission/departed.ts';
import { Gatekeeper, type Admission, type AdmissionMode, type ExpiredViewer } from './admission/gatekeeper.ts';
import type { RevocationTarget } from './admission/revocations.ts';
import { REFUSAL_MESSAGES } from './admission/verdict.ts';
import { candidateRules, type PrivateCandidates } from './candidate-scope.ts';
import type { Clock, Random } from './clock.ts';
import { newViewer, type Connection } from './connection.ts';
import type { Directory } from './directory.ts';
import { JOIN_INTRODUCTIONS } from './limits.ts';
import { Matchmaker } from './matchmaker.ts';
import type { Outbox } from './outbox.ts';
import { DutyKeeper, type DutyChange } from './duty/keeper.ts';
import { PolicyPush } from './policy-push.ts';
import type { SwarmObserver } from './swarm-observer.ts';
import { ViewerSessions } from './viewer-session.ts';

export interface IntroducerOptions {
  readonly directory: Directory;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly random: Random;
  /** What this viewer is told: two of one stream may be told different things. */
  readonly policy: (streamId: StreamId, peerId: PeerId) => Policy;
  /** Why pages of this web origin may not have peers of this stream; null: they may. Default: they may. */
  readonly originRefusal?: ((streamId: StreamId, pageOrigin: string | undefined) => string | null) | undefined;
  /** Default `near`. */
  readonly privateCandidates?: PrivateCandidates | undefined;
  /** A candidate was not passed on. For counting: whose it was is not told. */
  readonly onRefusedCandidate?: ((reason: CandidateRefusal) => void) | undefined;
  /** Default `open`. */
  readonly admission?: AdmissionMode;
  /** Milliseconds since 1970, by which tokens expire; default the clock, where there are no tokens. */
  readonly epochMs?: () => number;
  /** Called with what goes wrong while nobody waits for an answer: an expired viewer could not be put out. */
  readonly onError?: (error: unknown) => void;
  /** Viewers that left and are remembered for expiry and revocation; default `DEPARTED_VIEWERS`. */
  readonly departed?: number | undefined;
  readonly observer?: SwarmObserver | undefined;
}

export type JoinResult =
  | {
      readonly status: 'joined';
      readonly peerId: PeerId;
      readonly policy: Policy;
      readonly viewers: number;
      readonly introductions: readonly Introduction[];
      /** Until its token runs out; null in open mode. */
      readonly tokenExpiresInMs: number | null;
    }
  | { readonly status: 'refused'; readonly reason: JoinRefusal; readonly message: string; readonly retryAfterMs?: number };

/** What a revocation did; `full`: no more can be revoked. */
export type RevokeResult = { readonly status: 'revoked'; readonly viewers: number } | { readonly status: 'full' };

/** `refused-candidate`: nothing was left of the signal that may go on. */
export type RelayResult = 'relayed' | 'not-introduced' | 'over-budget' | 'refused-candidate';

/** How long a viewer waits before it asks a full server again. */
const FULL_RETRY_MS = 30_000;

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
  readonly #sessions = new ViewerSessions();
  readonly #duties: DutyKeeper;
  readonly #gatekeeper: Gatekeeper;
  readonly #push: PolicyPush;

  constructor(given: IntroducerOptions) {
    // Nobody of a revoked stream is introduced, whoever asks.
    const policy = (streamId: StreamId, peerId: PeerId): Policy => {
      const set = given.policy(streamId, peerId);
      return this.#gatekeeper.isStreamRevoked(streamId) ? unsignedOff(set) : set;
    };
    const options = { ...given, policy };
    this.#options = options;
    this.#gatekeeper = new Gatekeeper({
      mode: given.admission ?? 'open',
      clock: given.clock,
      epochMs: given.epochMs ?? (() => given.clock.nowMs()),
      departed: given.departed,
      onExpired: (expired) => void this.#expired(expired).catch(given.onError ?? rethrow),
    });
    this.#duties = new DutyKeeper(options.clock, (peerId) => void this.#pardoned(peerId).catch(given.onError ?? rethrow));
    this.#push = new PolicyPush(options.clock, (peerId) => this.#applyPolicy(peerId), given.onError ?? rethrow);
    this.#matchmaker = new Matchmaker({ ...options, session: (peerId) => this.#sessions.get(peerId) });
  }

  /** What a viewer is told: the operator's policy, and no peers where the stream was revoked. */
  policyOf(streamId: StreamId, peerId: PeerId): Policy {
    return this.#options.policy(streamId, peerId);
  }

  /** The policy of a stream, or of all, is another now: its viewers are told, and those put out who may not be here any more. */
  policyChanged(streamId: StreamId | null): void {
    this.#push.push(this.#gatekeeper.viewersOf(streamId));
  }

  /** How much is remembered beside the directory, by kind. */
  get sizes(): Gatekeeper['sizes'] & Readonly<Record<'sessions' | 'formerSessions' | 'dutyRings', number>> {
    const { size: sessions, formerSize: formerSessions } = this.#sessions;
    return { ...this.#gatekeeper.sizes, sessions, formerSessions, dutyRings: this.#duties.rings };
  }

  /**
   * Joins, or joins again: the same secret takes its place back, with its neighbours, from an earlier connection.
   * @param claims of the request's token, whose signature holds; null: it has none, or none is wanted
   */
  async join(request: JoinRequest, connection: Connection, claims: TokenClaims | null = null): Promise<JoinResult> {
    if (request.version !== SIGNALING_VERSION) {
      const message = `This server speaks signaling version ${SIGNALING_VERSION}, the page version ${request.version}: reload the page, or update the older of the two.`;
      return { status: 'refused', reason: 'unsupported-version', message };
    }
    const { directory, clock } = this.#options;
    const peerId = peerIdOf(request.secret);
    const applicant = { peerId, streamId: request.streamId, claims, pageOrigin: connection.pageOrigin };
    const originRefusal = this.#options.originRefusal?.(request.streamId, connection.pageOrigin) ?? null;
    if (originRefusal !== null) return { status: 'refused', reason: 'policy', message: originRefusal };
    const first = this.#gatekeeper.admit(applicant);
    if (!first.ok) return { status: 'refused', reason: first.reason, message: first.message };
    await this.#leaveOtherStream(peerId, request.streamId);
    const state = this.#stateOf(peerId, request.streamId, request.state);
    const result = await directory.enter(newViewer(peerId, { ...request, state }, connection));
    if (result === 'swarm-full' || result === 'server-full') {
      this.#gatekeeper.withdraw(applicant);
      const message = `No room for more viewers of ${result === 'swarm-full' ? 'this stream' : 'this server'}: play from the origin and try again later.`;
      return { status: 'refused', reason: 'full', message, retryAfterMs: FULL_RETRY_MS };
    }
    const admission = this.#gatekeeper.arrived(applicant);
    if (!admission.ok) {
      this.#gatekeeper.withdraw(applicant);
      await this.#putOut(peerId, 'revoked');
      return { status: 'refused', reason: admission.reason, message: admission.message };
    }
    const session = this.#sessions.open(peerId, clock.nowMs());
    session.relayOnly = request.iceTransportPolicy === 'relay';
    session.pageOrigin = connection.pageOrigin;
    this.#options.observer?.entered(peerId, { ...request, state }, viewerAddress(connection.address));
    await this.#matchmaker.settleRejoin(peerId, request.neighbours);
    const introductions = await this.#matchmaker.introduce(peerId, JOIN_INTRODUCTIONS, 'join');
    const viewers = await directory.swarmSize(request.streamId);
    await this.#applyDuties(this.#duties.place(peerId, request.streamId, state));
    const policy = this.#options.policy(request.streamId, peerId);
    return { status: 'joined', peerId, policy, viewers, introductions, tokenExpiresInMs: admission.expiresInMs };
  }

  /** The viewer has fetched a fresh token: its session goes on by that. */
  refreshToken(peerId: PeerId, claims: TokenClaims, pageOrigin?: string): Admission {
    return this.#gatekeeper.refresh(peerId, claims, pageOrigin);
  }

  /**
   * Turns a viewer, a token or a whole stream away, now and for `forMs` (default: as long as the tokens concerned last, a day at
   * least). Sockets are closed; whoever holds a channel to such a viewer is told to close it.
   */
  async revoke(target: RevocationTarget, forMs?: number): Promise<RevokeResult> {
    const concerned = this.#gatekeeper.revoke(target, forMs);
    if (!concerned) return { status: 'full' };
    const { outbox } = this.#options;
    for (const { peerId, streamId } of concerned.present) this.#turnAway(peerId, streamId, 'revoked');
    // Where the whole stream is gone, everybody has just been told to close everything.
    if (target.kind !== 'stream') {
      const named: readonly { readonly peerId: PeerId; readonly streamId: StreamId | null }[] = [
        ...concerned.present,
        ...concerned.departed,
      ];
      // One that left too long ago to be remembered may be in any stream.
      const gone = target.kind === 'peer' && named.length === 0 ? [{ peerId: target.peerId, streamId: null }] : named;
      for (const { peerId, streamId } of gone) {
        // Everybody: a viewer that means ill has told the server of losing neighbours that it kept.
        for (const other of this.#gatekeeper.viewersOf(streamId))
          if (other !== peerId) outbox.send(other, 'neighbour-gone', { peerId, reason: 'revoked' });
      }
    }
    for (const { peerId } of [...concerned.present, ...concerned.departed]) await this.#putOut(peerId, null);
    return { status: 'revoked', viewers: concerned.present.length };
  }

  /** @returns whether it was revoked. */
  liftRevocation(target: RevocationTarget): boolean {
    return this.#gatekeeper.lift(target);
  }

  /** Does nothing by itself any more: looks for no expired tokens, and gives nobody its duty back. */
  close(): void {
    this.#push.close();
    this.#duties.close();
    this.#gatekeeper.close();
  }

  /** The viewer said goodbye. Ignored where another connection has taken its place. */
  async leave(peerId: PeerId, session: string): Promise<void> {
    await this.#remove(peerId, session, 'left');
  }

  /** The viewer's connection ended without a word; it may come back and claim its neighbours. */
  async vanish(peerId: PeerId, session: string): Promise<void> {
    await this.#remove(peerId, session, 'vanished');
  }

  async viewerState(peerId: PeerId, told: ViewerState): Promise<void> {
    const viewer = await this.#options.directory.viewer(peerId);
    if (!viewer) return;
    const state = this.#stateOf(peerId, viewer.streamId, told);
    if (!(await this.#options.directory.update(peerId, { state }))) return;
    this.#options.observer?.changed(peerId, state);
    await this.#applyDuties(this.#duties.place(peerId, viewer.streamId, state));
  }

  /** A stand-in on the duty ring had to do an owner's work. */
  async dutyMissed(peerId: PeerId, { owner, sequence }: DutyMissed): Promise<void> {
    await this.#applyDuties(this.#duties.missed(peerId, owner, sequence));
  }

  /** Its time without duty is over. */
  async #pardoned(peerId: PeerId): Promise<void> {
    const viewer = await this.#options.directory.viewer(peerId);
    if (viewer) await this.#applyDuties(this.#duties.place(peerId, viewer.streamId, viewer.state));
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
    const { directory, outbox, policy, privateCandidates = 'near', onRefusedCandidate } = this.#options;
    const introduced = await directory.introduction(from, to);
    if (introduced?.connectionId !== connectionId) return 'not-introduced';
    const session = this.#sessions.get(from);
    if (!session?.signals.spend(connectionId, JSON.stringify(signal).length)) return 'over-budget';
    const [sender, receiver] = await Promise.all([directory.viewer(from), directory.viewer(to)]);
    if (!sender || !receiver) return 'not-introduced';
    const relayOnly = session.relayOnly || policy(sender.streamId, from).iceTransportPolicy === 'relay';
    const rules = candidateRules(sender, receiver, privateCandidates, relayOnly);
    const filtered = filterSignal(signal, rules, session.signals.candidates(connectionId));
    for (const reason of filtered.refused) onRefusedCandidate?.(reason);
    if (filtered.signal === null) return 'refused-candidate';
    outbox.send(to, 'signal', { from, connectionId, signal: filtered.signal });
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

  /** A viewer that has no peers fetches nothing for others, whatever it said before it knew. */
  #stateOf(peerId: PeerId, streamId: StreamId, told: ViewerState): ViewerState {
    return this.#options.policy(streamId, peerId).peers === 'off' ? { ...told, mayUpload: false } : told;
  }

  async #applyPolicy(peerId: PeerId): Promise<void> {
    const { directory, outbox, originRefusal } = this.#options;
    const viewer = await directory.viewer(peerId);
    if (!viewer) return;
    const message = originRefusal?.(viewer.streamId, this.#sessions.get(peerId)?.pageOrigin) ?? null;
    const policy = this.#options.policy(viewer.streamId, peerId);
    outbox.send(peerId, 'policy', message === null ? policy : unsignedOff(policy));
    if (message !== null) {
      await this.#putOut(peerId, 'revoked');
      outbox.send(peerId, 'refused', { event: 'join', reason: 'policy', message });
      return outbox.end(peerId);
    }
    if (policy.peers === 'on') return;
    // Both sides close by themselves, and say nothing of it: introduced they must not stay, or they would never meet again.
    for (const neighbour of await directory.neighbours(peerId)) await directory.part(peerId, neighbour.peerId);
    await this.viewerState(peerId, viewer.state);
  }

  async #leaveOtherStream(peerId: PeerId, streamId: StreamId): Promise<void> {
    const former = await this.#options.directory.viewer(peerId);
    if (former && former.streamId !== streamId) await this.#remove(peerId, former.session, 'left');
  }

  async #remove(peerId: PeerId, session: string, how: 'left' | 'vanished'): Promise<void> {
    const neighbours = await this.#options.directory.remove(peerId, session, how);
    if (!neighbours) return;
    const forgotten = this.#gatekeeper.left(peerId, neighbours);
    if (forgotten) this.#tellForgotten(forgotten);
    this.#sessions.close(peerId);
    this.#options.observer?.left(peerId);
    await this.#applyDuties(this.#duties.forget(peerId));
    for (const neighbour of neighbours) this.#options.outbox.send(neighbour, 'neighbour-gone', { peerId });
  }

  /** Once it is forgotten, nobody could tell its neighbours that its token has run out, or is revoked. */
  #tellForgotten({ peerId, neighbours }: ForgottenViewer): void {
    for (const neighbour of neighbours) this.#options.outbox.send(neighbour, 'neighbour-gone', { peerId, reason: 'expired' });
  }

  async #expired({ peerId, formerNeighbours }: ExpiredViewer): Promise<void> {
    const { directory, outbox } = this.#options;
    const viewer = await directory.viewer(peerId);
    // Before its connection ends: what follows from that would tell its neighbours that it merely left.
    await this.#putOut(peerId, 'expired');
    for (const neighbour of formerNeighbours ?? []) outbox.send(neighbour, 'neighbour-gone', { peerId, reason: 'expired' });
    if (viewer) this.#turnAway(peerId, viewer.streamId, 'token-expired');
  }

  /** Tells the viewer itself, and ends its connection. */
  #turnAway(peerId: PeerId, streamId: StreamId, reason: 'token-expired' | 'revoked'): void {
    const { outbox, policy } = this.#options;
    // Whoever is turned away for good closes its channels itself; who comes back with a fresh token keeps none either, for its neighbours close them.
    if (reason === 'revoked') outbox.send(peerId, 'policy', unsignedOff(policy(streamId, peerId)));
    outbox.send(peerId, 'refused', { event: 'join', reason, message: REFUSAL_MESSAGES[reason] });
    outbox.end(peerId);
  }

  /** @param reason that its neighbours hear; null: they know */
  async #putOut(peerId: PeerId, reason: ExclusionReason | null): Promise<void> {
    const { directory, outbox } = this.#options;
    this.#gatekeeper.forget(peerId);
    const viewer = await directory.viewer(peerId);
    const neighbours = viewer && (await directory.remove(peerId, viewer.session, 'left'));
    if (!neighbours) return;
    this.#sessions.close(peerId);
    this.#options.observer?.left(peerId);
    await this.#applyDuties(this.#duties.forget(peerId));
    if (reason !== null) for (const neighbour of neighbours) outbox.send(neighbour, 'neighbour-gone', { peerId, reason });
  }

  async #applyDuties({ duties, adjacent }: DutyChange): Promise<void> {
    for (const { peerId, duty } of duties) this.#options.outbox.send(peerId, 'duty', duty);
    for (const [a, b] of adjacent) await this.#matchmaker.introducePair(a, b);
  }
}

/** For whoever was turned away: the operator has signed nothing of it. */
function unsignedOff(policy: Policy): Policy {
  return { ...policy, peers: 'off', signed: undefined };
}

function rethrow(error: unknown): never {
  throw error;
}
