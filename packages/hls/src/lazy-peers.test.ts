import type { FragmentLoaderContext } from 'hls.js';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { EngineModule } from './lazy-peers.ts';
import { LOADER_CONFIGURATION, SiteLoader } from './testing/hls-objects.ts';
import { engine, EngineDouble, MASTER, MODULE, setUp, wait } from './testing/lazy-peers-rig.ts';
import { stubPage } from './testing/page-double.ts';

const OTHER = 'https://cdn.example/other/master.m3u8';
const BYTES = Uint8Array.of(1, 2, 3, 4);

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000 });
  stubPage();
});
afterEach(() => {
  EngineDouble.made.length = 0;
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('the engine', () => {
  it('is not loaded before the first frame, and soon after it', async () => {
    const { peers, begin, shows, loadEngine, statuses } = setUp();
    expect(peers.status).toBe('idle');
    begin();
    await wait(1_000);
    expect(loadEngine).not.toHaveBeenCalled();
    expect(peers.status).toBe('connecting');
    shows();
    await wait(200);
    expect(loadEngine).toHaveBeenCalledOnce();
    expect(EngineDouble.made).toHaveLength(1);
    expect(engine().handover.status).toBe('connecting');
    engine().status = 'alone';
    expect(peers.status).toBe('alone');
    expect(peers.stats()).toMatchObject({ status: 'alone', neighbours: [] });
    expect(statuses).toEqual(['connecting']);
  });

  it('does not wait for a first frame for ever', async () => {
    const { begin, loadEngine } = setUp();
    begin();
    await wait(1_500);
    expect(loadEngine).toHaveBeenCalledOnce();
  });

  it('comes at once where peers are attached to what plays already', async () => {
    const { loadEngine } = setUp({ url: MASTER, playing: true });
    await wait(200);
    expect(loadEngine).toHaveBeenCalledOnce();
    expect(EngineDouble.made).toHaveLength(1);
  });

  it('that arrives while another stream is starting waits for its first frame, and is loaded once', async () => {
    const { begin, shows, loadEngine, media } = setUp();
    let arrive: (module: EngineModule) => void = () => {};
    loadEngine.mockReturnValue(new Promise((resolve) => (arrive = resolve)));
    begin();
    shows();
    await wait(200);
    media.readyState = 0;
    begin(OTHER);
    arrive(MODULE);
    await wait(1_000);
    expect(EngineDouble.made).toHaveLength(0);
    shows();
    await wait(200);
    expect(EngineDouble.made).toHaveLength(1);
    expect(loadEngine).toHaveBeenCalledOnce();
  });

  it("of a later stream joins when its first frame is there: it is the engine's own to say", async () => {
    const { begin, shows, say, media } = setUp();
    begin();
    shows();
    await wait(200);
    media.readyState = 0;
    engine().handover.playback.restart();
    engine().handover.joinTime.begin();
    say('hlsManifestLoading', { url: OTHER });
    expect(engine().join).toHaveBeenCalledOnce(); // of the first one
    shows();
    await wait(200);
    expect(engine().join).toHaveBeenCalledTimes(2);
    expect(EngineDouble.made).toHaveLength(1);
  });
});

describe('where there can be no peers', () => {
  it.each([
    ['on an insecure page', 'insecure-context', () => vi.stubGlobal('isSecureContext', false), {}],
    ['in a browser without WebRTC', 'no-webrtc', () => vi.stubGlobal('RTCPeerConnection', undefined), {}],
    ['on a page that wants none', 'off', () => {}, { peers: 'off' }],
  ] as const)('%s, nothing is loaded and nothing kept', async (_where, status, lack, options) => {
    lack();
    const { peers, begin, shows, load, loadEngine, statuses } = setUp({ options });
    begin();
    const { site, callbacks } = load();
    site.succeed(BYTES);
    expect(callbacks.onSuccess).toHaveBeenCalledOnce();
    shows();
    await wait(10_000);
    expect(loadEngine).not.toHaveBeenCalled();
    expect(peers.status).toBe(status);
    expect(peers.stats()).toMatchObject({ status, totals: { originBytes: 0 } });
    expect(statuses).toEqual([status]);
  });
});

describe('listeners', () => {
  it('may destroy when they hear that it is destroyed', () => {
    const { peers, begin } = setUp();
    begin();
    const heard = vi.fn(() => peers.destroy());
    peers.on('status', heard);
    peers.destroy();
    expect(heard).toHaveBeenCalledExactlyOnceWith('destroyed');
  });

  it('may destroy while the engine takes over: it does not join', async () => {
    const { peers, begin, shows, listening } = setUp();
    const start = vi.spyOn(EngineDouble.prototype, 'start').mockImplementation(() => peers.destroy());
    begin();
    shows();
    await wait(200);
    start.mockRestore();
    expect(engine().destroy).toHaveBeenCalledOnce();
    expect(engine().join).not.toHaveBeenCalled();
    expect(listening()).toBe(0);
  });
});

describe('what hls.js loads before', () => {
  const kept = (): readonly unknown[] => engine().kept.map(({ fragment: { sn, type }, bytes }) => [type, sn, [...bytes]]);

  it('goes as without peers, and into the engine as a copy, with its times', async () => {
    const { begin, shows, load } = setUp();
    begin();
    const first = load({ sn: 7 });
    Object.assign(first.site.stats.loading, { start: 1_000, first: 1_020, end: 1_100 });
    await wait(100);
    first.site.succeed(BYTES);
    const handedOver = first.callbacks.onSuccess.mock.calls[0]?.[0] as { readonly data: ArrayBuffer };
    new Uint8Array(handedOver.data).fill(0);
    load({ sn: 7, type: 'audio' }).site.succeed(BYTES, 206);
    shows();
    await wait(200);
    expect(kept()).toEqual([
      ['main', 7, [...BYTES]],
      ['audio', 7, [...BYTES]],
    ]);
    const [picture] = engine().kept;
    expect(picture).toMatchObject({ code: 200, loading: { start: 1_000, first: 1_020, end: 1_100 }, config: LOADER_CONFIGURATION });
    expect(picture!.endedAtMs - picture!.startedAtMs).toBe(100);
  });

  it('is not kept where it is no whole segment: init segments, parts, subtitles, chunks, text, failures', async () => {
    const { begin, shows, load } = setUp();
    begin();
    load({ sn: 'initSegment' }).site.succeed(BYTES);
    load({}, { part: {} as FragmentLoaderContext['part'] }).site.succeed(BYTES);
    load({}, { resetIV: true }).site.succeed(BYTES);
    load({ type: 'subtitle' }).site.succeed(BYTES);
    load().site.succeed(new Uint8Array(0));
    load().site.succeed('text');
    load().site.fail(503);
    shows();
    await wait(200);
    expect(kept()).toEqual([]);
  });

  it('of the stream before is not kept for the next', async () => {
    const { begin, shows, load } = setUp();
    begin();
    load({ sn: 1 }).site.succeed(BYTES);
    begin(OTHER);
    load({ sn: 2 }).site.succeed(BYTES);
    shows();
    await wait(200);
    expect(kept()).toEqual([['main', 2, [...BYTES]]]);
  });

  it('and was not here yet when the engine came is given to it then', async () => {
    const { begin, shows, load } = setUp();
    begin();
    const slow = load({ sn: 3 });
    shows();
    await wait(200);
    slow.site.succeed(BYTES);
    expect(slow.callbacks.onSuccess).toHaveBeenCalledOnce();
    expect(engine().broughtLater).toMatchObject([{ fragment: { sn: 3 }, bytes: BYTES }]);
  });
});

describe('a load', () => {
  it('after the engine has come is its own, also by a loader that the site has built on ours', async () => {
    const { hls, begin, shows, load } = setUp();
    const Ours = hls.config.fLoader!;
    hls.config.fLoader = class extends Ours {} as typeof hls.config.fLoader;
    begin();
    shows();
    await wait(200);
    load({ sn: 9 });
    expect(engine().loads).toMatchObject([{ frag: { sn: 9 } }]);
  });

  it('asked for ahead of need after the first frame is held until the engine is there', async () => {
    const { begin, shows, load, loadEngine } = setUp();
    let arrive: (module: EngineModule) => void = () => {};
    loadEngine.mockReturnValue(new Promise((resolve) => (arrive = resolve)));
    begin();
    shows();
    const ahead = load({ sn: 8 }); // 14 s into the stream
    await wait(400);
    expect(ahead.site.context).toBeNull();
    // hls.js's rule for loads that take too long sees one that has just begun.
    expect(ahead.loader.stats.loading.start).toBe(performance.now());
    arrive(MODULE);
    await wait(0);
    expect(engine().loads).toMatchObject([{ frag: { sn: 8 } }]);
  });

  it.each([
    ['for longer than a second', (): void => {}, 1_000],
    ['where it is needed soon', ({ media }: ReturnType<typeof setUp>): void => void (media.currentTime = 12), 0],
    ['for long where it will be', ({ media }: ReturnType<typeof setUp>): void => void (media.currentTime = 11.2), 300],
  ])('is not held %s', async (_what, prepare, heldMs) => {
    const viewer = setUp();
    viewer.loadEngine.mockReturnValue(new Promise(() => {}));
    viewer.begin();
    viewer.shows();
    prepare(viewer);
    const { site, callbacks } = viewer.load();
    if (heldMs > 0) {
      await wait(heldMs - 1);
      expect(site.context).toBeNull();
      await wait(1);
    }
    expect(site.context).not.toBeNull();
    // hls.js's own loaders refuse what has been started before.
    expect(site.stats.loading.start).toBe(0);
    site.succeed(BYTES);
    expect(callbacks.onSuccess).toHaveBeenCalledOnce();
  });

  it('is not held before the first frame', () => {
    const { begin, load } = setUp();
    begin();
    expect(load().site.context).not.toBeNull();
  });

  it('that is aborted while it is held says so, and never begins', async () => {
    const { begin, shows, load } = setUp();
    begin();
    shows();
    const { loader, callbacks, site } = load();
    loader.abort();
    expect(callbacks.onAbort).toHaveBeenCalledOnce();
    expect(loader.stats.aborted).toBe(true);
    loader.destroy();
    await wait(5_000);
    expect(site.context).toBeNull();
    expect(engine().loads).toEqual([]);
  });

  it('that is aborted under way is aborted where it is', () => {
    const { begin, load } = setUp();
    begin();
    const { loader, callbacks, site } = load();
    loader.abort();
    loader.destroy();
    expect([site.aborts, site.destroys]).toEqual([1, 1]);
    expect(callbacks.onAbort).toHaveBeenCalledOnce();
  });

  it('has the stats of its own loader, and is one of a class of the site where it has one', () => {
    const { begin, load, loaders } = setUp();
    begin();
    const { loader } = load();
    expect(loaders.made.at(-1)).toBeInstanceOf(SiteLoader);
    expect(loader.stats).toBe(loaders.made.at(-1)?.stats);
  });
});

describe('an engine whose code hangs', () => {
  it('holds nothing back for longer than a second in all, and counts as one that cannot be loaded', async () => {
    const viewer = setUp();
    viewer.loadEngine.mockReturnValue(new Promise(() => {}));
    viewer.begin();
    viewer.shows();
    await wait(1_500);
    expect(viewer.load().site.context).not.toBeNull();
    expect(viewer.peers.status).toBe('connecting');
    await wait(20_000);
    expect(viewer.peers.status).toBe('engine-unavailable');
    viewer.loadEngine.mockReturnValue(Promise.resolve(MODULE));
    await wait(5_000);
    expect(EngineDouble.made).toHaveLength(1);
  });

  it('and comes late is handed over at the next attempt', async () => {
    const { begin, shows, loadEngine } = setUp();
    let arrive: (module: EngineModule) => void = () => {};
    loadEngine.mockReturnValue(new Promise((resolve) => (arrive = resolve)));
    begin();
    shows();
    await wait(21_000);
    arrive(MODULE);
    await wait(0);
    expect(EngineDouble.made).toHaveLength(0);
    await wait(5_000);
    expect(EngineDouble.made).toHaveLength(1);
    expect(loadEngine).toHaveBeenCalledOnce();
  });
});

describe('an engine that cannot be loaded', () => {
  it('costs peers and nothing else: what is held is let go, the status says it, and it is tried again with pauses, not for ever', async () => {
    const { peers, begin, shows, load, loadEngine } = setUp({ fails: Infinity });
    begin();
    shows();
    const held = load();
    await wait(200);
    expect(peers.status).toBe('engine-unavailable');
    expect(held.site.context).not.toBeNull();
    expect(load({ sn: 8 }).site.context).not.toBeNull();
    await wait(5_000);
    expect(loadEngine).toHaveBeenCalledTimes(2);
    await wait(30_000);
    expect(loadEngine).toHaveBeenCalledTimes(3);
    await wait(120_000);
    expect(loadEngine).toHaveBeenCalledTimes(4);
    await wait(3_600_000);
    expect(loadEngine).toHaveBeenCalledTimes(4);
    expect(peers.status).toBe('engine-unavailable');
  });

  it('comes at the next attempt, with what was played meanwhile', async () => {
    const { peers, begin, shows, load } = setUp({ fails: 1 });
    begin();
    shows();
    await wait(200);
    load({ sn: 5 }).site.succeed(BYTES);
    await wait(5_000);
    expect(EngineDouble.made).toHaveLength(1);
    expect(peers.status).toBe('connecting');
    expect(engine().handover.status).toBe('engine-unavailable');
    expect(engine().kept).toMatchObject([{ fragment: { sn: 5 } }]);
  });

  it('is tried again with the next playlist', async () => {
    const { begin, shows, loadEngine } = setUp({ fails: 4 });
    begin();
    shows();
    await wait(200_000);
    expect(loadEngine).toHaveBeenCalledTimes(4);
    begin(MASTER);
    await wait(200);
    expect(loadEngine).toHaveBeenCalledTimes(5);
    expect(EngineDouble.made).toHaveLength(1);
  });

  it('or that throws when it is made is reported, and playback goes on', async () => {
    const reported = vi.fn();
    vi.stubGlobal('reportError', reported);
    const { peers, begin, shows, load, loadEngine } = setUp();
    const fault = new Error('a fault of ours');
    loadEngine.mockResolvedValue({
      Attachment: function () {
        throw fault;
      },
    } as unknown as EngineModule);
    begin();
    shows();
    await wait(200);
    expect(reported).toHaveBeenCalledExactlyOnceWith(fault);
    expect(peers.status).toBe('engine-unavailable');
    expect(load().site.context).not.toBeNull();
  });
});

describe('its end', () => {
  it.each(['before anything', 'before the engine', 'while it is loaded', 'after it came'])('%s leaves nothing behind', async (when) => {
    const { hls, peers, statuses, begin, shows, listening } = setUp();
    if (when !== 'before anything') begin();
    if (when === 'while it is loaded') shows();
    if (when === 'after it came') {
      shows();
      await wait(200);
    }
    peers.destroy();
    peers.destroy();
    await wait(10_000);
    expect(EngineDouble.made.map(({ status }) => status)).toEqual(when === 'after it came' ? ['destroyed'] : []);
    expect(peers.status).toBe('destroyed');
    expect(peers.stats().status).toBe('destroyed');
    expect(statuses.filter((status) => status === 'destroyed')).toHaveLength(1);
    expect(listening()).toBe(0);
    expect(hls.config.fLoader).toBeUndefined();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('comes with hls.js', async () => {
    const { peers, begin, shows, say } = setUp();
    begin();
    shows();
    await wait(200);
    say('hlsDestroying');
    expect(peers.status).toBe('destroyed');
    expect(engine().destroy).toHaveBeenCalledOnce();
  });

  it('lets what is held go on by its own loader, and loaders that the site has wrapped pass through', async () => {
    const { hls, peers, begin, shows, load } = setUp();
    const Ours = hls.config.fLoader!;
    const Wrapped = class extends Ours {} as typeof hls.config.fLoader;
    hls.config.fLoader = Wrapped;
    begin();
    shows();
    const held = load();
    peers.destroy();
    expect(held.site.context).not.toBeNull();
    expect(hls.config.fLoader).toBe(Wrapped);
    const later = load();
    later.site.succeed(BYTES);
    expect(later.callbacks.onSuccess).toHaveBeenCalledOnce();
  });
});
