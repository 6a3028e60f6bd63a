import type { Client, ClientOptions, PeerOptions } from '@tributary/client';
import type { Engine } from '@tributary/swarm';
import type Hls from 'hls.js';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Attachment } from './attachment.ts';
import { fakeFragment, fragmentContext, HLS_CONFIG, LOADER_CONFIGURATION, siteLoaders, type FakeFragment } from './testing/hls-objects.ts';

const MASTER = 'https://cdn.example/film/master.m3u8';
const LEVEL_URL = 'https://cdn.example/film/480p.m3u8';

/** Clients that were made, and what their engines were told. */
const clients: {
  readonly client: Client;
  readonly options: ClientOptions;
  readonly engine: Record<EngineCall, ReturnType<typeof vi.fn>>;
}[] = [];
type EngineCall = 'load' | 'appeared' | 'setPlayer' | 'discard' | 'restartTrack';

vi.mock('@tributary/client', async (importOriginal) => ({
  ...(await importOriginal<object>()),
  obstacle: () => null,
  createClient: (options: ClientOptions): Client => {
    const listeners: ((status: string) => void)[] = [];
    const engine = { load: vi.fn(), appeared: vi.fn(), setPlayer: vi.fn(), discard: vi.fn(), restartTrack: vi.fn(), on: vi.fn() };
    const client = {
      engine: engine as unknown as Engine,
      status: 'connecting' as const,
      stats: vi.fn(),
      learnSize: vi.fn(),
      join: vi.fn(),
      conditionsChanged: vi.fn(),
      setCaps: vi.fn(),
      on: (event: string, listener: never) => {
        if (event === 'status') listeners.push(listener);
        return () => {};
      },
      destroy: vi.fn(() => {
        for (const listener of listeners) listener('destroyed');
      }),
    };
    clients.push({ client, options, engine });
    return client;
  },
}));

/** An hls.js instance, as far as an attachment looks at it. */
function setUp(options: Partial<PeerOptions> = {}, { url = MASTER }: { url?: string | null } = {}) {
  const listeners = new Map<string, Set<(event: string, payload: unknown) => void>>();
  const details = { live: true, endSN: 100, targetduration: 2, edge: 200, fragments: [] as object[] };
  const level = { url: [LEVEL_URL], uri: LEVEL_URL, attrs: {}, id: 0, details };
  const trigger = vi.fn();
  const hls = {
    url,
    config: { ...HLS_CONFIG, loader: siteLoaders().Loader, fLoader: undefined as unknown },
    levels: [level],
    audioTracks: [{ url: 'https://cdn.example/film/en.m3u8', lang: 'en', name: 'English', details }],
    loadLevel: 0,
    loadingEnabled: true as boolean | undefined,
    media: null as object | null,
    bandwidthEstimate: 1_000_000,
    latency: 0,
    trigger,
    on: (event: string, listener: never) => void listeners.set(event, (listeners.get(event) ?? new Set()).add(listener)),
    off: (event: string, listener: never) => void listeners.get(event)?.delete(listener),
  };
  const say = (event: string, payload: unknown = {}): void => listeners.get(event)?.forEach((listener) => listener(event, payload));
  const attachment = new Attachment(hls as unknown as Hls, { signaling: 'https://peers.example', ...options });
  const request = (fragment: FakeFragment = {}) => attachment.request(fragmentContext(fakeFragment(fragment)), LOADER_CONFIGURATION);
  const listening = (): number => [...listeners.values()].reduce((sum, { size }) => sum + size, 0);
  return { hls, details, say, attachment, request, listening };
}

const latest = () => clients.at(-1)!;
const reported = vi.fn<(error: unknown) => void>();

beforeEach(() => {
  const page = new EventTarget();
  vi.stubGlobal('reportError', reported);
  for (const method of ['addEventListener', 'removeEventListener', 'dispatchEvent'] as const)
    vi.stubGlobal(method, page[method].bind(page));
  vi.stubGlobal('HTMLMediaElement', { HAVE_FUTURE_DATA: 3 });
});
afterEach(() => {
  clients.length = 0;
  reported.mockClear();
  vi.unstubAllGlobals();
});

describe('another stream', () => {
  it('gets a client of its own, and nobody hears that the one before was destroyed', () => {
    const { hls, attachment, say } = setUp();
    const heard: string[] = [];
    attachment.on('status', (status) => heard.push(status));
    hls.url = 'https://cdn.example/other/master.m3u8';
    say('hlsManifestLoading', { url: hls.url });
    expect(clients).toHaveLength(2);
    expect(clients[0]?.client.destroy).toHaveBeenCalledOnce();
    expect(heard).toEqual([]);
    expect(attachment.status).toBe('connecting');
  });

  it('counts its own stalls: the client before has made its last report by then', () => {
    const { hls, say } = setUp();
    const before = latest();
    vi.mocked(before.client.destroy).mockImplementation(() => expect(clients).toHaveLength(1));
    hls.url = 'https://cdn.example/other/master.m3u8';
    say('hlsManifestLoading', { url: hls.url });
    expect(latest().options.playback()).toMatchObject({ stalls: 0, stalledMs: 0 });
  });
});

describe('its end', () => {
  it('leaves nothing behind, also where the client ended first, with its page', () => {
    const { hls, attachment, listening } = setUp();
    latest().client.destroy();
    expect(attachment.status).toBe('destroyed');
    attachment.destroy();
    expect(listening()).toBe(0);
    expect(hls.config.fLoader).toBeUndefined();
    attachment.destroy();
    expect(latest().client.destroy).toHaveBeenCalledTimes(2);
  });
});

describe('the viewer’s choice', () => {
  const HAVE_FUTURE_DATA = 3;
  /** A stream that plays already: it is joined as soon as it may be. */
  function playing(options: Partial<PeerOptions> = {}) {
    const viewer = setUp(options);
    const media = Object.assign(new EventTarget(), { readyState: HAVE_FUTURE_DATA, currentTime: 0, playbackRate: 1, paused: false });
    viewer.hls.media = media;
    viewer.say('hlsMediaAttached');
    media.dispatchEvent(new Event('canplay'));
    return viewer;
  }
  let attached: Attachment[] = [];
  const play = (options: Partial<PeerOptions> = {}) => {
    const viewer = playing(options);
    attached.push(viewer.attachment);
    return viewer;
  };
  afterEach(() => {
    for (const attachment of attached) {
      attachment.forgetChoice();
      attachment.destroy();
    }
    attached = [];
  });

  it.each([
    ['ask', 'needs-consent'],
    ['off', 'off'],
  ] as const)('%s: no client, and every load goes hls.js’s own way', (peers, status) => {
    const { attachment, request } = play({ peers });
    expect([clients.length, attachment.status, request()]).toEqual([0, status, null]);
    expect(attachment.stats()).toMatchObject({ status, upload: { allowed: false, reason: 'no-peers' } });
  });

  it('yes while it plays: the stream is joined', async () => {
    const { attachment } = play({ peers: 'ask' });
    attachment.choose({ decision: 'yes' });
    expect(attachment.status).toBe('connecting');
    await vi.waitFor(() => expect(latest().client.join).toHaveBeenCalledOnce());
    expect(latest().engine.setPlayer).toHaveBeenCalled();
  });

  it('no while it plays: the client ends at once, loads go hls.js’s own way, and other players of the page follow', () => {
    const [one, other] = [play(), play()];
    expect(clients).toHaveLength(2);
    const heard = vi.fn();
    other.attachment.on('choice', heard);
    one.attachment.choose({ decision: 'no' });
    for (const { client } of clients) expect(client.destroy).toHaveBeenCalledOnce();
    expect([one.attachment.status, other.attachment.status, other.request()]).toEqual(['refused', 'refused', null]);
    expect(heard).toHaveBeenCalledExactlyOnceWith({ mode: 'notice', why: 'default', decision: 'no', upload: 'auto' });
    other.attachment.forgetChoice();
    expect(clients).toHaveLength(4);
  });

  it('off stays off, whatever the viewer says', () => {
    const { attachment } = play({ peers: 'off' });
    attachment.choose({ decision: 'yes' });
    expect([clients.length, attachment.status]).toEqual([0, 'off']);
  });

  it('an operator that wants viewers to be asked: the client ends, and comes back with a yes', () => {
    const { attachment } = play();
    const { options, client } = latest();
    const policy = { peers: 'on', maxNeighbours: 12, uploadBytesPerSecond: null, reportIntervalMs: 10_000, consent: 'ask' } as const;
    expect(options.mayStay(policy)).toBe(false);
    expect(client.destroy).toHaveBeenCalledOnce();
    expect([attachment.status, attachment.choice.why]).toEqual(['needs-consent', 'operator']);
    attachment.choose({ decision: 'yes' });
    expect(latest().options.mayStay(policy)).toBe(true);
    expect(latest().options.mayStay({ ...policy, consent: undefined })).toBe(true);
  });

  it('on sending reaches the client: it stays, and decides anew; pausing does too', () => {
    const { attachment, hls } = play();
    vi.mocked(latest().client.conditionsChanged).mockClear(); // told when it was given its element
    attachment.choose({ upload: 'no' });
    expect(clients).toHaveLength(1);
    expect(latest().options.uploadWish()).toBe('no');
    expect(latest().client.conditionsChanged).toHaveBeenCalledOnce();
    expect(latest().options.isPlaying()).toBe(true);
    Object.assign(hls.media ?? {}, { paused: true }, { ended: false });
    (hls.media as EventTarget).dispatchEvent(new Event('pause'));
    expect(latest().options.isPlaying()).toBe(false);
    expect(latest().client.conditionsChanged).toHaveBeenCalledTimes(2);
  });

  it('caps outlive the stream they were set in', () => {
    const { attachment, hls, say } = play({ uploadBytesPerSecond: 1_000 });
    expect(latest().options.caps).toEqual({ uploadBytesPerSecond: 1_000, uploadBytesPerSession: null });
    attachment.setLimits({ uploadBytesPerSession: 5_000, uploadBytesPerSecond: undefined });
    expect(latest().client.setCaps).toHaveBeenCalledWith({ uploadBytesPerSecond: 1_000, uploadBytesPerSession: 5_000 });
    expect(() => attachment.setLimits({ uploadBytesPerSecond: -1 })).toThrow(/uploadBytesPerSecond is -1/);
    hls.url = 'https://cdn.example/other/master.m3u8';
    say('hlsManifestLoading', { url: hls.url });
    expect(latest().options.caps).toEqual({ uploadBytesPerSecond: 1_000, uploadBytesPerSession: 5_000 });
  });

  it('is asked for before anything is opened: whoever is told, and says no, is not joined', async () => {
    // A page of its own: the notice is given once on each.
    vi.resetModules();
    const { Attachment: Fresh } = await import('./attachment.ts');
    const { hls, say } = setUp({}, { url: null });
    hls.url = MASTER;
    const attachment = new Fresh(hls as unknown as Hls, { signaling: 'https://peers.example' });
    attached.push(attachment);
    const told = vi.fn(() => {
      expect(latest().client.join).not.toHaveBeenCalled();
      attachment.choose({ decision: 'no' });
    });
    attachment.on('notice', told);
    const media = Object.assign(new EventTarget(), { readyState: HAVE_FUTURE_DATA, currentTime: 0, playbackRate: 1 });
    hls.media = media;
    say('hlsMediaAttached');
    media.dispatchEvent(new Event('canplay'));
    await vi.waitFor(() => expect(told).toHaveBeenCalledOnce());
    expect(attachment.status).toBe('refused');
    for (const { client } of clients) expect(client.join).not.toHaveBeenCalled();
  });
});

describe('joining', () => {
  const setUpMedia = (readyState: number) => {
    const viewer = setUp();
    const media = Object.assign(new EventTarget(), { readyState, currentTime: 0, playbackRate: 1 });
    viewer.hls.media = media;
    viewer.say('hlsMediaAttached');
    return { ...viewer, media };
  };
  const join = () => vi.mocked(latest().client.join);

  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => void vi.useRealTimers());

  it('waits for the first frame: nobody is contacted before', () => {
    const { media } = setUpMedia(1);
    vi.advanceTimersByTime(1_000);
    expect(join()).not.toHaveBeenCalled();
    media.dispatchEvent(new Event('playing'));
    expect(join()).not.toHaveBeenCalled();
    vi.advanceTimersByTime(200);
    expect(join()).toHaveBeenCalledOnce();
  });

  it('does not wait for ever', () => {
    setUpMedia(1);
    vi.advanceTimersByTime(1_500);
    expect(join()).toHaveBeenCalledOnce();
  });

  it('soon follows where peers were attached to what plays already', () => {
    const { hls, say } = setUpMedia(3);
    hls.url = 'https://cdn.example/other/master.m3u8';
    say('hlsManifestLoading', { url: hls.url });
    vi.advanceTimersByTime(200);
    expect(join()).toHaveBeenCalledOnce();
  });

  it.each(['destroy', 'another stream'])('does not follow any more after %s', (end) => {
    const { attachment, hls, say } = setUpMedia(1);
    const before = join();
    if (end === 'destroy') attachment.destroy();
    else say('hlsManifestLoading', { url: (hls.url = 'https://cdn.example/other/master.m3u8') });
    vi.advanceTimersByTime(2_000);
    expect(before).not.toHaveBeenCalled();
  });

  it('is told of the newest segment before, and of no other: neighbours may have the next one', () => {
    const { say, details } = setUpMedia(1);
    details.fragments = [fakeFragment({ sn: 99 }), fakeFragment({ sn: 100 })];
    say('hlsLevelUpdated', { details, level: 0 });
    expect(latest().engine.appeared.mock.calls).toMatchObject([[[{ sequence: 100 }], 2_000]]);
  });

  it('what the player asks for ahead meanwhile waits, and is loaded by its own loader where peers end', async () => {
    const { media, request, attachment } = setUpMedia(1);
    media.dispatchEvent(new Event('playing'));
    const { result } = attachment.load(request()!);
    expect(latest().engine.load).not.toHaveBeenCalled();
    latest().engine.load.mockReturnValue({ result: Promise.resolve({ status: 'aborted' }), cancel: () => {} });
    attachment.destroy();
    expect(await result).toEqual({ status: 'aborted' });
  });
});

describe("a site's own naming that throws", () => {
  const error = new Error('no name');
  const fail = (): never => {
    throw error;
  };

  it('of the stream is reported, and the default name taken', () => {
    setUp();
    setUp({ stream: fail });
    expect(reported).toHaveBeenCalledExactlyOnceWith(error);
    expect(clients[1]?.options.stream).toEqual(clients[0]?.options.stream);
  });

  it('of addresses costs peers: hls.js hears nothing of it', () => {
    const { say, details, request } = setUp({ nameUrl: fail });
    expect(() => say('hlsLevelUpdated', { details, level: 0 })).not.toThrow();
    expect(reported).toHaveBeenCalledWith(error);
    // The fragment loader turns this into a load of hls.js's own.
    expect(() => request()).toThrow(error);
  });
});

describe('a segment is live', () => {
  it.each([
    [100, true],
    [94, true],
    [93, false],
  ])('near the live edge of its own playlist: %i of 100 is %s', (sn, live) => {
    const { request } = setUp();
    expect(request({ sn })?.live).toBe(live);
    expect(request({ sn, type: 'audio' })?.live).toBe(live);
  });

  it('never in a film', () => {
    const { request, details } = setUp();
    details.live = false;
    expect(request({ sn: 100 })?.live).toBe(false);
  });
});

describe('bytes that cannot be played', () => {
  it.each(['fragParsingError', 'fragDecryptError', 'bufferAppendError'])('are not served again after %s', (details) => {
    const { say, request } = setUp();
    say('hlsError', { details, frag: fakeFragment() });
    expect(latest().engine.discard).toHaveBeenCalledExactlyOnceWith(request()?.segment);
  });

  it('are not what other errors speak of, nor errors of no fragment', () => {
    const { say } = setUp();
    say('hlsError', { details: 'fragLoadError', frag: fakeFragment() });
    say('hlsError', { details: 'bufferAppendError' });
    say('hlsError', { details: 'fragParsingError', frag: fakeFragment({ sn: 'initSegment' }) });
    expect(latest().engine.discard).not.toHaveBeenCalled();
  });
});

describe('an encoder that began anew', () => {
  it.each([
    ['hlsLevelUpdated', { level: 0 }, {}],
    ['hlsAudioTrackUpdated', { id: 0 }, { type: 'audio' }],
  ] as const)('%s: what is stored of the track goes', (event, which, fragment) => {
    const { say, details, request } = setUp();
    say(event, { details, ...which });
    say(event, { details: { ...details, endSN: 101 }, ...which });
    expect(latest().engine.restartTrack).not.toHaveBeenCalled();
    say(event, { details: { ...details, endSN: 3 }, ...which });
    expect(latest().engine.restartTrack).toHaveBeenCalledExactlyOnceWith(request(fragment)?.segment.track);
  });

  it('its next segments are new again', () => {
    const { hls, say, details } = setUp();
    hls.media = Object.assign(new EventTarget(), { readyState: 3, currentTime: 0, playbackRate: 1 });
    say('hlsMediaAttached');
    Object.assign(latest().client, { status: 'sharing' });
    for (const endSN of [100, 2, 3]) {
      say('hlsLevelUpdated', { details: { ...details, endSN, fragments: [fakeFragment({ sn: endSN })] }, level: 0 });
    }
    expect(latest().engine.appeared).toHaveBeenCalledOnce();
    expect(latest().engine.appeared.mock.calls[0]?.[0]).toMatchObject([{ sequence: 3 }]);
  });
});

describe('a playlist is reloaded early', () => {
  const stale = () =>
    vi.mocked(latest().client.engine.on).mock.calls.find(([event]) => event === 'playlist-stale')![1] as (track: string) => void;

  it.each([
    ['while hls.js loads', true, false, 1],
    ['not after stopLoad()', false, true, 0],
    ['in a version that does not tell, while it has an element', undefined, true, 1],
    ['in such a version not without one', undefined, false, 0],
  ])('%s', (_when, loadingEnabled, hasMedia, times) => {
    const { hls, request } = setUp();
    const { track } = request()!.segment;
    Object.assign(hls, { loadingEnabled, media: hasMedia ? new EventTarget() : null });
    stale()(track);
    expect(hls.trigger).toHaveBeenCalledTimes(times);
  });
});
