import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';

const PREFIX = 'tributary_';

/** What Prometheus reads. No label names a viewer, an address or a stream: their number is the viewers' to choose. */
export class Metrics {
  readonly registry = new Registry();
  readonly joins = this.#counter('joins_total', 'Join requests by outcome', ['outcome']);
  readonly tokenRefreshes = this.#counter('token_refreshes_total', 'Fresh tokens of viewers that have joined, by outcome', ['outcome']);
  readonly revocations = this.#counter('revocations_total', 'Calls of the revocation API by outcome', ['outcome']);
  readonly logins = this.#counter('logins_total', 'Attempts to log in to the dashboard, by outcome', ['outcome']);
  readonly introductions = this.#counter('introductions_total', 'Pairs of viewers introduced to each other');
  readonly signals = this.#counter('signals_total', 'Signals between viewers by outcome', ['outcome']);
  readonly refusedCandidates = this.#counter('refused_candidates_total', 'ICE candidates not passed on, by reason', ['reason']);
  readonly refusals = this.#counter('refused_events_total', 'Events refused by reason', ['reason']);
  readonly refusedHandshakes = this.#counter('refused_handshakes_total', 'Connections that were not let in, by reason', ['reason']);
  readonly refusedConnections = this.#counter('refused_connections_total', 'TCP connections past what one address may have');
  readonly limitedRequests = this.#counter('limited_requests_total', 'HTTP requests past the rate of an address');
  readonly limitedEvents = this.#counter('limited_events_total', 'Events past the rate of an address or viewer', ['event', 'by']);
  readonly disconnections = this.#counter('forced_disconnections_total', 'Sockets closed by the server by reason', ['reason']);
  readonly unknownEvents = this.#counter('unknown_events_total', 'Events that the server does not know');
  readonly lostNeighbours = this.#counter('lost_neighbours_total', 'Channels that viewers report as ended, by reason', ['reason']);
  readonly missedDuties = this.#counter('missed_duties_total', 'Segments that an owner on the duty ring left to its stand-ins');
  readonly reports = this.#counter('reports_total', 'Viewer reports by outcome', ['outcome']);
  readonly bytes = this.#counter('reported_bytes_total', 'Media bytes that viewers report, by source', ['source']);
  readonly stalls = this.#counter('reported_stalls_total', 'Stalls that viewers report');
  readonly lostReports = this.#counter('lost_reports_total', 'Viewer reports that never came, by gaps in their numbers');
  readonly confirmedPeerBytes = this.#counter('confirmed_peer_bytes_total', 'Bytes of peers that sender and receiver both report');
  readonly besideMediaBytes = this.#counter('beside_media_bytes_total', 'Bytes that viewers load beside media, by kind', ['kind']);
  // As PeerTube names what its player reports (peertube_playback_…).
  readonly httpBytes = this.#counter('playback_http_downloaded_bytes_total', 'Media bytes that viewers got from the origin');
  readonly p2pBytes = this.#counter('playback_p2p_downloaded_bytes_total', 'Media bytes that viewers got from each other');
  readonly p2pSentBytes = this.#counter('playback_p2p_uploaded_bytes_total', 'Media bytes that viewers sent each other');
  readonly playbackErrors = this.#counter('playback_errors_total', 'Errors of viewers’ players, by kind', ['kind']);
  readonly bufferStalled = this.#counter('playback_buffer_stalled_total', 'Stalls of viewers’ players');
  readonly stalledSeconds = this.#counter('playback_stalled_seconds_total', 'Seconds for which viewers’ pictures stood still');
  readonly playedSeconds = this.#counter('playback_played_seconds_total', 'Seconds for which viewers’ pictures moved');
  readonly originRequests = this.#counter('playback_origin_requests_total', 'Answers of origins with media, by viewers’ reports');
  /** Cumulative, as a histogram has them: viewers send counts, not single times. */
  readonly segmentTimes = this.#counter('segment_seconds_bucket', 'Segments by time to arrive, by source', ['source', 'le']);
  readonly startupTimes = this.#counter('startup_seconds_bucket', 'Start-ups by time to the first frame', ['le']);
  readonly connections = this.#counter('peer_connections_total', 'Connections between viewers, by the own candidate', ['candidate']);
  readonly connectionFailures = this.#counter('peer_connection_failures_total', 'Connections that failed, by reason', ['reason']);
  readonly reportsByBrowser = this.#counter('reports_by_browser_total', 'Viewer reports by the browser’s family', ['browser']);
  readonly originServedBytes = this.#counter('origin_served_bytes_total', 'Bytes of segments that origins say they served');
  readonly originServedRequests = this.#counter('origin_served_requests_total', 'Requests for segments that origins say they answered');
  readonly originLooks = this.#counter('origin_stats_requests_total', 'Times that an origin was asked for its counts, by outcome', [
    'outcome',
  ]);
  readonly stun = this.#counter('stun_requests_total', 'STUN datagrams by outcome', ['outcome']);
  readonly notaryBytes = this.#counter('notary_bytes_total', 'Bytes of segments that the notary fetched from origins');
  readonly notarySegments = this.#counter('notary_segments_total', 'Segments that the notary vouched for');
  readonly notaryFailures = this.#counter('notary_failures_total', 'What the notary could not vouch for, by reason', ['reason']);
  readonly handlerErrors = this.#counter('handler_errors_total', 'Events whose handling failed: each one is a bug or an outage');

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  /** A figure that is read when Prometheus asks. */
  gauge(name: string, help: string, read: () => number | Promise<number>): void {
    const gauge: Gauge = new Gauge({
      name: PREFIX + name,
      help,
      registers: [this.registry],
      collect: async (): Promise<void> => gauge.set(await read()),
    });
  }

  /** The same with a label, whose values are fixed. */
  gauges(name: string, help: string, label: string, read: () => Readonly<Record<string, number>>): void {
    const gauge: Gauge = new Gauge({
      name: PREFIX + name,
      help,
      labelNames: [label],
      registers: [this.registry],
      collect: (): void => {
        for (const [value, count] of Object.entries(read())) gauge.set({ [label]: value }, count);
      },
    });
  }

  #counter<L extends string>(name: string, help: string, labelNames: readonly L[] = []): Counter<L> {
    return new Counter({ name: PREFIX + name, help, labelNames: [...labelNames], registers: [this.registry] });
  }
}
