import type { ClientOptions, PeerEvents, PeerOptions } from '@tributary/client';
import { Consent } from '@tributary/client/choice';
import { Emitter } from '@tributary/swarm';
import type Hls from 'hls.js';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Attachment } from './attachment.ts';
import type { KeptFragment } from './kept-fragments.ts';
import { JoinTime } from './join-time.ts';
import { Playback } from './playback.ts';
import { clients, createClientDouble, hlsDouble, latest, MASTER } from './testing/client-double.ts';
import { fakeFragment, fragmentContext, LOADER_CONFIGURATION, siteLoaders, type FakeFragment } from './testing/hls-objects.ts';
import { stubPage } from './testing/page-double.ts';

vi.mock('@tributary/client', async (importOriginal) => ({
  browserClock: (await importOriginal<{ readonly browserClock: unknown }>()).browserClock,
  createClient: (options: ClientOptions) => createClientDouble(options),
}));

/** An hls.js instance, as far as an attachment looks at it. */
function setUp(
  options: Partial<PeerOptions> = {},
  { url = MASTER, kept = [] }: { url?: string | null; kept?: readonly KeptFragment[] } = {},
) {
  const { hls, details, say, listening } = hlsDouble(url);
  const joinTime: JoinTime = new JoinTime(() => attachment.join());
  const playback = new Playback(hls as unknown as Hls, () => joinTime.started());
  const emitter = new Emitter<PeerEvents>(reportError);
  const consent = new Consent({ site: undefined, server: 'https://peers.example/' }, () => {});
  const attachment: Attachment = new Attachment(
    hls as unknown as Hls,
    { signaling: 'https://peers.example', ...options },
    { baseLoader: siteLoaders().Loader, playback, joinTime, emitter, consent, caps: {}, status: 'connecting' },
  );
  attachment.start(kept);
  const request = (fragment: FakeFragment = {}) => attachment.request(fragmentContext(fakeFragment(fragment)), LOADER_CONFIGURATION);
  return { hls, details, say, attachment, emitter, request, listening };
}

const reported = vi.fn<(error: unknown) => void>();

beforeEach(() => {
  stubPage();
  vi.stubGlobal('reportError', reported);
});
afterEach(() => {
  clients.length = 0;
  reported.mockClear();
  vi.unstubAllGlobals();
});

describe('another stream', () => {
  it('gets a client of its own, and nobody hears that the one before was destroyed', () => {
    const { hls, attachment, emitter, say } = setUp();
    const heard: string[] = [];
    emitter.on('status', (status) => heard.push(status));
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
    const { attachment, listening } = setUp();
    latest().client.destroy();
    expect(attachment.status).toBe('destroyed');
    attachment.destroy();
    expect(listening()).toBe(0);
    attachment.destroy();
    expect(latest().client.destroy).toHaveBeenCalledTimes(2);
  });
});

describe('joining', () => {
  // The first stream plays already when there is an engine; the next one has to show something first.
  const setUpMedia = (readyState: number) => {
    const viewer = setUp();
    const media = Object.assign(new EventTarget(), { readyState, currentTime: 0, playbackRate: 1 });
    viewer.hls.media = media;
    viewer.say('hlsMediaAttached');
    viewer.say('hlsManifestLoading', { url: (viewer.hls.url = 'https://cdn.example/next/master.m3u8') });
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

  it('soon follows where something is shown already', () => {
    setUpMedia(3);
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

describe('what hls.js has loaded before', () => {
  const bytes = Uint8Array.of(1, 2, 3);
  const kept = (fragment: FakeFragment = {}, code?: number): KeptFragment => ({
    fragment: fakeFragment(fragment),
    config: LOADER_CONFIGURATION,
    bytes,
    code,
    loading: { start: 10, first: 20, end: 110 },
    startedAtMs: 5,
    endedAtMs: 111,
  });

  it('goes into the engine under its name, with how long the origin took', () => {
    const { request } = setUp({}, { kept: [kept(), kept({ type: 'audio' })] });
    const calls = latest().engine.brought.mock.calls.flat();
    expect(calls).toEqual([
      { segment: request()?.segment, bytes, live: true, durationMs: 2_000, tookMs: 106, endedAtMs: 111 },
      { segment: request({ type: 'audio' })?.segment, bytes, live: true, durationMs: 2_000, tookMs: 106, endedAtMs: 111 },
    ]);
  });

  it('shows what the line carries', () => {
    const { attachment, request } = setUp({}, { kept: [kept()] });
    expect(attachment.link(request()!.segment).originBitsPerSecond).toBe((3 * 8 * 1000) / 90);
  });

  it('does not, where it has no name, or its bytes are not in the answer', () => {
    const ignoredRange = kept({ range: [100, 200] }, 200);
    setUp({}, { kept: [kept({ sn: 'initSegment' }), kept({ level: 5 }), ignoredRange] });
    expect(latest().engine.brought).not.toHaveBeenCalled();
  });

  it('is its own segment where a host gave all of the resource for a range of it', () => {
    setUp({}, { kept: [kept({ range: [1, 3] }, 200)] });
    expect(latest().engine.brought.mock.calls).toMatchObject([[{ bytes: Uint8Array.of(2, 3) }]]);
  });

  it("and the playlist that it has parsed are known at once: the next refresh's news is new", () => {
    const { hls, say, details } = setUp();
    hls.media = Object.assign(new EventTarget(), { readyState: 3, currentTime: 0, playbackRate: 1 });
    say('hlsMediaAttached');
    Object.assign(latest().client, { status: 'sharing' });
    latest().engine.appeared.mockClear();
    say('hlsLevelUpdated', { details: { ...details, endSN: 101, fragments: [fakeFragment({ sn: 101 })] }, level: 0 });
    expect(latest().engine.appeared.mock.calls).toMatchObject([[[{ sequence: 101 }], 2_000]]);
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
    latest().engine.appeared.mockClear();
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
