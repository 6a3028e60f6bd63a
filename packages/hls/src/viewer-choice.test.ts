import type { ClientOptions, PeerOptions } from '@tributary/client';
import type Hls from 'hls.js';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { LazyPeers } from './lazy-peers.ts';
import { clients, createClientDouble, hlsDouble, latest, onClient } from './testing/client-double.ts';
import { fakeFragment, fragmentContext, LOADER_CONFIGURATION } from './testing/hls-objects.ts';
import { stubPage } from './testing/page-double.ts';

vi.mock('@tributary/client', async (importOriginal) => ({
  browserClock: (await importOriginal<{ readonly browserClock: unknown }>()).browserClock,
  createClient: (options: ClientOptions) => createClientDouble(options),
}));

const HAVE_FUTURE_DATA = 3;
const SIGNALING = 'https://peers.example';
/** The first import of the engine takes a while on a busy machine. */
const WAIT = { timeout: 10_000 };
const OTHER = 'https://cdn.example/other/master.m3u8';
const attached: LazyPeers[] = [];
const loadEngine = vi.fn(() => import('./attachment.ts'));

/** A stream that plays already: it is joined as soon as it may be. */
function play(options: Partial<PeerOptions> = {}, Peers: typeof LazyPeers = LazyPeers) {
  const { hls, say, loaders } = hlsDouble();
  const media = Object.assign(new EventTarget(), {
    readyState: HAVE_FUTURE_DATA,
    currentTime: 0,
    playbackRate: 1,
    paused: false,
    ended: false,
  });
  hls.media = media;
  const peers = new Peers(hls as unknown as Hls, { signaling: SIGNALING, ...options }, loadEngine);
  attached.push(peers);
  return { hls, media, say, peers, loaders };
}

const made = (count: number): Promise<void> => vi.waitFor(() => expect(clients).toHaveLength(count), WAIT);

beforeEach(stubPage);
afterEach(() => {
  for (const peers of attached.splice(0)) {
    peers.forgetChoice();
    peers.destroy();
  }
  clients.length = 0;
  onClient.mockReset();
  loadEngine.mockClear();
  vi.unstubAllGlobals();
});

it.each([
  ['ask', 'needs-consent'],
  ['off', 'off'],
] as const)('%s: no engine is loaded, and every load goes hls.js’s own way', async (mode, status) => {
  vi.useFakeTimers();
  const { peers, hls } = play({ peers: mode });
  await vi.advanceTimersByTimeAsync(10_000);
  vi.useRealTimers();
  expect([loadEngine.mock.calls.length, peers.status]).toEqual([0, status]);
  expect(peers.stats()).toMatchObject({ status, upload: { allowed: false, reason: 'no-peers' } });
  const loader = new hls.config.fLoader!({} as never);
  const callbacks = { onSuccess: vi.fn(), onError: vi.fn(), onTimeout: vi.fn() };
  loader.load(fragmentContext(fakeFragment({})), LOADER_CONFIGURATION, callbacks);
  expect(loader.context).not.toBeNull();
});

it('yes while it plays: the stream is joined', async () => {
  const { peers } = play({ peers: 'ask' });
  peers.choose({ decision: 'yes' });
  expect(peers.status).toBe('connecting');
  await made(1);
  await vi.waitFor(() => expect(latest().client.join).toHaveBeenCalledOnce(), WAIT);
  expect(latest().engine.setPlayer).toHaveBeenCalled();
});

it('no before the engine has come: it never makes a client', async () => {
  const { peers } = play();
  peers.choose({ decision: 'no' });
  expect(peers.status).toBe('refused');
  peers.forgetChoice();
  expect(peers.status).toBe('connecting');
  peers.choose({ decision: 'no' });
  const other = play({ signaling: 'https://other.example' });
  expect(other.peers.status).toBe('refused');
  vi.useFakeTimers();
  await vi.advanceTimersByTimeAsync(10_000);
  vi.useRealTimers();
  expect(clients).toHaveLength(0);
});

it('no while it plays: the client ends at once, and other players of the page follow', async () => {
  const [one, other] = [play(), play()];
  await made(2);
  const heard = vi.fn();
  other.peers.on('choice', heard);
  one.peers.choose({ decision: 'no' });
  for (const { client } of clients) expect(client.destroy).toHaveBeenCalledOnce();
  expect([one.peers.status, other.peers.status]).toEqual(['refused', 'refused']);
  expect(heard).toHaveBeenCalledExactlyOnceWith({ mode: 'notice', why: 'default', decision: 'no', upload: 'auto' });
  other.peers.forgetChoice();
  expect(clients).toHaveLength(4);
});

it('of another stream, no is no as well, and a yes joins that one', async () => {
  const { peers, hls, say } = play();
  await made(1);
  peers.choose({ decision: 'no' });
  hls.url = OTHER;
  say('hlsManifestLoading', { url: OTHER });
  expect([clients.length, peers.status]).toEqual([1, 'refused']);
  peers.choose({ decision: 'yes' });
  expect(latest().options.playlistUrl).toBe(OTHER);
});

it('off stays off, whatever the viewer says', () => {
  const { peers } = play({ peers: 'off' });
  peers.choose({ decision: 'yes' });
  expect([clients.length, peers.status]).toEqual([0, 'off']);
});

it('an operator that wants viewers to be asked: the client ends, and comes back with a yes', async () => {
  const { peers } = play();
  await made(1);
  const { options, client } = latest();
  const policy = { peers: 'on', maxNeighbours: 12, uploadBytesPerSecond: null, reportIntervalMs: 10_000, consent: 'ask' } as const;
  expect(options.mayStay(policy)).toBe(false);
  expect(client.destroy).toHaveBeenCalledOnce();
  expect([peers.status, peers.choice.why]).toEqual(['needs-consent', 'operator']);
  peers.choose({ decision: 'yes' });
  expect(latest().options.mayStay(policy)).toBe(true);
  expect(latest().options.mayStay({ ...policy, consent: undefined })).toBe(true);
});

it('on sending reaches the client: it stays, and decides anew; pausing does too', async () => {
  const { peers, media } = play();
  await made(1);
  vi.mocked(latest().client.conditionsChanged).mockClear();
  peers.choose({ upload: 'no' });
  expect(clients).toHaveLength(1);
  expect(latest().options.uploadWish()).toBe('no');
  expect(latest().client.conditionsChanged).toHaveBeenCalledOnce();
  expect(latest().options.isPlaying()).toBe(true);
  media.paused = true;
  media.dispatchEvent(new Event('pause'));
  expect(latest().options.isPlaying()).toBe(false);
  expect(latest().client.conditionsChanged).toHaveBeenCalledTimes(2);
});

it('no on hearing of the first segment, while the engine takes over: it does not join', async () => {
  const { peers, hls, media, loaders } = play();
  media.currentTime = 13; // the segment is needed at once, and held back for nobody
  onClient.mockImplementationOnce(({ engine }) => engine.brought.mockImplementation(() => peers.choose({ decision: 'no' })));
  const loader = new hls.config.fLoader!({} as never);
  loader.load(fragmentContext(fakeFragment({})), LOADER_CONFIGURATION, { onSuccess: vi.fn(), onError: vi.fn(), onTimeout: vi.fn() });
  loaders.latest().succeed(Uint8Array.of(1, 2, 3));
  await made(1);
  await vi.waitFor(() => expect(peers.status).toBe('refused'), WAIT);
  expect(latest().client.destroy).toHaveBeenCalledOnce();
  expect(latest().client.join).not.toHaveBeenCalled();
});

it('words that there are not are refused, and change nothing', () => {
  const { peers } = play();
  peers.choose({ decision: 'no', upload: 'no' });
  for (const wrong of [{ decision: false }, { decision: 'off' }, { upload: true }])
    expect(() => peers.choose(wrong as never)).toThrow(TypeError);
  expect(peers.choice).toMatchObject({ decision: 'no', upload: 'no' });
});

it('limits are caps and nothing else: whatever a page puts in beside them does not reach the engine', async () => {
  const { peers } = play();
  await made(1);
  peers.setLimits({ upload: true, prefetch: true, uploadBytesPerSecond: Infinity } as never);
  expect(latest().client.setCaps).toHaveBeenLastCalledWith({ uploadBytesPerSecond: null, uploadBytesPerSession: null });
  for (const cap of [true, '5', Number.NaN, -1]) expect(() => peers.setLimits({ uploadBytesPerSession: cap } as never)).toThrow(RangeError);
});

it('caps outlive the stream they were set in, and wrong ones are refused', async () => {
  const { peers, hls, say } = play({ uploadBytesPerSecond: 1_000 });
  await made(1);
  expect(latest().options.caps).toEqual({ uploadBytesPerSecond: 1_000, uploadBytesPerSession: null });
  peers.setLimits({ uploadBytesPerSession: 5_000, uploadBytesPerSecond: undefined });
  expect(latest().client.setCaps).toHaveBeenCalledWith({ uploadBytesPerSecond: 1_000, uploadBytesPerSession: 5_000 });
  expect(() => peers.setLimits({ uploadBytesPerSecond: -1 })).toThrow(/uploadBytesPerSecond is -1/);
  hls.url = OTHER;
  say('hlsManifestLoading', { url: OTHER });
  expect(latest().options.caps).toEqual({ uploadBytesPerSecond: 1_000, uploadBytesPerSession: 5_000 });
  expect(() => play({ uploadBytesPerSecond: -1 })).toThrow(/uploadBytesPerSecond is -1/);
  expect(() => play({ peers: 'of' as never })).toThrow(/"of"/);
});

it('is asked for before anything is opened: whoever is told, and says no, is not joined', async () => {
  // A page of its own: the notice is given once on each.
  vi.resetModules();
  const { LazyPeers: Fresh } = await import('./lazy-peers.ts');
  const { peers } = play({}, Fresh);
  const told = vi.fn(() => {
    expect(latest().client.join).not.toHaveBeenCalled();
    peers.choose({ decision: 'no' });
  });
  peers.on('notice', told);
  await vi.waitFor(() => expect(told).toHaveBeenCalledOnce(), WAIT);
  expect(peers.status).toBe('refused');
  for (const { client } of clients) expect(client.join).not.toHaveBeenCalled();
});
