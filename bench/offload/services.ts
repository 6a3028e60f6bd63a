/** What a player needs around it, started afresh for every run and ended with it. */
import { startOrigin, type Origin } from '@tributary/app-origin';
import TrackerServer from 'bittorrent-tracker/server';
import type { AddressInfo } from 'node:net';
import type { ViewerConfig } from '../pages/record.ts';
import type { BenchmarkCase } from './cases.ts';
import type { PlayerDefinition } from './players.ts';

const LOOPBACK = '127.0.0.1';
/** For a player that does not use the service: reaching out to it anyway fails at once (the discard port). */
const NOBODY = `${LOOPBACK}:9`;

interface Service {
  /** Host and port. */
  readonly address: string;
  close(): Promise<void>;
}

/** A WebTorrent tracker as p2p-media-loader's documentation has its users run. */
async function startTracker(): Promise<Service> {
  const tracker = new TrackerServer({ http: false, udp: false, ws: true, stats: false });
  await new Promise<void>((resolve, reject) => {
    tracker.once('error', reject);
    tracker.listen(0, LOOPBACK, resolve);
  });
  // From now on: a viewer's broken message or connection, the tracker's own affair.
  tracker.on('error', () => {});
  tracker.on('warning', () => {});
  const { http } = tracker;
  const { port } = http.address() as AddressInfo;
  return {
    address: `${LOOPBACK}:${port}`,
    close: () =>
      new Promise((resolve) => {
        tracker.close(() => resolve());
        http.closeAllConnections();
      }),
  };
}

async function startSignaling(): Promise<Service> {
  // Only one of the players needs the server's many modules.
  const { startServer } = await import('@tributary/app-server');
  const server = await startServer({ port: 0, host: LOOPBACK, stunPort: 0, logLevel: 'silent' });
  return { address: `${LOOPBACK}:${server.port}`, close: () => server.close() };
}

const STARTERS: Readonly<Record<PlayerDefinition['needs'], () => Promise<Service>>> = {
  nothing: () => Promise.resolve({ address: NOBODY, close: () => Promise.resolve() }),
  tracker: startTracker,
  signaling: startSignaling,
};

export interface Services {
  readonly origin: Origin;
  readonly viewer: ViewerConfig;
  close(): Promise<void>;
}

export async function startServices(player: PlayerDefinition, benchmark: BenchmarkCase): Promise<Services> {
  const { renditions, bitratesKbps, vodSeconds, capBytesPerSecond } = benchmark;
  const service = await STARTERS[player.needs]();
  const origin = await startOrigin({
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
