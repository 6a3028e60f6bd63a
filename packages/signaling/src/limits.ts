import type { Rate } from './token-bucket.ts';

/** Bounds of a directory: past them a join is answered `full`, and the viewer plays from the origin. */
export interface DirectoryLimits {
  /** Viewers on this server. At 20 KiB per socket and 2 KiB here, 50,000 are about 1.1 GB. */
  readonly viewers: number;
  /** Viewers of one stream in one neighbourhood. */
  readonly viewersPerSwarm: number;
  /** Streams. Anyone can make one up by joining it. */
  readonly swarms: number;
  /** Neighbours a viewer is remembered to hold without an introduction by this server (a rejoin); the oldest is forgotten first. */
  readonly claimsPerViewer: number;
}

export const DIRECTORY_LIMITS: DirectoryLimits = { viewers: 50_000, viewersPerSwarm: 20_000, swarms: 10_000, claimsPerViewer: 64 };

/** How candidates are looked for: enough to choose well, few enough that a join costs the same in a swarm of ten and of ten thousand. */
export const SAMPLE_COUNTS = { address: 16, network: 16, far: 48 } as const;

/** Viewers of a stream before anybody is introduced, where the policy does not say: one needs another. */
export const MINIMUM_VIEWERS = 2;

/** Neighbours introduced in the answer to a join. Both sides of an introduction gain one, so a mesh of such joins has twice as many on average. */
export const JOIN_INTRODUCTIONS = 6;

/**
 * Part of `maxNeighbours` that ordinary introductions fill. The rest is kept for viewers that have almost nobody:
 * without it a saturated mesh would leave the next joiner alone.
 */
export const ORDINARY_FILL = 2 / 3;
/** The same among viewers that upload: those that only take must not keep them apart. */
export const UPLOADER_FILL = 5 / 6;

/**
 * Viewers that pass nothing on are introduced to so few, where others get a full set: places with uploaders are what makes a
 * mesh fast, and whoever only takes would hold more of them the more there are of its kind.
 */
export const TAKER_NEIGHBOURS = 4;

/**
 * A viewer that uploads and has fewer neighbours than this that do may take kept places: three hold a random mesh together. One that only
 * takes may take them up to its few, all but the last one: with a single neighbour it would turn to the origin for most of what it plays.
 */
export const LONELY_BELOW = 3;

/** Share of a viewer's neighbours that are neither behind its address nor in its network: they keep the mesh in one piece. */
export const FAR_SHARE = 1 / 3;

/** New neighbours per viewer: a whole set at the join, a replacement every two seconds after it. Past it `need-neighbours` is answered by nothing. */
export const NEW_NEIGHBOUR_RATE: Rate = { burst: 24, perSecond: 0.5 };

/**
 * Newcomers that a viewer is introduced to without asking: whoever comes and goes under ever new names must not keep it connecting. Past it
 * others choose somebody else. A whole set several times over, and one a second: no swarm changes that fast.
 */
export const MET_RATE: Rate = { burst: 60, perSecond: 1 };

/** Viewers that left, whose rates and lists are kept: leaving and coming back must not give a fresh allowance. The oldest is forgotten first. */
export const FORMER_SESSIONS = 10_000;

/** Relayed signals per connection and direction: an SDP and some 30 trickled candidates, four times over. More are dropped. */
export const SIGNALS_PER_CONNECTION = 128;
/** Characters of relayed signals per connection and direction. An SDP is 2–4 Ki, a candidate 0.2 Ki. */
export const SIGNAL_CHARACTERS_PER_CONNECTION = 96 * 1024;

/** Peers remembered per viewer as not to be met again for a while; the oldest is forgotten first. */
export const AVOIDED_PER_VIEWER = 64;
/** How long two viewers whose connection failed are not introduced again: networks change, firewalls rarely. */
export const AVOID_FAILED_MS = 5 * 60_000;
/** How long two viewers whose connection was closed or fell silent are not introduced again: time enough to notice that one is dead. */
export const AVOID_LOST_MS = 30_000;
