import {
  SIGNALING_VERSION,
  type ClientToServerEvents,
  type IceTransportPolicy,
  type JoinRefusal,
  type JoinRequest,
  type NeighbourLossReason,
  type PeerId,
  type PeerSignal,
  type Report,
  type ReportAnswer,
  type ServerToClientEvents,
  type StreamName,
  type SegmentHashes,
  type SegmentId,
  type ViewerState,
} from '@tributary/protocol';
import type { Signaling, SignalingEvents } from '@tributary/swarm';
import { Manager, type Socket } from 'socket.io-client';
import { attestationsOf } from './base64.ts';
import { browserClock } from './browser-clock.ts';
import { socketAddress } from './socket-address.ts';
import { TokenRefresh } from './token-refresh.ts';

/** Where the conversation with the server stands. */
export type SignalingState =
  | { readonly phase: 'connecting' }
  | { readonly phase: 'joined'; readonly viewers: number }
  /** The connection is gone or never was; it goes on trying. */
  | { readonly phase: 'unreachable' }
  | { readonly phase: 'refused'; readonly reason: JoinRefusal; readonly message: string };

export interface SocketSignalingOptions {
  readonly url: string;
  readonly stream: StreamName;
  readonly secret: string;
  token(): Promise<string | undefined>;
  viewerState(): ViewerState;
  /** The viewer's own choice; undefined: `all`. */
  readonly iceTransportPolicy?: IceTransportPolicy | undefined;
  /** Neighbours that are still connected: a rejoin must not introduce them again. */
  connectedPeers(): PeerId[];
  /** Where the stream's playlist is, for a notary that does not know it; undefined: the server need not know. */
  readonly playlistUrl?: string | undefined;
  readonly events: SignalingEvents & { attested(attestations: readonly Uint8Array<ArrayBuffer>[]): void };
  onState(state: SignalingState): void;
}

const OWN_NAMESPACE = '/'; // servers have no other
const RECONNECT_MIN_MS = 1_000;
const RECONNECT_MAX_MS = 20_000;
const RECONNECT_JITTER = 0.5; // half up or down: a thousand viewers must not come back in one second
const JOIN_TIMEOUT_MS = 10_000;
const CONNECT_TIMEOUT_MS = 10_000;
const ATTESTATIONS_TIMEOUT_MS = 5_000; // the notary may be fetching the segment itself
const REPORT_TIMEOUT_MS = 10_000; // as long as a report covers: then it is sent again
const REFUSED_RETRY_MS = 30_000; // where the server names no time of its own
const KNOWN_NEIGHBOURS_MAX = 64;

/** Refusals that another attempt can mend: room appears, rates calm down, a fresh token is fetched. */
const WORTH_RETRYING: ReadonlySet<JoinRefusal> = new Set([
  'full',
  'rate-limited',
  'policy',
  'token-missing',
  'token-expired',
  'token-not-yet-valid',
  'token-invalid',
  'token-wrong-stream',
  'token-used-up',
]);
/** What ends a join later on, and whether the viewer may come back by itself. */
const ENDINGS: Partial<Record<JoinRefusal, 'final' | 'again'>> = {
  // Coming back would take turns with the other connection for ever.
  replaced: 'final',
  revoked: 'final',
  'token-expired': 'again',
  policy: 'again',
};

/** The Socket.IO side of signaling: joins, rejoins after every interruption, and passes on what it hears. */
export class SocketSignaling implements Signaling {
  readonly #options: SocketSignalingOptions;
  readonly #socket: Socket<ServerToClientEvents, ClientToServerEvents>;
  #state: SignalingState = { phase: 'connecting' };
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #closingRetryMs = RECONNECT_MIN_MS;
  /** The server's last word, where it ended what the join began. */
  #ending: { readonly reason: JoinRefusal; readonly message: string } | null = null;
  readonly #tokens: TokenRefresh;
  /** Counts connections: a join that another one has overtaken must not be sent, nor its answer be heard. */
  #connection = 0;
  #destroyed = false;

  constructor(options: SocketSignalingOptions) {
    this.#options = options;
    const { origin, path, query } = socketAddress(options.url);
    const manager = new Manager(origin, {
      path,
      query,
      // Polling would need sticky sessions and costs a request per message; what blocks websockets gets plain HLS.
      transports: ['websocket'],
      timeout: CONNECT_TIMEOUT_MS,
      reconnectionDelay: RECONNECT_MIN_MS,
      reconnectionDelayMax: RECONNECT_MAX_MS,
      randomizationFactor: RECONNECT_JITTER,
    });
    this.#socket = manager.socket(OWN_NAMESPACE);
    const { events } = options;
    this.#tokens = new TokenRefresh(browserClock, Math.random, {
      fetch: () => options.token(),
      send: (token, onAnswer) =>
        this.#socket
          .timeout(JOIN_TIMEOUT_MS)
          .emit('refresh-token', { token }, (error, answer) => onAnswer(error || !answer.ok ? null : answer.tokenExpiresInMs)),
    });
    this.#socket.on('connect', () => {
      this.#ending = null;
      this.#connection++;
      void this.#join();
    });
    this.#socket.on('disconnect', (reason) => {
      // What Socket.IO has kept would go out on the next connection, before the join that it belongs behind.
      this.#socket.sendBuffer = [];
      this.#tokens.stop();
      events.disconnected();
      this.#set(this.#ending ? { phase: 'refused', ...this.#ending } : { phase: 'unreachable' });
      // A disconnect by the server's own hand is the one that Socket.IO does not recover from by itself.
      if (reason === 'io server disconnect' && !this.#isFinal()) this.#retryIn(this.#closingRetryMs * (1 + Math.random()), 'connect');
      this.#closingRetryMs = RECONNECT_MIN_MS;
    });
    this.#socket.on('closing', ({ retryAfterMs }) => {
      this.#closingRetryMs = Math.min(RECONNECT_MAX_MS, Math.max(RECONNECT_MIN_MS, retryAfterMs));
    });
    this.#socket.on('refused', ({ event, reason, message }) => {
      if (event !== 'join' || ENDINGS[reason] === undefined) return;
      this.#ending = { reason, message };
      // Socket.IO would come back by itself where the connection breaks before the server has ended it.
      if (this.#isFinal()) this.#socket.disconnect();
    });
    this.#socket.on('connect_error', () => this.#set({ phase: 'unreachable' }));
    this.#socket.on('introduce', (introduction) => events.introduced(introduction));
    this.#socket.on('signal', ({ from, connectionId, signal }) => events.signalled(from, connectionId, signal));
    this.#socket.on('neighbour-gone', ({ peerId, reason }) => events.neighbourGone(peerId, reason));
    this.#socket.on('policy', (policy) => events.policyChanged(policy));
    this.#socket.on('ice-servers', ({ iceServers }) => events.iceServersChanged(iceServers));
    this.#socket.on('duty', (duty) => events.dutyChanged(duty));
    this.#socket.on('attestations', (given) => events.attested(attestationsOf(given)));
  }

  get state(): SignalingState {
    return this.#state;
  }

  sendSignal(to: PeerId, connectionId: string, signal: PeerSignal): void {
    this.#whenJoined(() => this.#socket.emit('signal', { to, connectionId, signal }));
  }

  needNeighbours(want: number): void {
    this.#whenJoined(() => this.#socket.emit('need-neighbours', { want }));
  }

  neighbourLost(peerId: PeerId, reason: NeighbourLossReason): void {
    this.#whenJoined(() => this.#socket.emit('neighbour-lost', { peerId, reason }));
  }

  viewerState(state: ViewerState): void {
    this.#whenJoined(() => this.#socket.emit('viewer-state', state));
  }

  dutyMissed(owner: PeerId, sequence: number): void {
    this.#whenJoined(() => this.#socket.emit('duty-missed', { owner, sequence }));
  }

  /**
   * Asks the notary. @param segments at most SIGNALING_LIMITS.wantedAttestations
   * @returns encoded attestations; none where it has none, refuses or does not answer
   */
  wantAttestations(segments: readonly SegmentId[]): Promise<Uint8Array<ArrayBuffer>[]> {
    return new Promise((resolve) => {
      const isSent = this.#whenJoined(() =>
        this.#socket.timeout(ATTESTATIONS_TIMEOUT_MS).emit('want-attestations', { segments }, (error, answer) => {
          resolve(error || !('attestations' in answer) ? [] : attestationsOf(answer));
        }),
      );
      if (!isSent) resolve([]);
    });
  }

  /** Of a segment that was fetched whole; only where the policy wants it. */
  segmentHashes(hashes: SegmentHashes): void {
    this.#whenJoined(() => this.#socket.emit('segment-hashes', { segments: [hashes] }));
  }

  /**
   * A report is not kept for a later connection here: whoever made it keeps it until it is counted. Not volatile in Socket.IO's sense
   * either, which drops without a word whatever meets a busy socket.
   * @param onCounted the server says that it need not be sent again
   * @returns whether it went
   */
  report(report: Report, onCounted: () => void): boolean {
    const answered = (error: Error | null, answer?: ReportAnswer): void => {
      if (!error && answer?.ok === true) onCounted();
    };
    // Socket.IO's types put the error before an answer only where every client has to take one.
    return this.#whenJoined(() => this.#socket.timeout(REPORT_TIMEOUT_MS).emit('report', report, answered as never));
  }

  destroy(): void {
    this.#destroyed = true;
    clearTimeout(this.#retryTimer);
    this.#tokens.stop();
    this.#whenJoined(() => this.#socket.emit('leave'));
    this.#socket.removeAllListeners();
    this.#socket.disconnect();
  }

  async #join(): Promise<void> {
    const options = this.#options;
    const connection = this.#connection;
    const isOvertaken = (): boolean => this.#destroyed || connection !== this.#connection || !this.#socket.connected;
    // A retry that was set before the connection went has nothing left to do.
    clearTimeout(this.#retryTimer);
    let token: string | undefined;
    try {
      token = await options.token();
    } catch {
      if (!isOvertaken()) this.#refused('token-missing', 'The page could not provide a join token.', REFUSED_RETRY_MS);
      return;
    }
    if (isOvertaken()) return;
    const request: JoinRequest = {
      version: SIGNALING_VERSION,
      streamId: options.stream.id,
      label: options.stream.label,
      secret: options.secret,
      ...(token === undefined ? {} : { token }),
      ...(options.playlistUrl === undefined ? {} : { playlistUrl: options.playlistUrl }),
      state: options.viewerState(),
      ...(options.iceTransportPolicy === 'relay' ? { iceTransportPolicy: 'relay' } : {}),
      neighbours: options.connectedPeers().slice(0, KNOWN_NEIGHBOURS_MAX),
    };
    this.#socket.timeout(JOIN_TIMEOUT_MS).emit('join', request, (error, answer) => {
      if (isOvertaken()) return;
      if (error) return this.#retryIn(RECONNECT_MIN_MS, 'join');
      if (!answer.ok) return this.#refused(answer.reason, answer.message, answer.retryAfterMs ?? REFUSED_RETRY_MS);
      // Told last: between the answer and the introductions in it, the viewer is not alone.
      this.#state = { phase: 'joined', viewers: answer.viewers };
      // What changed while the answer was on its way was told to nobody: before the join there was no viewer to tell of.
      const state = options.viewerState();
      if (!isSameState(state, request.state)) this.viewerState(state);
      if (token !== undefined && answer.tokenExpiresInMs !== undefined) this.#tokens.start(token, answer.tokenExpiresInMs);
      options.events.joined(answer.peerId, answer.iceServers, answer.policy);
      for (const introduction of answer.introductions) options.events.introduced(introduction);
      this.#set(this.#state);
    });
  }

  #refused(reason: JoinRefusal, message: string, retryAfterMs: number): void {
    this.#set({ phase: 'refused', reason, message });
    if (WORTH_RETRYING.has(reason)) this.#retryIn(retryAfterMs * (1 + Math.random() * RECONNECT_JITTER), 'join');
  }

  #isFinal(): boolean {
    return this.#ending !== null && ENDINGS[this.#ending.reason] === 'final';
  }

  #retryIn(delayMs: number, what: 'join' | 'connect'): void {
    clearTimeout(this.#retryTimer);
    this.#retryTimer = setTimeout(() => {
      if (what === 'connect') this.#socket.connect();
      else if (this.#socket.connected) void this.#join();
    }, delayMs);
  }

  /** @returns whether it is joined, and `send` was called */
  #whenJoined(send: () => void): boolean {
    const isJoined = this.#state.phase === 'joined' && this.#socket.connected;
    if (isJoined) send();
    return isJoined;
  }

  #set(state: SignalingState): void {
    if (this.#destroyed) return;
    this.#state = state;
    this.#options.onState(state);
  }
}

/** Both tell the server the same. The newest sequence number grows with every segment, and goes along with what else changes. */
function isSameState(a: ViewerState, b: ViewerState): boolean {
  return a.track === b.track && a.atLiveEdge === b.atLiveEdge && a.mayUpload === b.mayUpload && a.uplinkClass === b.uplinkClass;
}
