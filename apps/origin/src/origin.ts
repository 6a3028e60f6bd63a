/** Starts and stops the demo origin. */
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { AttestError, SigningKey, type JwkSet } from '@tributary/attest';
import { OriginError } from './errors.ts';
import { FaultSet, type FaultStatus } from './faults/fault-set.ts';
import type { FaultSpec } from './faults/spec.ts';
import { EgressCap } from './http/egress-cap.ts';
import { createHandler } from './http/handler.ts';
import { checkOptions, type OriginOptions } from './options.ts';
import { loadSample } from './sample/sample.ts';
import { Seals } from './seal/seals.ts';
import { createCatalogue, type Catalogue } from './streams/catalogue.ts';
import { Stats, type OriginStats } from './stats.ts';

const KEEP_ALIVE_MS = 65_000; // longer than the time between two playlist reloads of any player
const MAX_CONNECTIONS = 10_000; // some 20 KiB each; further ones are refused by closing them
/** How long a request may take to arrive, which is one packet of a browser's; Node would wait for five minutes. */
const ARRIVAL = { headersTimeout: 10_000, requestTimeout: 20_000, connectionsCheckingInterval: 5000 };

export interface Origin {
  /** Without a slash at its end, for example `http://127.0.0.1:8081`. */
  readonly url: string;
  readonly port: number;
  /** As `/seal-keys.json` answers; undefined where nothing is sealed. */
  readonly sealKeys: JwkSet | undefined;
  /** As `/stats` answers. */
  stats(): OriginStats;
  resetStats(): void;
  /** Replaces the faults in force. Throws an {@link OriginError}: `bad-fault`, or `faults-disabled` without `allowFaults`. */
  setFaults(faults: readonly FaultSpec[]): void;
  faults(): readonly FaultStatus[];
  /** Ends every connection and frees the port. */
  close(): Promise<void>;
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const message =
        cause.code === 'EADDRINUSE'
          ? `Port ${port} is in use: end the program that uses it, or choose another with --port`
          : `The origin cannot listen on ${host}, port ${port} (${cause.message}): choose another with --host or --port`;
      reject(new OriginError(cause.code === 'EADDRINUSE' ? 'port-in-use' : 'cannot-listen', message, { cause }));
    });
    // Without a host Node listens on every address of both families, or of the one there is.
    server.listen(host === '*' ? { port } : { port, host }, resolve);
  });
}

function urlOf(server: Server, host: string, secure: boolean): { url: string; port: number } {
  const { address, family, port } = server.address() as AddressInfo;
  const name = host === '*' ? 'localhost' : family === 'IPv6' ? `[${address}]` : address;
  return { url: `${secure ? 'https' : 'http'}://${name}:${port}`, port };
}

async function makeSeals(catalogue: Catalogue, sealKey: unknown): Promise<Seals> {
  try {
    return new Seals(catalogue, sealKey === undefined ? await SigningKey.generate() : await SigningKey.fromJwk(sealKey));
  } catch (cause) {
    if (cause instanceof AttestError) throw new OriginError('bad-option', `The seal key does not work: ${cause.message}`, { cause });
    throw cause;
  }
}

/** Throws an {@link OriginError}: `bad-option`, `bad-sample`, `port-in-use` or `cannot-listen`. */
export async function startOrigin(options: OriginOptions = {}): Promise<Origin> {
  const checked = checkOptions(options);
  const { host, tls, nowMs, capBytesPerSecond } = checked;
  const catalogue = createCatalogue(await loadSample(), { ...checked, vodMs: checked.vodSeconds * 1000 });
  const stats = new Stats(nowMs);
  const faults = checked.allowFaults ? new FaultSet(checked.random) : undefined;
  const cap = capBytesPerSecond === undefined ? undefined : new EgressCap(capBytesPerSecond);
  const seals = checked.seal ? await makeSeals(catalogue, checked.sealKey) : undefined;
  const handler = createHandler({ catalogue, seals, stats, faults, cap, nowMs });

  let server;
  try {
    server = tls === undefined ? createHttpServer(ARRIVAL, handler) : createHttpsServer({ ...ARRIVAL, ...tls }, handler);
  } catch (cause) {
    throw new OriginError(
      'bad-option',
      `The HTTPS key and certificate do not work (${String(cause)}): give PEM files that belong together`,
      { cause },
    );
  }
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.maxConnections = MAX_CONNECTIONS;
  await listen(server, checked.port, host);

  const { url, port } = urlOf(server, host, tls !== undefined);
  let closing: Promise<void> | undefined;
  return {
    url,
    port,
    sealKeys: seals?.keys,
    stats: () => stats.snapshot(),
    resetStats: () => stats.reset(),
    setFaults(list) {
      if (faults === undefined) throw new OriginError('faults-disabled', 'Start the origin with allowFaults to set faults');
      faults.set(list);
    },
    faults: () => faults?.list() ?? [],
    close() {
      closing ??= new Promise((resolve) => {
        server.close(() => resolve());
        faults?.clear();
        server.closeAllConnections();
      });
      return closing;
    },
  };
}
