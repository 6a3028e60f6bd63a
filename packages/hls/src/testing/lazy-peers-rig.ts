// Peers on an hls.js instance that is a double, with an engine that is one, too; for tests with fake timers.
import type { PeerOptions, PeerStatus } from '@tributary/client';
import type { FragmentLoaderContext, Loader } from 'hls.js';
import type Hls from 'hls.js';
import { vi } from 'vitest';
import type { Handover } from '../attachment.ts';
import type { KeptFragment } from '../kept-fragments.ts';
import { LazyPeers, type EngineModule } from '../lazy-peers.ts';
import { fakeFragment, fragmentContext, HLS_CONFIG, LOADER_CONFIGURATION, siteLoaders, type FakeFragment } from './hls-objects.ts';

export const MASTER = 'https://cdn.example/film/master.m3u8';
const HAVE_FUTURE_DATA = 3;

/** Engines that were made. Each takes loads over into a list, and answers nothing by itself. */
export class EngineDouble {
  static readonly made: EngineDouble[] = [];
  status: PeerStatus = 'connecting';
  readonly handover: Handover;
  readonly loaders: Loader<FragmentLoaderContext>[] = [];
  readonly loads: FragmentLoaderContext[] = [];
  readonly broughtLater: KeptFragment[] = [];
  readonly join = vi.fn();
  readonly kept: KeptFragment[] = [];
  start(kept: readonly KeptFragment[]): void {
    this.kept.push(...kept);
  }
  readonly chosen = vi.fn();
  readonly setCaps = vi.fn();
  readonly destroy = vi.fn(() => {
    this.status = 'destroyed';
    this.handover.emitter.emit('status', 'destroyed');
  });

  constructor(_hls: Hls, _options: PeerOptions, handover: Handover) {
    this.handover = handover;
    EngineDouble.made.push(this);
  }

  stats(): null {
    return null;
  }

  brought(kept: KeptFragment): void {
    this.broughtLater.push(kept);
  }

  loader(_config: unknown, base: Loader<FragmentLoaderContext>): Loader<FragmentLoaderContext> {
    return Object.assign(Object.create(base), {
      load: (context: FragmentLoaderContext) => void this.loads.push(context),
    }) as Loader<FragmentLoaderContext>;
  }
}
export const MODULE = { Attachment: EngineDouble } as unknown as EngineModule;

export function setUp({
  options = {},
  url = null,
  fails = 0,
  playing = false,
}: { options?: Partial<PeerOptions>; url?: string | null; fails?: number; playing?: boolean } = {}) {
  const listeners = new Map<string, Set<(event: string, payload: unknown) => void>>();
  const loaders = siteLoaders();
  const media = Object.assign(new EventTarget(), { readyState: playing ? HAVE_FUTURE_DATA : 0, currentTime: 0, playbackRate: 1 });
  const hls = {
    url,
    media,
    levels: [],
    config: { ...HLS_CONFIG, loader: loaders.Loader, fLoader: undefined as unknown as typeof loaders.Loader | undefined },
    on: (event: string, listener: never) => void listeners.set(event, (listeners.get(event) ?? new Set()).add(listener)),
    off: (event: string, listener: never) => void listeners.get(event)?.delete(listener),
  };
  const say = (event: string, payload: unknown = {}): void => {
    for (const listener of Array.from(listeners.get(event) ?? [])) listener(event, payload);
  };
  let failuresLeft = fails;
  const loadEngine = vi.fn(async () => {
    if (failuresLeft-- > 0) throw new TypeError('Failed to fetch dynamically imported module');
    return MODULE;
  });
  const peers = new LazyPeers(hls as unknown as Hls, { signaling: 'https://peers.example', ...options }, loadEngine);
  const statuses: PeerStatus[] = [];
  peers.on('status', (status) => statuses.push(status));
  const begin = (address = MASTER): void => say('hlsManifestLoading', { url: (hls.url = address) });
  const shows = (): void => {
    media.readyState = HAVE_FUTURE_DATA;
    media.dispatchEvent(new Event('canplay'));
  };
  /** As hls.js does: a new loader of whatever class is there now. */
  const load = (fragment: FakeFragment = {}, more: Partial<FragmentLoaderContext> = {}) => {
    const loader = new hls.config.fLoader!(HLS_CONFIG);
    const callbacks = { onSuccess: vi.fn(), onError: vi.fn(), onTimeout: vi.fn(), onAbort: vi.fn() };
    loader.load({ ...fragmentContext(fakeFragment(fragment)), ...more }, LOADER_CONFIGURATION, callbacks);
    return { loader, callbacks, site: loaders.made.at(-1)! };
  };
  const listening = (): number => [...listeners.values()].reduce((sum, { size }) => sum + size, 0);
  return { hls, media, peers, statuses, say, begin, shows, load, loadEngine, listening, loaders };
}

export const engine = (): EngineDouble => EngineDouble.made.at(-1)!;
export const wait = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);
