// The conversation with the server, held with a socket that the test plays. End-to-end tests hold it with a real server.
import {
  MAX_SIDECAR_ATTESTATIONS,
  SIGNALING_LIMITS,
  streamName,
  type JoinAnswer,
  type JoinRequest,
  type PeerId,
  type Policy,
  type RefreshAnswer,
  type Report,
  type ReportAnswer,
  type TrackId,
  type ViewerState,
} from '@tributary/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SocketSignaling, type SignalingState, type SocketSignalingOptions } from './socket-signaling.ts';

type Listener = (...args: unknown[]) => void;
type Acknowledge = (error: Error | null, answer?: JoinAnswer) => void;
type ReportAcknowledge = (error: Error | null, answer?: ReportAnswer) => void;
type RefreshAcknowledge = (error: Error | null, answer?: RefreshAnswer) => void;

/** Socket.IO's socket, as far as it is used. */
class TestSocket {
  connected = false;
  readonly url: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly sent: [event: string, payload: unknown][] = [];
  readonly refreshes: { readonly token: string; readonly answer: RefreshAcknowledge }[] = [];
  readonly reports: ReportAcknowledge[] = [];
  readonly questions: { readonly request: unknown; readonly answer: (error: Error | null, answer?: never) => void }[] = [];
  readonly joins: { readonly request: JoinRequest; readonly answer: Acknowledge }[] = [];
  sendBuffer: unknown[] = [];
  connects = 0;
  readonly #listeners = new Map<string, Listener>();

  constructor(url: string, options: Readonly<Record<string, unknown>>) {
    this.url = url;
    this.options = options;
  }
  on(event: string, listener: Listener): void {
    this.#listeners.set(event, listener);
  }
  removeAllListeners(): void {
    this.#listeners.clear();
  }
  connect(): void {
    this.connects++;
  }
  disconnect(): void {
    this.connected = false;
  }
  timeout(): {
    emit: (
      event: 'join' | 'refresh-token' | 'want-attestations' | 'report',
      payload: JoinRequest & { token: string },
      answer: Acknowledge & RefreshAcknowledge & ReportAcknowledge,
    ) => void;
  } {
    return {
      emit: (event, payload, answer) => {
        if (event === 'join') this.joins.push({ request: payload, answer });
        else if (event === 'report') {
          this.sent.push([event, payload]);
          this.reports.push(answer);
        } else if (event === 'refresh-token') this.refreshes.push({ token: payload.token, answer });
        else this.questions.push({ request: payload, answer });
      },
    };
  }
  emit(event: string, payload: unknown): void {
    this.sent.push([event, payload]);
  }

  // ── What the test makes happen ──────────────────────────────────────────────────────────────────────────────
  hears(event: string, payload?: unknown): void {
    this.#listeners.get(event)?.(payload);
  }
  /** Connects, and waits until the join is on its way. */
  async opens(): Promise<void> {
    this.connected = true;
    this.hears('connect');
    await vi.waitFor(() => expect(this.joins.length).toBeGreaterThan(0));
  }
  closes(reason: string): void {
    this.connected = false;
    this.hears('disconnect', reason);
  }
  answers(answer: JoinAnswer): void {
    this.joins.shift()?.answer(null, answer);
  }
}

const sockets = vi.hoisted(() => ({ latest: undefined as unknown }));
vi.mock('socket.io-client', () => ({
  Manager: class {
    readonly #url: string;
    readonly #options: Readonly<Record<string, unknown>>;
    constructor(url: string, options: Readonly<Record<string, unknown>>) {
      this.#url = url;
      this.#options = options;
    }
    socket = (namespace: string): unknown => (sockets.latest = namespace === '/' ? new TestSocket(this.#url, this.#options) : undefined);
  },
}));

const POLICY: Policy = { peers: 'on', maxNeighbours: 12, uploadBytesPerSecond: null, reportIntervalMs: 10_000 };
const SELF = 'a'.repeat(24) as PeerId;
const OTHER = 'b'.repeat(24) as PeerId;
const INTRODUCTION = { peerId: OTHER, connectionId: 'c1', initiator: true, proximity: 'address' } as const;
const WELCOME: JoinAnswer = { ok: true, peerId: SELF, iceServers: [], policy: POLICY, viewers: 2, introductions: [INTRODUCTION] };

function setUp(changes: Partial<SocketSignalingOptions> = {}) {
  const heard: unknown[][] = [];
  const states: SignalingState['phase'][] = [];
  const note =
    (event: string) =>
    (...args: unknown[]): void =>
      void heard.push([event, ...args]);
  const signaling = new SocketSignaling({
    url: 'https://peers.example',
    stream: streamName('https://cdn.example/live/master.m3u8'),
    secret: 's'.repeat(24),
    token: async () => undefined,
    viewerState: () => ({ track: null, atLiveEdge: false, mayUpload: true, uplinkClass: 'unknown' }),
    connectedPeers: () => [],
    events: {
      joined: note('joined'),
      introduced: note('introduced'),
      signalled: note('signalled'),
      neighbourGone: note('gone'),
      policyChanged: note('policy'),
      iceServersChanged: note('ice-servers'),
      dutyChanged: note('duty'),
      disconnected: note('disconnected'),
      attested: note('attested'),
    },
    onState: ({ phase }) => states.push(phase),
    ...changes,
  });
  return { signaling, socket: sockets.latest as TestSocket, heard, states };
}

/** Every timer that is waiting is due within these bounds, and not before. */
function expectRetryWithin(socket: TestSocket, minMs: number, maxMs: number, tries: () => number): void {
  const before = tries();
  vi.advanceTimersByTime(minMs - 1);
  expect(tries()).toBe(before);
  vi.advanceTimersByTime(maxMs - minMs + 1);
  expect(tries()).toBe(before + 1);
  expect(socket.url).toBe('https://peers.example');
}

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('joining', () => {
  it('tells who, where and what, and passes on what the server answers, the greeting before the neighbours', async () => {
    const { signaling, socket, heard, states } = setUp({ token: async () => 'ticket', connectedPeers: () => [OTHER] });
    await socket.opens();
    const { id, label } = streamName('https://cdn.example/live/master.m3u8');
    expect(socket.joins[0]?.request).toEqual({
      version: 1,
      streamId: id,
      label,
      secret: 's'.repeat(24),
      token: 'ticket',
      state: { track: null, atLiveEdge: false, mayUpload: true, uplinkClass: 'unknown' },
      neighbours: [OTHER],
    });
    socket.answers(WELCOME);
    expect(states).toEqual(['joined']);
    expect(signaling.state).toEqual({ phase: 'joined', viewers: 2 });
    expect(heard).toEqual([
      ['joined', SELF, [], POLICY],
      ['introduced', INTRODUCTION],
    ]);
  });

  it('says that no address may be told only where that is the viewer’s choice', async () => {
    for (const iceTransportPolicy of ['relay', 'all', undefined] as const) {
      const { socket } = setUp({ iceTransportPolicy });
      await socket.opens();
      expect(socket.joins[0]?.request.iceTransportPolicy).toBe(iceTransportPolicy === 'relay' ? 'relay' : undefined);
    }
  });

  it('is told of after the introductions: with neighbours in the answer a viewer was never alone', async () => {
    const order: string[] = [];
    const { socket } = setUp({
      onState: ({ phase }) => order.push(phase),
      events: {
        joined: () => order.push('greeting'),
        introduced: () => order.push('introduction'),
        signalled: () => {},
        neighbourGone: () => {},
        policyChanged: () => {},
        iceServersChanged: () => {},
        dutyChanged: () => {},
        disconnected: () => {},
        attested: () => {},
      },
    });
    await socket.opens();
    socket.answers(WELCOME);
    expect(order).toEqual(['greeting', 'introduction', 'joined']);
  });

  describe('a viewer that changes while the answer is on its way', () => {
    const said: ViewerState = { track: null, atLiveEdge: true, mayUpload: true, uplinkClass: 'unknown', newestSequence: 3 };
    const told = (socket: TestSocket) => socket.sent.filter(([event]) => event === 'viewer-state').map(([, state]) => state);

    async function joinsWhile(changed: ViewerState): Promise<TestSocket> {
      let state = said;
      const { signaling, socket } = setUp({ viewerState: () => state });
      await socket.opens();
      expect(socket.joins[0]?.request.state).toEqual(said);
      state = changed;
      signaling.viewerState(state);
      expect(told(socket)).toEqual([]);
      socket.answers(WELCOME);
      return socket;
    }

    it.each([
      ['no longer uploads', { ...said, mayUpload: false }],
      ['plays another track', { ...said, track: 'a'.repeat(16) as TrackId }],
      ['left the live edge', { ...said, atLiveEdge: false }],
      ['knows its uplink', { ...said, uplinkClass: 'strong' as const }],
    ])('has it told right behind the answer: it %s', async (_what, changed) => {
      expect(told(await joinsWhile(changed))).toEqual([changed]);
    });

    it('tells nothing of a newer segment alone, nor where all is as it said', async () => {
      expect(told(await joinsWhile({ ...said, newestSequence: 4 }))).toEqual([]);
      expect(told(await joinsWhile(said))).toEqual([]);
    });

    it('is told of after every join anew', async () => {
      const socket = await joinsWhile({ ...said, mayUpload: false });
      socket.closes('transport close');
      await socket.opens();
      expect(socket.joins[0]?.request.state.mayUpload).toBe(false);
      socket.answers(WELCOME);
      expect(told(socket)).toHaveLength(1);
    });
  });

  it('claims no more neighbours than the server reads', async () => {
    const many = Array.from({ length: 100 }, (_, index) => index.toString(16).padStart(24, '0') as PeerId);
    const { socket } = setUp({ connectedPeers: () => many });
    await socket.opens();
    expect(socket.joins[0]?.request.neighbours).toEqual(many.slice(0, SIGNALING_LIMITS.knownNeighbours));
  });

  it('is tried again where the answer does not come', async () => {
    const { socket, states } = setUp();
    await socket.opens();
    socket.joins.shift()?.answer(new Error('operation has timed out'));
    vi.advanceTimersByTime(1_000);
    await vi.waitFor(() => expect(socket.joins).toHaveLength(1));
    expect(states).toEqual([]);
  });

  it.each(['token-expired', 'token-used-up', 'full', 'policy', 'rate-limited'] as const)(
    'refused for %s: tried again, at the time that the server names',
    async (reason) => {
      const tokens = vi.fn(async () => 'ticket');
      const { socket, signaling } = setUp({ token: tokens });
      await socket.opens();
      socket.answers({ ok: false, reason, message: 'not now', retryAfterMs: 8_000 });
      expect(signaling.state).toEqual({ phase: 'refused', reason, message: 'not now' });
      // A fresh token each time: the old one may be what was wrong.
      expectRetryWithin(socket, 8_000, 12_000, () => tokens.mock.calls.length);
    },
  );

  it.each(['unsupported-version', 'invalid', 'revoked'] as const)('refused for %s: another try would say the same', async (reason) => {
    const { socket } = setUp();
    await socket.opens();
    socket.answers({ ok: false, reason, message: '' });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('without a token, where the page fails to fetch one: tried again later', async () => {
    const { signaling, socket } = setUp({ token: () => Promise.reject(new Error('401')) });
    socket.connected = true;
    socket.hears('connect');
    await vi.waitFor(() => expect(signaling.state).toMatchObject({ phase: 'refused', reason: 'token-missing' }));
    expect(socket.joins).toEqual([]);
    expect(vi.getTimerCount()).toBe(1);
  });

  it('ends where the viewer leaves while the token is fetched', async () => {
    let give: (token: string) => void = () => {};
    const { signaling, socket } = setUp({ token: () => new Promise((resolve) => (give = resolve)) });
    socket.connected = true;
    socket.hears('connect');
    signaling.destroy();
    give('late');
    await Promise.resolve();
    expect(socket.joins).toEqual([]);
  });
});

describe('an interruption', () => {
  it('is told, and followed by a join under the same secret', async () => {
    const { socket, heard, states } = setUp();
    await socket.opens();
    const first = socket.joins[0]?.request.secret;
    socket.answers(WELCOME);
    socket.closes('transport close');
    expect(states).toEqual(['joined', 'unreachable']);
    expect(heard.at(-1)).toEqual(['disconnected']);
    await socket.opens();
    expect(socket.joins[0]?.request.secret).toBe(first);
    socket.answers(WELCOME);
    expect(states).toEqual(['joined', 'unreachable', 'joined']);
  });

  it("comes back by Socket.IO's own doing, with jitter between half and one and a half, 20 s apart at most", () => {
    expect(setUp().socket.options).toMatchObject({
      transports: ['websocket'],
      reconnectionDelay: 1_000,
      reconnectionDelayMax: 20_000,
      randomizationFactor: 0.5,
    });
  });

  it.each([0, 0.999])('by the server itself: the socket is opened again within 1 to 2 s, at random %f', async (random) => {
    vi.spyOn(Math, 'random').mockReturnValue(random);
    const { socket } = setUp();
    await socket.opens();
    socket.answers(WELCOME);
    socket.closes('io server disconnect');
    expectRetryWithin(socket, 1_000, 2_000, () => socket.connects);
  });

  it.each([
    [5_000, 5_000],
    [1, 1_000],
    [3_600_000, 20_000],
  ])('announced for %i ms: as long, within what a viewer puts up with', async (retryAfterMs, waitMs) => {
    const { socket } = setUp();
    await socket.opens();
    socket.answers(WELCOME);
    socket.hears('closing', { retryAfterMs });
    socket.closes('io server disconnect');
    expectRetryWithin(socket, waitMs, 2 * waitMs, () => socket.connects);
  });

  it.each([
    ['because the same viewer came by another connection', 'replaced'],
    ['because the operator turned the viewer away', 'revoked'],
  ])('%s is final', async (_, reason) => {
    const { signaling, socket } = setUp();
    await socket.opens();
    socket.answers(WELCOME);
    socket.hears('refused', { event: 'join', reason, message: '' });
    // By its own hand: Socket.IO would come back from a connection that broke.
    expect(socket.connected).toBe(false);
    socket.closes('io client disconnect');
    expect(vi.getTimerCount()).toBe(0);
    expect(signaling.state).toMatchObject({ phase: 'refused', reason });
  });

  it('because the token ran out is told as such, and followed by a join with a fresh one', async () => {
    const tickets = ['first', 'second'];
    const { signaling, socket } = setUp({ token: async () => tickets.shift() });
    await socket.opens();
    socket.answers({ ...WELCOME, tokenExpiresInMs: 3_600_000 });
    socket.hears('refused', { event: 'join', reason: 'token-expired', message: 'expired' });
    socket.closes('io server disconnect');
    expect(signaling.state).toEqual({ phase: 'refused', reason: 'token-expired', message: 'expired' });
    expectRetryWithin(socket, 1_000, 2_000, () => socket.connects);
    await socket.opens();
    expect(socket.joins[0]?.request.token).toBe('second');
  });

  it('before a retry is due: the new connection joins, once', async () => {
    const tokens = vi.fn(async () => undefined);
    const { socket } = setUp({ token: tokens });
    await socket.opens();
    socket.answers({ ok: false, reason: 'full', message: '', retryAfterMs: 8_000 });
    socket.closes('transport close');
    await socket.opens();
    expect(vi.getTimerCount()).toBe(0);
    vi.advanceTimersByTime(60_000);
    expect(tokens).toHaveBeenCalledTimes(2);
  });

  it('while the token is fetched: only the join of the connection that is there now goes out', async () => {
    const give: ((token: string) => void)[] = [];
    const { socket } = setUp({ token: () => new Promise((resolve) => give.push(resolve)) });
    socket.connected = true;
    socket.hears('connect');
    socket.closes('transport close');
    socket.connected = true;
    socket.hears('connect');
    for (const [index, resolve] of give.entries()) resolve(`ticket ${index}`);
    await vi.waitFor(() => expect(socket.joins).not.toEqual([]));
    expect(socket.joins.map(({ request }) => request.token)).toEqual(['ticket 1']);
  });

  it('what Socket.IO kept of the connection before does not go out ahead of the join', async () => {
    const { socket } = setUp();
    await socket.opens();
    socket.answers(WELCOME);
    socket.sendBuffer.push('a report');
    socket.closes('ping timeout');
    expect(socket.sendBuffer).toEqual([]);
  });

  it('a server that was never there is unreachable', () => {
    const { socket, states } = setUp();
    socket.hears('connect_error', new Error('refused'));
    expect(states).toEqual(['unreachable']);
  });
});

describe('once joined', () => {
  const REPORT = { index: 0 } as Report;

  it('everything goes out; before and between, nothing does, and a report says so', async () => {
    const { signaling, socket } = setUp();
    const sendAll = (): boolean => {
      signaling.sendSignal(OTHER, 'c1', { type: 'offer' });
      signaling.needNeighbours(3);
      signaling.neighbourLost(OTHER, 'failed');
      signaling.viewerState({ track: null, atLiveEdge: true, mayUpload: false, uplinkClass: 'weak' });
      signaling.dutyMissed(OTHER, 7);
      return signaling.report(REPORT, () => {});
    };
    expect(sendAll()).toBe(false);
    await socket.opens();
    expect(sendAll()).toBe(false);
    expect(socket.sent).toEqual([]);
    socket.answers(WELCOME);
    expect(sendAll()).toBe(true);
    expect(socket.sent.map(([event]) => event)).toEqual([
      'signal',
      'need-neighbours',
      'neighbour-lost',
      'viewer-state',
      'duty-missed',
      'report',
    ]);
    socket.closes('transport close');
    expect(sendAll()).toBe(false);
    expect(socket.sent).toHaveLength(6);
  });

  it('a report counts as such when the server says so, and neither by silence nor by a refusal', async () => {
    const { signaling, socket } = setUp();
    await socket.opens();
    socket.answers(WELCOME);
    const onCounted = vi.fn();
    for (let times = 0; times < 3; times++) signaling.report(REPORT, onCounted);
    socket.reports[0]?.(new Error('operation has timed out'));
    socket.reports[1]?.(null, { ok: false, reason: 'rate-limited', message: 'Too many reports.' });
    expect(onCounted).not.toHaveBeenCalled();
    socket.reports[2]?.(null, { ok: true });
    expect(onCounted).toHaveBeenCalledOnce();
  });

  it('a fresh token goes out before the first runs out, and nothing of it is heard or seen', async () => {
    const tickets = ['first', 'second'];
    const { socket, heard, states } = setUp({ token: async () => tickets.shift() });
    await socket.opens();
    socket.answers({ ...WELCOME, tokenExpiresInMs: 60_000 });
    const [events, phases] = [heard.length, states.length];
    vi.advanceTimersByTime(48_000);
    await vi.waitFor(() => expect(socket.refreshes).toHaveLength(1));
    expect(socket.refreshes[0]?.token).toBe('second');
    socket.refreshes[0]?.answer(null, { ok: true, tokenExpiresInMs: 60_000 });
    expect([socket.joins.length, heard.length, states.length, vi.getTimerCount()]).toEqual([0, events, phases, 1]);
    socket.closes('transport close');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('no token is asked for anew where the server wants none', async () => {
    const { socket } = setUp({ token: async () => 'ticket' });
    await socket.opens();
    socket.answers(WELCOME);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('what the server says is passed on', async () => {
    const { socket, heard } = setUp();
    await socket.opens();
    socket.answers({ ...WELCOME, introductions: [] });
    heard.length = 0;
    socket.hears('introduce', INTRODUCTION);
    socket.hears('signal', { from: OTHER, connectionId: 'c1', signal: { type: 'answer' } });
    socket.hears('neighbour-gone', { peerId: OTHER });
    socket.hears('neighbour-gone', { peerId: OTHER, reason: 'revoked' });
    socket.hears('policy', POLICY);
    socket.hears('ice-servers', { iceServers: [{ urls: 'turn:turn.example' }] });
    expect(heard).toEqual([
      ['introduced', INTRODUCTION],
      ['signalled', OTHER, 'c1', { type: 'answer' }],
      ['gone', OTHER, undefined],
      ['gone', OTHER, 'revoked'],
      ['policy', POLICY],
      ['ice-servers', [{ urls: 'turn:turn.example' }]],
    ]);
  });

  it('leaving says goodbye, and nothing is heard or tried afterwards', async () => {
    const { signaling, socket, heard, states } = setUp();
    await socket.opens();
    socket.answers(WELCOME);
    const [events, phases] = [heard.length, states.length];
    signaling.destroy();
    expect(socket.sent.map(([event]) => event)).toEqual(['leave']);
    expect(socket.connected).toBe(false);
    socket.closes('io client disconnect');
    socket.hears('introduce', INTRODUCTION);
    expect([heard.length, states.length]).toEqual([events, phases]);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('attestations', () => {
  const segment = { track: '0123456789abcdef' as TrackId, sequence: 7, name: 'fedcba9876543210' };
  const encoded = (...bytes: number[]): string => Buffer.from(bytes).toString('base64');

  it('are asked of the notary, and come as bytes', async () => {
    const { socket, signaling } = setUp();
    await socket.opens();
    socket.answers(WELCOME);
    const answer = signaling.wantAttestations([segment]);
    expect(socket.questions[0]?.request).toEqual({ segments: [segment] });
    socket.questions[0]?.answer(null, { attestations: [encoded(1, 2, 255), 'no base64 !', encoded()] } as never);
    expect(await answer).toEqual([new Uint8Array([1, 2, 255]), new Uint8Array()]);
  });

  it('are none where the notary refuses, does not answer, or is not there yet', async () => {
    const { socket, signaling } = setUp();
    expect(await signaling.wantAttestations([segment])).toEqual([]);
    await socket.opens();
    socket.answers(WELCOME);
    const [refused, lost] = [signaling.wantAttestations([segment]), signaling.wantAttestations([segment])];
    socket.questions[0]?.answer(null, { ok: false, reason: 'rate-limited', message: 'Wait.' } as never);
    socket.questions[1]?.answer(new Error('timeout'));
    expect(await Promise.all([refused, lost])).toEqual([[], []]);
  });

  it('are heard unasked, as far as they are what a server may send', async () => {
    const { socket, heard } = setUp();
    await socket.opens();
    socket.answers(WELCOME);
    socket.hears('attestations', { attestations: [encoded(9), 7, 'A'.repeat(200_000)] });
    socket.hears('attestations', { attestations: 'all' });
    socket.hears('attestations', { attestations: Array.from({ length: 500 }, () => encoded(1)) });
    const given = heard.filter(([event]) => event === 'attested').map(([, attestations]) => attestations as Uint8Array[]);
    expect(given[0]).toEqual([new Uint8Array([9])]);
    expect(given[1]).toEqual([]);
    expect(given[2]).toHaveLength(MAX_SIDECAR_ATTESTATIONS);
  });
});
