/** What a player needs around it, started afresh for every run and ended with it. */
import { startOrigin, type Origin } from '@tributary/app-origin';
import TrackerServer from 'bittorrent-tracker/server';
import type { AddressInfo } from 'node:net';
import type { ViewerConfig } from '../pages/record.ts';
import type { BenchmarkCase } from './cases.ts';
import type { PlayerDefinition } from './players.ts';

export const LOOPBACK = '127.0.0.1';
/** For a player that does not use the service: reaching out to it anyway fails at once (the discard port). */
const NOBODY = `${LOOPBACK}:9`;

interface Service {
  /** Host and port. */
  readonly address: string;
  close(): Promise<void>;
}

/** A WebTorrent tracker as p2p-media-loader's documentation has its users run. */
async function startTracker(host: string): Promise<Service> {
  const tracker = new TrackerServer({ http: false, udp: false, ws: true, stats: false });
  await new Promise<void>((resolve, reject) => {
    tracker.once('error', reject);
    tracker.listen(0, host, resolve);
  });
  // From now on: a viewer's broken message or connection, the tracker's own affair.
  tracker.on('error', () => {});
  tracker.on('warning', () => {});
  const { http } = tracker;
  const { port } = http.address() as AddressInfo;
  return {
    address: `${host}:${port}`,
    close: () =>
      new Promise((resolve) => {
        tracker.close(() => resolve());
        http.closeAllConnections();
      }),
  };
}

async function startSignaling(host: string): Promise<Service> {
  // Only one of the players needs the server's many modules.
  const { startServer } = await import('@tributary/app-server');
  const server = await startServer({ port: 0, host, stunPort: 0, logLevel: 'silent' });
  return { address: `${host}:${server.port}`, close: () => server.close() };
}

const STARTERS: Readonly<Record<PlayerDefinition['needs'], (host: string) => Promise<Service>>> = {
  nothing: () => Promise.resolve({ address: NOBODY, close: () => Promise.resolve() }),
  tracker: startTracker,
  signaling: startSignaling,
};

/** What is played. */
export type StreamChoice = Pick<BenchmarkCase, 'path' | 'renditions' | 'bitratesKbps' | 'vodSeconds' | 'capBytesPerSecond'>;

export interface Services {
  readonly origin: Origin;
  readonly viewer: ViewerConfig;
  close(): Promise<void>;
}

/** @param host the machine's own address that viewers reach */
export async function startServices(
  player: Pick<PlayerDefinition, 'needs'>,
  benchmark: StreamChoice,
  host: string = LOOPBACK,
): Promise<Services> {
  const { renditions, bitratesKbps, vodSeconds, capBytesPerSecond } = benchmark;
  const service = await STARTERS[player.needs](host);
  const origin = await startOrigin({
    host,
    renditions,
    bitratesKbps,
    vodSeconds,
    ...(capBytesPerSecond === undefined ? {} : { capBytesPerSecond }),
  });
  return {
    origin,
    viewer: {
      streamUrl: `${origin.url}${benchmark.path}`,
      trackerUrl: `ws://${player.needs === 'tracker' ? service.address : NOBODY}`,
      signalingUrl: `http://${player.needs === 'signaling' ? service.address : NOBODY}`,
    },
    close: async () => {
      await Promise.all([service.close(), origin.close()]);
    },
  };
}
