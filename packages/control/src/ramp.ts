/** What is delivered now, and what the origin can serve. Bytes per second. */
export interface RampQuestion {
  /** Of the viewers, those that have peers now, and those that are to have peers in the end: 0 to 100. */
  readonly fromPercent: number;
  readonly toPercent: number;
  /** Null: nobody has measured it. */
  readonly load: OriginLoad | null;
  /** Null: it can serve everything. */
  readonly originBytesPerSecond: number | null;
}

export interface OriginLoad {
  /** What peers carry. */
  readonly peerBytesPerSecond: number;
  /** What the origin serves. */
  readonly originBytesPerSecond: number;
}

export interface RampStep {
  readonly rolloutPercent: number;
  /** What the origin will serve once those who lost their peers have settled; null: not known. */
  readonly expectedOriginBytesPerSecond: number | null;
}

export interface Ramp {
  /** When all of it is done; null: not known. With peers off it is all that viewers receive. */
  readonly expectedOriginBytesPerSecond: number | null;
  /** The origin can serve that; null: not known. False: the steps end where it can serve no more, and the rest waits until viewers leave, or is forced. */
  readonly fits: boolean | null;
  /** In their order, `RAMP_STEP_MS` apart; none: nothing more can be taken from the peers now. */
  readonly steps: readonly RampStep[];
}

/** Between two steps: whoever lost its peers has refilled its buffer by then, and reports of it have come. */
export const RAMP_STEP_MS = 10_000;
/**
 * Of what a viewer receives, what it asks of the origin in the first seconds without peers: what neighbours had under way comes a second
 * time, and a film's buffer is filled anew.
 */
const REFILL_FACTOR = 2;
/** A step that takes fewer viewers than this is not worth ten seconds. */
const MIN_STEP_PERCENT = 1;
/** Sums of rates are not exact: what fits to a millionth fits. */
const ROUNDING = 1 + 1e-6;
/** Where nobody has measured what peers carry. */
const UNMEASURED_STEP_PERCENT = 10;

/**
 * How peers are switched off, or a rollout made smaller, so that the origin serves no more than it can: what peers carry is taken to be in
 * proportion to the viewers that have them. A rollout that grows, and an origin that can serve everything, take one step.
 */
export function rampDown({ fromPercent, toPercent, load, originBytesPerSecond: limit }: RampQuestion): Ramp {
  const loadAt = (percent: number): number | null => {
    if (!load) return null;
    const moved = fromPercent === 0 ? 0 : (fromPercent - percent) / fromPercent;
    return load.originBytesPerSecond + load.peerBytesPerSecond * moved;
  };
  const stepTo = (rolloutPercent: number): RampStep => ({ rolloutPercent, expectedOriginBytesPerSecond: loadAt(rolloutPercent) });
  const expected = loadAt(toPercent);
  // Peers that carry nothing cost the origin nothing when they go, however busy it is.
  const isOneStep = toPercent >= fromPercent || limit === null || load?.peerBytesPerSecond === 0;
  if (isOneStep) {
    const steps = toPercent === fromPercent ? [] : [stepTo(toPercent)];
    return { expectedOriginBytesPerSecond: expected, fits: true, steps };
  }
  const steps: RampStep[] = [];
  let percent = fromPercent;
  while (percent > toPercent) {
    const next = Math.max(toPercent, load ? lowestInOneStep(percent, fromPercent, load, limit) : percent - UNMEASURED_STEP_PERCENT);
    if (next > percent - MIN_STEP_PERCENT) break;
    steps.push(stepTo(next));
    percent = next;
  }
  return { expectedOriginBytesPerSecond: expected, fits: expected === null ? null : expected <= limit * ROUNDING, steps };
}

/** The smallest share to go to at once: while those who lose their peers refill, the origin still serves no more than it can. */
function lowestInOneStep(percent: number, fromPercent: number, load: OriginLoad, limit: number): number {
  const carriedPerPercent = load.peerBytesPerSecond / fromPercent;
  const nowBytesPerSecond = load.originBytesPerSecond + carriedPerPercent * (fromPercent - percent);
  const room = Math.max(0, limit - nowBytesPerSecond);
  const inOneStep = Math.ceil(percent - room / (carriedPerPercent * REFILL_FACTOR));
  // With less room than refilling takes, the last of it is filled by the smallest of steps, as long as what stays fits.
  const smallest = percent - MIN_STEP_PERCENT;
  return inOneStep >= percent && carriedPerPercent * MIN_STEP_PERCENT <= room * ROUNDING ? smallest : inOneStep;
}
