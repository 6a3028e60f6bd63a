/** What a player needs around it, started afresh for every run and ended with it. */
import { startOrigin, type Origin, type OriginOptions } from '@tributary/app-origin';
import TrackerServer from 'bittorrent-tracker/server';
import type { AddressInfo } from 'node:net';
import type { ViewerConfig } from '../pages/record.ts';
import type { BenchmarkCase } from './cases.ts';
import type { PlayerDefinition } from './players.ts';
import { serverTrust, type Trust } from './trust.ts';

export const LOOPBACK = '127.0.0.1';
/** For a player that does not use the service: reaching out to it anyway fails at once (the discard port). */
const NOBODY = `${LOOPBACK}:9`;

/** By the server's own count; the origin counts it among all others. */
export interface NotaryCount {
  /** Of segments. */
  readonly bytes: number;
  /** Vouched for. */
  readonly segments: number;
}

const NO_NOTARY = (): Promise<null> => Promise.resolve(null);

/** As the server counts it for Prometheus. */
async function notaryCount(address: string): Promise<NotaryCount | null> {
  const response = await fetch(`http://${address}/metrics`);
  if (!response.ok) throw new Error(`The server answers with ${response.status} when it is asked for its metrics`);
  const text = await response.text();
  const figure = (name: string): number => Number(new RegExp(`^tributary_notary_${name}_total (.*)$`, 'm').exec(text)?.[1] ?? 0);
  const [bytes, segments] = [figure('bytes'), figure('segments')];
  return bytes === 0 && segments === 0 ? null : { bytes, segments };
}

interface Service {
  /** Host and port. */
  readonly address: string;
  /** What the server's notary did; null where there is none. */
  notary(): Promise<NotaryCount | null>;
  close(): Promise<void>;
}

/** A WebTorrent tracker as p2p-media-loader's documentation has its users run. */
async function startTracker({ host }: Purpose): Promise<Service> {
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
    notary: NO_NOTARY,
    close: () =>
      new Promise((resolve) => {
        tracker.close(() => resolve());
        http.closeAllConnections();
      }),
  };
}

/** What a service is started for. */
interface Purpose {
  readonly host: string;
  readonly origin: Origin;
  readonly streamUrl: string;
  readonly trust: Trust;
}

async function startSignaling({ host, origin, streamUrl, trust }: Purpose): Promise<Service> {
  // Only one of the players needs the server's many modules.
  const { startServer } = await import('@tributary/server');
  const server = await startServer({ port: 0, host, stunPort: 0, logLevel: 'silent', ...serverTrust(trust, origin, streamUrl) });
  const address = `${host}:${server.port}`;
  return { address, notary: () => notaryCount(address), close: () => server.close() };
}

const STARTERS: Readonly<Record<PlayerDefinition['needs'], (purpose: Purpose) => Promise<Service>>> = {
  nothing: () => Promise.resolve({ address: NOBODY, notary: NO_NOTARY, close: () => Promise.resolve() }),
  tracker: startTracker,
  signaling: startSignaling,
};

/** What is played. */
export type StreamChoice = Pick<BenchmarkCase, 'path' | 'renditions' | 'bitratesKbps' | 'vodSeconds' | 'capBytesPerSecond'>;

export interface Services {
  readonly origin: Origin;
  /** What another origin needs to serve the same bytes. */
  readonly content: OriginOptions;
  readonly viewer: ViewerConfig;
  /** What the server's notary did so far; null where there is none. */
  notary(): Promise<NotaryCount | null>;
  close(): Promise<void>;
}

/** @param host the machine's own address that viewers reach */
export async function startServices(
  player: Pick<PlayerDefinition, 'needs'>,
  benchmark: StreamChoice,
  trust: Trust,
  host: string = LOOPBACK,
): Promise<Services> {
  const { renditions, bitratesKbps, vodSeconds, capBytesPerSecond } = benchmark;
  const content = { renditions, bitratesKbps, vodSeconds };
  const cap = capBytesPerSecond === undefined ? {} : { capBytesPerSecond };
  const origin = await startOrigin({ host, ...content, ...cap, seal: trust === 'sealed' });
  const streamUrl = `${origin.url}${benchmark.path}`;
  let service: Service;
  try {
    service = await STARTERS[player.needs]({ host, origin, streamUrl, trust });
  } catch (error) {
    await origin.close();
    throw error;
  }
  return {
    origin,
    content,
    viewer: {
      streamUrl,
      trackerUrl: `ws://${player.needs === 'tracker' ? service.address : NOBODY}`,
      signalingUrl: `http://${player.needs === 'signaling' ? service.address : NOBODY}`,
    },
    notary: () => service.notary(),
    close: async () => {
      await Promise.all([service.close(), origin.close()]);
    },
  };
}
