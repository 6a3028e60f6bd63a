// Clients that open nothing, and an hls.js instance as far as an attachment looks at it.
import type { Client, ClientOptions } from '@tributary/client';
import type { Engine } from '@tributary/swarm';
import { vi } from 'vitest';
import { HLS_CONFIG, siteLoaders } from './hls-objects.ts';

export const MASTER = 'https://cdn.example/film/master.m3u8';
const LEVEL_URL = 'https://cdn.example/film/480p.m3u8';

type EngineCall = 'load' | 'brought' | 'appeared' | 'setPlayer' | 'discard' | 'restartTrack';

interface MadeClient {
  readonly client: Client;
  readonly options: ClientOptions;
  readonly engine: Record<EngineCall, ReturnType<typeof vi.fn>>;
}

/** Clients that were made, and what their engines were told; a test empties it. */
export const clients: MadeClient[] = [];

/** Told of each as it is made. */
export const onClient = vi.fn<(made: MadeClient) => void>();

export const latest = () => clients.at(-1)!;

/** In the place of `createClient`. */
export function createClientDouble(options: ClientOptions): Client {
  const listeners: ((status: string) => void)[] = [];
  const engine = {
    load: vi.fn(),
    brought: vi.fn(),
    appeared: vi.fn(),
    setPlayer: vi.fn(),
    discard: vi.fn(),
    restartTrack: vi.fn(),
    on: vi.fn(),
  };
  const client: Client = {
    engine: engine as unknown as Engine,
    status: 'connecting' as const,
    stats: vi.fn(),
    learnSize: vi.fn(),
    conditionsChanged: vi.fn(),
    setCaps: vi.fn(),
    join: vi.fn(),
    on: (event: string, listener: never) => {
      if (event === 'status') listeners.push(listener);
      return () => {};
    },
    destroy: vi.fn(() => {
      for (const listener of listeners) listener('destroyed');
    }),
  };
  const made = { client, options, engine };
  clients.push(made);
  onClient(made);
  return client;
}

/** @param url null: nothing was loaded yet */
export function hlsDouble(url: string | null = MASTER) {
  const listeners = new Map<string, Set<(event: string, payload: unknown) => void>>();
  const details = { live: true, endSN: 100, targetduration: 2, edge: 200, fragments: [] as object[] };
  const level = { url: [LEVEL_URL], uri: LEVEL_URL, attrs: {}, id: 0, details };
  const loaders = siteLoaders();
  const { Loader } = loaders;
  const hls = {
    url,
    config: { ...HLS_CONFIG, loader: Loader, fLoader: undefined as unknown as typeof Loader | undefined },
    levels: [level],
    audioTracks: [{ url: 'https://cdn.example/film/en.m3u8', lang: 'en', name: 'English', details }],
    loadLevel: 0,
    audioTrack: 0,
    loadingEnabled: true as boolean | undefined,
    media: null as object | null,
    bandwidthEstimate: 1_000_000,
    latency: 0,
    trigger: vi.fn(),
    on: (event: string, listener: never) => void listeners.set(event, (listeners.get(event) ?? new Set()).add(listener)),
    off: (event: string, listener: never) => void listeners.get(event)?.delete(listener),
  };
  const say = (event: string, payload: unknown = {}): void => {
    for (const listener of Array.from(listeners.get(event) ?? [])) listener(event, payload);
  };
  const listening = (): number => [...listeners.values()].reduce((sum, { size }) => sum + size, 0);
  return { hls, details, say, listening, loaders };
}
