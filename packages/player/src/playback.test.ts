import type * as HlsModule from 'hls.js';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { PlayerState } from './player-state.ts';

// hls.js and attachPeers as far as Playback uses them: they record what is asked of them and say what a test tells them to.
const double = vi.hoisted(() => ({ supported: true, instances: [] as unknown[], peers: [] as { status: string; destroyed: boolean }[] }));

vi.mock('@tributary/hls', () => ({
  attachPeers: () => {
    const peers = {
      status: 'alone',
      destroyed: false,
      destroy() {
        this.destroyed = true;
      },
    };
    double.peers.push(peers);
    return peers;
  },
}));
vi.mock('hls.js', async (original) => {
  const { ErrorDetails, ErrorTypes, Events } = await original<typeof HlsModule>();
  class HlsDouble {
    static readonly isSupported = (): boolean => double.supported;
    readonly calls: string[] = [];
    readonly levels: unknown[] = [];
    readonly config = { maxBufferLength: 30, maxBufferSize: 60_000_000 };
    url: string | null = null;
    readonly listeners = new Map<string, (event: string, detail?: unknown) => void>();
    constructor() {
      double.instances.push(this);
    }
    on(event: string, listener: (event: string, detail?: unknown) => void): void {
      this.listeners.set(event, listener);
    }
    emit(event: string, detail?: unknown): void {
      this.listeners.get(event)?.(event, detail);
    }
    loadSource = (url: string): unknown => {
      this.url = url;
      return this.calls.push(`load ${url}`);
    };
    attachMedia = (): unknown => this.calls.push('attach');
    startLoad = (): unknown => this.calls.push('start');
    recoverMediaError = (): unknown => this.calls.push('recover');
    destroy = (): unknown => this.calls.push('destroy');
  }
  return { default: HlsDouble, ErrorDetails, ErrorTypes, Events };
});

const { ErrorDetails, ErrorTypes, Events } = await import('hls.js');
const { Playback } = await import('./playback.ts');
const { EXPLAINER } = await import('./explainer.ts');
const { bringExplainer } = await import('./playback-explainer.ts');

interface HlsDouble {
  readonly config: { maxBufferLength: number; maxBufferSize: number };
  readonly calls: string[];
  readonly levels: unknown[];
  emit(event: string, detail?: unknown): void;
}

const PLAYLIST_URL = 'https://cdn.example/live.m3u8';
const networkError = (code: number) => ({
  fatal: true,
  type: ErrorTypes.NETWORK_ERROR,
  details: ErrorDetails.LEVEL_LOAD_ERROR,
  response: { url: PLAYLIST_URL, code },
});
const mediaError = { fatal: true, type: ErrorTypes.MEDIA_ERROR, details: ErrorDetails.BUFFER_APPEND_ERROR };

class VideoDouble extends EventTarget {
  src = '';
  error: { readonly code: number; readonly message: string } | null = null;
  preload = '';
  autoplay = false;
  paused = true;
  nativeHls = false;
  canPlayType = (): string => (this.nativeHls ? 'maybe' : '');
  removeAttribute = (): unknown => (this.src = '');
  load(): void {}
}

function start(signaling: string | null = 'https://peers.example', video = new VideoDouble()) {
  const states: PlayerState[] = [];
  const instances: unknown[] = [];
  const playback = new Playback(
    video as unknown as HTMLVideoElement,
    { address: PLAYLIST_URL, baseUrl: 'https://page.example/', peers: signaling === null ? null : { signaling }, hlsConfig: {} },
    {
      stateChanged: (state) => states.push(state),
      hlsChanged: (hls) => instances.push(hls),
      peersChanged: () => {},
    },
  );
  playback.start();
  return { playback, video, states, instances, hls: () => double.instances.at(-1) as HlsDouble };
}

describe('playback', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal('window', new EventTarget());
    bringExplainer(EXPLAINER);
    double.supported = true;
    double.instances.length = 0;
    double.peers.length = 0;
  });

  afterEach(() => {
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });

  it('loads with peers and is ready once the playlist is read', () => {
    const { playback, states, hls } = start();
    expect(playback.peerStatus).toBe('alone');
    hls().emit(Events.MANIFEST_PARSED);
    expect(states.map(({ kind }) => kind)).toEqual(['loading', 'ready']);
    playback.destroy();
    expect(double.peers[0]?.destroyed).toBe(true);
    expect(hls().calls.at(-1)).toBe('destroy');
  });

  it('plays without peers where no signaling server is named', () => {
    const { playback } = start(null);
    expect(playback.peers).toBeNull();
    expect(playback.peerStatus).toBe('no-signaling');
  });

  it('tries a passing failure again by itself, with the same connections to peers', () => {
    const { states, hls } = start();
    hls().emit(Events.MANIFEST_PARSED);
    hls().levels.push({});
    hls().emit(Events.ERROR, networkError(503));
    expect(states.at(-1)).toMatchObject({ kind: 'failed', problem: { reason: 'server-error' } });
    vi.runOnlyPendingTimers();
    expect(states.at(-1)?.kind).toBe('loading');
    expect(hls().calls.at(-1)).toBe('start');
    expect(double.peers).toHaveLength(1);
    hls().emit(Events.FRAG_BUFFERED);
    expect(states.at(-1)?.kind).toBe('ready');
  });

  it('waits longer from one failed attempt to the next', () => {
    const { states, hls } = start();
    const delays = Array.from({ length: 6 }, () => {
      hls().emit(Events.ERROR, networkError(0));
      const state = states.at(-1);
      vi.runOnlyPendingTimers();
      return state?.kind === 'failed' ? (state.retryInMs ?? 0) : 0;
    });
    expect(delays[0]).toBeGreaterThan(0);
    expect(delays[3]).toBeGreaterThan(delays[0] ?? 0);
    expect(delays[5]).toBe(delays[4]);
  });

  it('tries at once when the network is back', () => {
    const { states, hls } = start();
    hls().emit(Events.ERROR, networkError(0));
    window.dispatchEvent(new Event('online'));
    expect(states.at(-1)?.kind).toBe('loading');
    expect(hls().calls.at(-1)).toBe(`load ${PLAYLIST_URL}`);
  });

  it('asks a person about a failure that does not pass, and then begins anew', () => {
    const { playback, states, hls } = start();
    hls().emit(Events.ERROR, networkError(404));
    expect(states.at(-1)).toMatchObject({ kind: 'failed', retryInMs: undefined });
    expect(vi.getTimerCount()).toBe(0);
    playback.retry();
    expect(double.instances).toHaveLength(2);
    expect(states.at(-1)?.kind).toBe('loading');
  });

  it('resets the decoder once, and gives up when that does not last', () => {
    const { states, hls } = start();
    hls().emit(Events.MANIFEST_PARSED);
    hls().emit(Events.ERROR, mediaError);
    expect(hls().calls.at(-1)).toBe('recover');
    expect(states.at(-1)?.kind).toBe('ready');
    hls().emit(Events.ERROR, mediaError);
    expect(states.at(-1)).toMatchObject({ kind: 'failed', problem: { reason: 'undecodable' } });
  });

  it('resets the decoder where the element itself says that it gave up', () => {
    const { states, hls, video } = start();
    hls().emit(Events.MANIFEST_PARSED);
    // What hls.js has dealt with already is no error any more.
    video.dispatchEvent(new Event('error'));
    expect(hls().calls).not.toContain('recover');
    video.error = { code: 3, message: 'PIPELINE_ERROR_DECODE' };
    video.dispatchEvent(new Event('error'));
    expect(hls().calls.at(-1)).toBe('recover');
    video.dispatchEvent(new Event('error'));
    expect(states.at(-1)).toMatchObject({ kind: 'failed', problem: { reason: 'undecodable' } });
  });

  it('takes other peers while it plays, or none', () => {
    const { playback, hls } = start();
    playback.setPeers({ signaling: 'https://other.example' });
    expect(double.peers.map(({ destroyed }) => destroyed)).toEqual([true, false]);
    playback.setPeers(null);
    expect(double.peers.map(({ destroyed }) => destroyed)).toEqual([true, true]);
    expect(playback.peers).toBeNull();
    expect(playback.peerStatus).toBe('no-signaling');
    expect(hls().calls.filter((call) => call.startsWith('load'))).toHaveLength(1);
  });

  it('tells of its hls.js before that loads anything, and when it is gone', () => {
    const { playback, instances } = start();
    expect(instances).toEqual(double.instances);
    playback.destroy();
    expect(instances.at(-1)).toBeNull();
  });

  it('leaves errors to hls.js that are not fatal', () => {
    const { states, hls } = start();
    hls().emit(Events.ERROR, { ...networkError(503), fatal: false });
    expect(states.at(-1)?.kind).toBe('loading');
  });

  it('plays natively, without peers, where there is no Media Source Extensions', () => {
    double.supported = false;
    const video = new VideoDouble();
    video.nativeHls = true;
    const { playback, states } = start('https://peers.example', video);
    expect(playback.peerStatus).toBe('unsupported-player');
    expect(video.src).toBe(PLAYLIST_URL);
    video.dispatchEvent(new Event('loadedmetadata'));
    expect(states.at(-1)?.kind).toBe('ready');
    playback.destroy();
    expect(video.src).toBe('');
  });

  it('says so where the browser can play nothing', () => {
    double.supported = false;
    expect(start().states.at(-1)).toMatchObject({ kind: 'failed', problem: { reason: 'unsupported-browser' } });
  });

  it('leaves no timer behind', () => {
    const { playback, hls } = start();
    hls().emit(Events.ERROR, networkError(0));
    playback.destroy();
    expect(vi.getTimerCount()).toBe(0);
  });

  describe('preload', () => {
    const paused = (preload: string, more: Partial<VideoDouble> = {}) =>
      start('https://peers.example', Object.assign(new VideoDouble(), { preload }, more));
    const loads = ({ hls }: ReturnType<typeof start>): number => hls().calls.filter((call) => call.startsWith('load')).length;

    it('none: nothing is loaded before it is to play', () => {
      const viewer = paused('none');
      expect(loads(viewer)).toBe(0);
      expect(viewer.states.at(-1)?.kind).toBe('ready');
      viewer.video.dispatchEvent(new Event('play'));
      viewer.video.dispatchEvent(new Event('play'));
      expect(loads(viewer)).toBe(1);
    });

    it('none: nor after it was taken away', () => {
      const viewer = paused('none');
      viewer.playback.destroy();
      viewer.video.dispatchEvent(new Event('play'));
      expect(loads(viewer)).toBe(0);
    });

    it('metadata: no more than a segment before it is to play', () => {
      const viewer = paused('metadata');
      expect(loads(viewer)).toBe(1);
      expect(viewer.hls().config).toEqual({ maxBufferLength: 1, maxBufferSize: 1 });
      viewer.video.dispatchEvent(new Event('play'));
      expect(viewer.hls().config).toEqual({ maxBufferLength: 30, maxBufferSize: 60_000_000 });
      expect(loads(viewer)).toBe(1);
    });

    it.each([
      ['auto', {}],
      ['none', { autoplay: true }],
      ['metadata', { paused: false }],
    ])('%s %o: everything at once', (preload, more) => {
      const viewer = paused(preload, more);
      expect(loads(viewer)).toBe(1);
      expect(viewer.hls().config.maxBufferLength).toBe(30);
    });
  });
});
