import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Comparison } from '@tributary/operator-api';
import type { StreamId } from '@tributary/protocol';
import { Introducer, MemoryDirectory, type AdmissionMode, type Clock } from '@tributary/signaling';
import { Aggregator, MAX_STREAMS, type StreamKey } from '@tributary/telemetry';
import type { FastifyInstance } from 'fastify';
import { pino, type Logger } from 'pino';
import { TokenVerifier } from './admission/token-verifier.ts';
import { startAlerts } from './alerts/index.ts';
import { Connections } from './connections.ts';
import { ServerError } from './errors.ts';
import { KeptFigures } from './figures/kept-figures.ts';
import { meshPicture } from './figures/mesh-picture.ts';
import { urlHost } from './host.ts';
import { createApp } from './http/app.ts';
import { serveConfig } from './http/config.ts';
import { serveHealth, serveMetrics } from './http/health.ts';
import { CONNECTIONS_BESIDES, CONNECTIONS_PER_SOCKET } from './http/limits.ts';
import { serveOperatorApi } from './http/operator-api.ts';
import { serveOembed } from './http/oembed/route.ts';
import { servePages } from './http/pages.ts';
import { limitRequests } from './http/request-rates.ts';
import { serveRevocations } from './http/revocations.ts';
import { setSecurityHeaders } from './http/security-headers.ts';
import { iceServersFor, type TellIceServers } from './ice/ice-servers.ts';
import { VERSION } from './installation.ts';
import { Metrics } from './metrics.ts';
import { TrustDesk } from './notary/trust-desk.ts';
import { checkOptions, type CheckedOptions, type ServerOptions } from './options.ts';
import { OperatorDesk } from './operator/operator-desk.ts';
import { openPolicyDesk } from './policy/open-policy-desk.ts';
import type { PolicyDesk } from './policy/policy-desk.ts';
import { OperatorSettings } from './policy/settings-desk.ts';
import { startReports } from './reports/reports.ts';
import { comparisonAnswer, startRollback, type RollbackWatch } from './rollback/index.ts';
import { createSignalingServer, SignalingGateway } from './signaling/gateway.ts';
import { HandshakeGate } from './signaling/handshake-gate.ts';
import { CLOSING_GRACE_MS } from './signaling/limits.ts';
import { RateLimits } from './signaling/rate-limits.ts';
import { SocketOutbox } from './signaling/socket-outbox.ts';
import { viewerEvents } from './signaling/viewer-events.ts';
import { openStorage } from './storage.ts';
import { hasNoIpv6, StunServer } from './stun/stun-server.ts';

export interface RunningServer {
  readonly url: string;
  readonly port: number;
  /** UDP port that answers STUN; null: none. */
  readonly stunPort: number | null;
  /** Where the first account is made, once; null: there is one. Whoever has it runs the site. */
  readonly setupUrl: string | null;
  /** What the operator sets, while viewers play. */
  readonly policy: PolicyDesk;
  /** Tells viewers, ends every connection and frees the ports. Takes well under a second; may be called twice. */
  close(): Promise<void>;
}

/** How often viewers are counted for telemetry: several times per point of the series. */
const HEADCOUNT_INTERVAL_MS = 1000;
const EVERYBODY_PERCENT = 100;
const OPEN_MODE =
  'open mode: anybody who knows a stream’s name may join it and learn the addresses of its viewers. Start with --token-secret-file or --token-public-key to let in holders of join tokens only, or with --open if this is meant.';

/** Starts signaling, telemetry and pages in one process. Throws a {@link ServerError} that says what to do. */
export async function startServer(options: ServerOptions = {}): Promise<RunningServer> {
  const checked = checkOptions(options);
  const logger = pino({ level: checked.logLevel, base: { service: 'tributary' } });
  const tokens = checked.tokens === undefined ? null : await TokenVerifier.create(checked.tokens, logger);
  const admission: AdmissionMode = tokens === null ? 'open' : 'token';
  const app = createApp(checked, logger);
  await setSecurityHeaders(app);
  const httpServer = app.server;
  const metrics = new Metrics();
  const { socketsPerAddress, trustedProxies } = checked;
  // A proxy holds everybody's: there only what is behind it can be counted, by requests and sockets.
  const perAddress = trustedProxies > 0 ? Infinity : CONNECTIONS_PER_SOCKET * socketsPerAddress + CONNECTIONS_BESIDES;
  const connections = new Connections(httpServer, { perAddress, onRefused: () => metrics.refusedConnections.inc() });
  const storage = await openStorage(checked.database, logger);
  const directory = new MemoryDirectory();
  const aggregator = new Aggregator();
  const rates = new RateLimits(socketsPerAddress);
  limitRequests(app, rates, trustedProxies, () => metrics.limitedRequests.inc());
  const gate = new HandshakeGate({ ...checked, rates, metrics, logger });
  const io = createSignalingServer(httpServer, gate, metrics, logger);
  const outbox = new SocketOutbox(io, () => metrics.disconnections.inc({ reason: 'slow' }));
  const clock = SYSTEM_CLOCK;
  const random = Math.random;
  const onDuty: Introducer['onDuty'] = (...segment) => introducer.onDuty(...segment);
  const toldPolicy: Introducer['policyOf'] = (...viewer) => introducer.policyOf(...viewer);
  const trust: TrustDesk = await TrustDesk.open({ checked, logger, metrics, outbox, clock, random, onDuty, toldPolicy });
  const base = (streamId: StreamId) => trust.policyOf(streamId);
  const policy = await openPolicyDesk({
    checked,
    base,
    aggregator,
    store: storage.operator,
    tell: (streamId) => introducer.policyChanged(streamId),
    clock,
    logger,
  });
  const introducer: Introducer = new Introducer({
    directory,
    outbox,
    clock,
    random,
    policy: (...viewer) => policy.policyOf(...viewer),
    originRefusal: (...page) => policy.originRefusal(...page),
    observer: trust.desk ?? undefined,
    privateCandidates: checked.privateCandidates,
    onRefusedCandidate: (reason) => metrics.refusedCandidates.inc({ reason }),
    admission,
    epochMs: Date.now,
    onError: (error) => logger.error({ err: error }, 'ending the session of an expired token failed'),
  });
  let stun: StunServer | null = null;
  let closing: Promise<void> | undefined;

  const iceServers: TellIceServers = (hostHeader, admittedUntilMs) =>
    iceServersFor(checked, stun?.port ?? null, hostHeader, Date.now(), admittedUntilMs);
  const notaryFigures = (streamId: StreamId) => trust.figures(streamId);
  const reports = await startReports({
    app,
    checked,
    logger,
    metrics,
    directory,
    rates,
    sink: aggregator.add.bind(aggregator),
    notaryFigures,
    groupOf: (...viewer) => policy.policyOf(...viewer).group,
    rolloutRevisionOf: (streamId) => policy.rolloutRevision(streamId),
  });
  const { desk: notary, agreement } = trust;
  const viewerServices = { io, outbox, introducer, notary, agreement, directory, reports, metrics, rates, tokens, iceServers };
  const handlers = viewerEvents(viewerServices);
  const gateway = new SignalingGateway({ io, handlers, introducer, metrics, logger, iceServers, trustedProxies });
  serveHealth(app, async () => ({
    status: closing ? 'closing' : 'ok',
    version: VERSION,
    uptimeSeconds: Math.round(process.uptime()),
    viewers: await directory.size(),
    streams: (await directory.swarms(MAX_STREAMS)).length,
    stunPort: stun?.port ?? null,
    admission,
  }));
  serveMetrics(app, metrics);
  const kept = await KeptFigures.open(aggregator, storage.database, logger);
  const operator = new OperatorDesk({ store: storage.operator, logger, operatorKey: checked.operatorKey, isOpen: checked.dashboardOpen });
  const alerts = await startAlerts({ operator, source: kept, secret: checked.webhookSecret, clock, random, logger });
  const { events } = operator;
  const settings = new OperatorSettings({ policy, events, audiences: () => kept.audiences() });
  const rolloutOf = (stream: StreamKey): Pick<Comparison, 'rolloutPercent' | 'rolledBackAtMs'> => {
    const { rolloutPercent } = policy.effective(stream);
    return { rolloutPercent: rolloutPercent < EVERYBODY_PERCENT ? rolloutPercent : null, rolledBackAtMs: rollback.rolledBackAtMs(stream) };
  };
  const { live, figures, preferences } = await serveOperatorApi({
    app,
    desk: operator,
    source: kept,
    settings,
    alerts,
    mesh: (stream) => meshPicture(stream, (streamId) => reports.mesh(streamId), Date.now()),
    compare: async (stream, groups) => comparisonAnswer(groups, rolloutOf(stream)),
    peersOf: (stream) => settings.peersOf(stream),
    metrics,
    logger,
    version: VERSION,
    trustedProxies,
  });
  const rollback: RollbackWatch = startRollback({
    settings,
    figures,
    source: kept,
    preferences,
    events,
    clock,
    nowMs: Date.now,
    logger,
  });
  serveConfig(app, { version: VERSION, streams: checked.streams, admission, peers: checked.peers }, checked.host);
  serveOembed(app, checked.streams, admission);
  if (checked.operatorKey !== undefined) serveRevocations(app, { key: checked.operatorKey, introducer, metrics, logger });
  await servePages(app, checked.pagesFolder, { frameAncestors: checked.frameAncestors, isSecure: checked.tls !== undefined });
  metrics.gauge('viewers', 'Viewers that have joined a stream', () => directory.size());
  metrics.gauge('streams', 'Streams with viewers', async () => (await directory.swarms(MAX_STREAMS)).length);
  metrics.gauge('sockets', 'Open signaling connections', () => gateway.sockets);
  metrics.gauge('notary_tracks', 'Tracks that the notary follows', () => trust.notary?.followed ?? 0);
  metrics.gauge('notary_unreachable_streams', 'Streams that the notary cannot fetch', () => trust.notary?.unreachable ?? 0);
  metrics.gauges('remembered', 'What is kept of viewers, by kind; each has a bound', 'kind', () => ({
    ...introducer.sizes,
    ...reports.sizes,
    addresses: gate.addresses,
  }));

  try {
    await listen(app, checked);
    stun = await startStun(checked, logger, metrics);
  } catch (error) {
    io.engine.close();
    reports.close();
    alerts.close();
    rollback.close();
    await app.close();
    await kept.close();
    await storage.close();
    throw error;
  }
  const headcount = async () => aggregator.headcount(await directory.swarms(MAX_STREAMS), Date.now());
  const headcountTimer = setInterval(() => {
    headcount().catch((error: unknown) => logger.error({ err: error }, 'counting viewers failed'));
  }, HEADCOUNT_INTERVAL_MS);

  const { port } = httpServer.address() as AddressInfo;
  const url = `${checked.tls ? 'https' : 'http'}://${urlHost(checked.host ?? '::')}:${port}`;
  logger.info({ url, port, stunPort: stun?.port ?? null, version: VERSION, admission }, 'listening');
  if (admission === 'open' && !checked.open) logger.warn(OPEN_MODE);

  const setupSecret = await operator.firstRun();
  const setupUrl = setupSecret === null ? null : `${url}/dashboard/#setup=${setupSecret}`;

  const close = async () => {
    logger.info({ viewers: await directory.size() }, 'stopping: telling viewers');
    clearInterval(headcountTimer);
    reports.close();
    alerts.close();
    rollback.close();
    live.close();
    gateway.close();
    introducer.close();
    const closed = Promise.all([app.close(), stun?.close()]);
    await Promise.race([closed, delay(CLOSING_GRACE_MS, undefined, { ref: true })]);
    if (connections.open > 0) logger.debug({ connections: connections.open }, 'ending connections that did not end themselves');
    io.engine.close();
    connections.destroyAll();
    policy.close();
    trust.close();
    await closed;
    await kept.close();
    await operator.events.written();
    await storage.close();
    logger.info('stopped');
  };
  return { url, port, stunPort: stun?.port ?? null, setupUrl, policy, close: () => (closing ??= close()) };
}

const SYSTEM_CLOCK: Clock = {
  nowMs: () => performance.now(),
  after: (delayMs, task) => {
    const timer = setTimeout(task, delayMs);
    return () => clearTimeout(timer);
  },
};

async function startStun({ stunPort, host }: CheckedOptions, logger: Logger, metrics: Metrics): Promise<StunServer | null> {
  if (stunPort === 'off') return null;
  try {
    return await StunServer.start({ port: stunPort, host, logger, onRequest: (outcome) => metrics.stun.inc({ outcome }) });
  } catch (cause) {
    throw new ServerError('cannot-listen', `No UDP port can be opened for STUN: ${String(cause)}. Start with --no-stun to go without.`, {
      cause,
    });
  }
}

async function listen(app: FastifyInstance, { port, host }: CheckedOptions): Promise<void> {
  try {
    await app.listen({ port, host: host ?? '::' });
  } catch (cause) {
    if (host === undefined && hasNoIpv6(cause)) return listen(app, { port, host: '0.0.0.0' } as CheckedOptions);
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') {
      throw new ServerError('port-in-use', `Port ${port} is in use: stop the program that uses it, or choose another port with --port.`, {
        cause,
      });
    }
    throw new ServerError('cannot-listen', `Cannot listen on ${host ?? 'any address'}, port ${port}: ${String(cause)}.`, { cause });
  }
}
