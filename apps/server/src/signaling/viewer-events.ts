import {
  peerIdOf,
  type ClientToServerEvents,
  type JoinAnswer,
  type JoinRequest,
  type PeerId,
  type RefreshAnswer,
  type ReportAnswer,
} from '@tributary/protocol';
import {
  dutyMissedSchema,
  joinRequestSchema,
  needNeighboursSchema,
  neighbourLostSchema,
  refreshTokenSchema,
  reportSchema,
  segmentHashesSchema,
  signalSchema,
  viewerStateSchema,
  wantAttestationsSchema,
} from '@tributary/protocol/schemas';
import type { AgreementNotary, Directory, Introducer, Notary, TokenClaims } from '@tributary/signaling';
import * as z from 'zod';
import type { TokenVerifier, Verification } from '../admission/token-verifier.ts';
import type { TellIceServers } from '../ice/ice-servers.ts';
import type { Metrics } from '../metrics.ts';
import type { Reports } from '../reports/reports.ts';
import { defineHandler, DONE, type EventHandler, type Outcome } from './handler.ts';
import { limitedByAddress, NOTHING_ATTESTED, refusedViewer } from './limited.ts';
import type { Limited, LimitedOfViewer, RateLimits } from './rate-limits.ts';
import { roomOf, type SignalingServer, type SocketOutbox } from './socket-outbox.ts';
import type { ViewerSocket } from './viewer-socket.ts';

export interface ViewerEventsOptions {
  readonly io: SignalingServer;
  readonly outbox: SocketOutbox;
  readonly introducer: Introducer;
  /** Null: there is none. */
  readonly notary: Pick<Notary, 'want'> | null;
  /** Null: nobody is asked. */
  readonly agreement: AgreementNotary | null;
  readonly directory: Directory;
  readonly reports: Reports;
  readonly metrics: Metrics;
  readonly rates: RateLimits;
  /** Null: open mode. */
  readonly tokens: TokenVerifier | null;
  /** What a viewer is told to ask for its own address, and to relay by. */
  readonly iceServers: TellIceServers;
}

/** Now or before: in either case it need not be sent again. */
const COUNTED: Outcome = { status: 'done', answer: { ok: true } satisfies ReportAnswer };
const NOT_JOINED: Outcome = { status: 'refused', reason: 'invalid', message: 'Join a stream first.' };

/** What each event of a viewer does. */
export function viewerEvents(options: ViewerEventsOptions): ReadonlyMap<string, EventHandler<ViewerSocket>> {
  const { introducer, notary, agreement, directory, reports, metrics, rates } = options;
  const limited = (
    what: Exclude<Limited, 'page' | 'figures' | 'beacon' | 'handshake'>,
    event: string,
    handler: EventHandler<ViewerSocket>,
  ) => limitedByAddress(what, event, handler, rates, metrics);
  const isPastOwnRate = async (what: LimitedOfViewer, event: string, viewer: PeerId): Promise<boolean> => {
    if ((await rates.ofViewer(what, viewer)) === 0) return false;
    metrics.limitedEvents.inc({ event, by: 'viewer' });
    return true;
  };
  const handlers: Record<keyof ClientToServerEvents, EventHandler<ViewerSocket>> = {
    join: limited(
      'join',
      'join',
      defineHandler(joinRequestSchema, (context, request) => join(context, request, options)),
    ),

    // Both have a signature verified.
    'refresh-token': limited(
      'join',
      'refresh-token',
      defineHandler(refreshTokenSchema, (context, { token }) => refreshToken(context, token, options)),
    ),

    'viewer-state': limited(
      'notice',
      'viewer-state',
      defineHandler(viewerStateSchema, async ({ viewer }, state) => {
        if (viewer === null) return NOT_JOINED;
        await introducer.viewerState(viewer, state);
        return DONE;
      }),
    ),

    signal: limited(
      'signal',
      'signal',
      defineHandler(signalSchema, async ({ viewer }, signal) => {
        if (viewer === null) return NOT_JOINED;
        const outcome = await introducer.relay(viewer, signal);
        metrics.signals.inc({ outcome });
        // A signal for somebody who just left is everyday life: not the sender's fault, so no refusal.
        return outcome === 'over-budget'
          ? { status: 'refused', reason: 'rate-limited', message: 'Too many signals for one connection.' }
          : DONE;
      }),
    ),

    'need-neighbours': limited(
      'notice',
      'need-neighbours',
      defineHandler(needNeighboursSchema, async ({ viewer }, { want }) => {
        if (viewer === null) return NOT_JOINED;
        metrics.introductions.inc(await introducer.needNeighbours(viewer, want));
        return DONE;
      }),
    ),

    'neighbour-lost': limited(
      'notice',
      'neighbour-lost',
      defineHandler(neighbourLostSchema, async ({ viewer }, lost) => {
        if (viewer === null) return NOT_JOINED;
        metrics.lostNeighbours.inc({ reason: lost.reason });
        if (lost.reason === 'bad-piece') reports.banned(viewer);
        await introducer.neighbourLost(viewer, lost);
        return DONE;
      }),
    ),

    'duty-missed': limited(
      'notice',
      'duty-missed',
      defineHandler(dutyMissedSchema, async ({ viewer }, missed) => {
        if (viewer === null) return NOT_JOINED;
        metrics.missedDuties.inc();
        await introducer.dutyMissed(viewer, missed);
        return DONE;
      }),
    ),

    'want-attestations': limited(
      'want',
      'want-attestations',
      defineHandler(wantAttestationsSchema, async ({ viewer }, { segments }) => {
        if (viewer === null) return NOT_JOINED;
        if (notary === null || (await isPastOwnRate('want', 'want-attestations', viewer))) return NOTHING_ATTESTED;
        return { status: 'later', answer: notary.want(viewer, segments).then((attestations) => ({ attestations })) };
      }),
    ),

    'segment-hashes': limited(
      'hashes',
      'segment-hashes',
      defineHandler(segmentHashesSchema, async ({ viewer }, { segments }) => {
        const known = viewer === null ? undefined : await directory.viewer(viewer);
        if (!known) return NOT_JOINED;
        if (await isPastOwnRate('hashes', 'segment-hashes', known.peerId))
          return { status: 'refused', reason: 'rate-limited', message: 'Too many hashes: send those of the segments that you fetch.' };
        await agreement?.reported(known.peerId, known.address.network, segments);
        return DONE;
      }),
    ),

    report: limited(
      'report',
      'report',
      defineHandler(reportSchema, async ({ viewer }, report) => {
        const known = viewer === null ? undefined : await directory.viewer(viewer);
        if (!known) return NOT_JOINED;
        if (await isPastOwnRate('report', 'report', known.peerId))
          return { status: 'refused', reason: 'rate-limited', message: 'Too many reports: send them at the policy’s interval.' };
        await reports.take(known, report);
        return COUNTED;
      }),
    ),

    leave: defineHandler(z.unknown(), async (context) => {
      await leave(context, introducer);
      return DONE;
    }),
  };
  return new Map(Object.entries(handlers));
}

async function join(
  context: ViewerSocket,
  request: JoinRequest,
  { io, outbox, introducer, reports, metrics, rates, tokens, iceServers }: ViewerEventsOptions,
): Promise<Outcome> {
  const { socket } = context;
  const refusal = await refusedViewer(request, rates, metrics);
  if (refusal) return refusal;
  const verified = await verify(tokens, request.token);
  if (!verified.ok) {
    const { reason, message } = verified;
    metrics.joins.inc({ outcome: reason });
    return { status: 'done', answer: { ok: false, reason, message } satisfies JoinAnswer };
  }
  const asked = peerIdOf(request.secret);
  if (context.viewer !== null && context.viewer !== asked) await leave(context, introducer);
  // Before the introducer knows it: from then on others may be introduced to it.
  outbox.hold(asked);
  await socket.join(roomOf(asked));
  const afterAnswer = () => outbox.release(asked);
  try {
    const result = await introducer.join(
      request,
      { session: socket.id, address: context.address, pageOrigin: socket.handshake.headers.origin },
      verified.claims,
    );
    metrics.joins.inc({ outcome: result.status === 'joined' ? 'joined' : result.reason });
    if (result.status === 'refused') {
      if (context.viewer !== asked) await socket.leave(roomOf(asked));
      const { reason, message, retryAfterMs } = result;
      return done({ ok: false, reason, message, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) }, afterAnswer);
    }
    context.viewer = asked;
    reports.joined(asked, request, context.address);
    replaceEarlierSockets(io, context);
    metrics.introductions.inc(result.introductions.length);
    const { peerId, policy, viewers, introductions, tokenExpiresInMs } = result;
    const lifetime = tokenExpiresInMs === null ? {} : { tokenExpiresInMs };
    const told = context.admitted(tokenExpiresInMs, iceServers);
    return done({ ok: true, peerId, iceServers: told, policy, viewers, introductions, ...lifetime }, afterAnswer);
  } catch (error) {
    afterAnswer();
    throw error;
  }
}

/** Nothing is verified in open mode, whatever a viewer brings. */
async function verify(
  tokens: TokenVerifier | null,
  token: string | undefined,
): Promise<{ readonly ok: true; readonly claims: TokenClaims | null } | Extract<Verification, { ok: false }>> {
  return tokens === null ? { ok: true, claims: null } : tokens.verify(token);
}

async function refreshToken(
  context: ViewerSocket,
  token: string,
  { introducer, metrics, tokens, iceServers }: ViewerEventsOptions,
): Promise<Outcome> {
  const { viewer, socket } = context;
  if (viewer === null) return NOT_JOINED;
  if (tokens === null) return { status: 'refused', reason: 'invalid', message: 'This server wants no tokens.' };
  const verified = await tokens.verify(token);
  const admission = verified.ok ? introducer.refreshToken(viewer, verified.claims, socket.handshake.headers.origin) : verified;
  metrics.tokenRefreshes.inc({ outcome: admission.ok ? 'refreshed' : admission.reason });
  if (!admission.ok) {
    const { reason, message } = admission;
    return { status: 'done', answer: { ok: false, reason, message } satisfies RefreshAnswer };
  }
  const { expiresInMs } = admission;
  return {
    status: 'done',
    answer: { ok: true, tokenExpiresInMs: expiresInMs ?? 0 } satisfies RefreshAnswer,
    afterAnswer: () => context.readmitted(expiresInMs, iceServers),
  };
}

const done = (answer: JoinAnswer, afterAnswer: () => void): Outcome => ({ status: 'done', answer, afterAnswer });

async function leave(context: ViewerSocket, introducer: Introducer): Promise<void> {
  const { viewer, socket } = context;
  if (viewer === null) return;
  context.viewer = null;
  await socket.leave(roomOf(viewer));
  await introducer.leave(viewer, socket.id);
}

/** The same secret came by another socket: whatever the earlier one still sends or its end no longer counts. */
function replaceEarlierSockets(io: SignalingServer, { socket, viewer }: ViewerSocket): void {
  if (viewer === null) return;
  const earlier = io.in(roomOf(viewer)).except(socket.id);
  earlier.emit('refused', { event: 'join', reason: 'replaced', message: 'The same viewer joined by another connection.' });
  earlier.disconnectSockets(true);
}
