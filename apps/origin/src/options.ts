/** The options of the origin, their defaults and their bounds. */
import { OriginError } from './errors.ts';
import { RENDITION_NAMES, type RenditionName } from './sample/sample.ts';
import { LOOP_MS, SEGMENT_MS } from './sample/timeline.ts';
import { LONG_WINDOW_SEGMENTS } from './streams/catalogue.ts';

export interface OriginOptions {
  /** 0 (default): any free port. */
  readonly port?: number;
  /** Address to listen on; `*` for all. Default `127.0.0.1`. */
  readonly host?: string;
  /** PEM. With it the origin speaks HTTPS. */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** Segments in the playlist of `/live/` and `/ll/`, 3 to 30; default 8. `/live-long/` always has 30. */
  readonly windowSegments?: number;
  /** Length of `/vod/`, rounded up to whole segments; default one loop of the sample (64 s), at most 24 h. */
  readonly vodSeconds?: number;
  /** A subset of 240p, 480p, 720p; default all. */
  readonly renditions?: readonly RenditionName[];
  /** One per rendition, lowest rendition first: pads every segment to exactly this bitrate. Default: no padding. */
  readonly bitratesKbps?: readonly number[];
  /** All responses together send at most this; default no cap. */
  readonly capBytesPerSecond?: number;
  /** Whether sidecars with attestations lie beside the playlists; default yes. */
  readonly seal?: boolean;
  /** The private key that vouches for the segments, as JWK; default one that lives as long as the origin. */
  readonly sealKey?: unknown;
  /** Whether `/faults` and `setFaults` work; default no. Never on a public origin. */
  readonly allowFaults?: boolean;
  /** The wall clock, Unix time in ms. */
  readonly nowMs?: () => number;
  /** Decides `probability` of faults; in [0, 1). */
  readonly random?: () => number;
}

type Optional = 'tls' | 'capBytesPerSecond' | 'sealKey';
type Checked = Required<Omit<OriginOptions, Optional>> & Pick<OriginOptions, Optional>;

const DEFAULT_WINDOW_SEGMENTS = 8;
const MIN_WINDOW_SEGMENTS = 3; // RFC 8216, 6.2.2: a live playlist holds at least three target durations
const MAX_VOD_SECONDS = 24 * 60 * 60; // a playlist of 43,200 segments, 1.4 MB
const MAX_KBPS = 20_000; // a 5 MB segment; three in flight stay far below the cache
const MAX_PORT = 65_535;
const MIN_CAP = 1_000; // a playlist alone would take seconds below it

function check(ok: boolean, message: string): void {
  if (!ok) throw new OriginError('bad-option', message);
}

const isWhole = (value: number, min: number, max: number): boolean => Number.isInteger(value) && value >= min && value <= max;

/** Fills in defaults. Throws an {@link OriginError} `bad-option` that says what is allowed. */
export function checkOptions(options: OriginOptions): Checked {
  const checked: Checked = {
    port: 0,
    host: '127.0.0.1',
    windowSegments: DEFAULT_WINDOW_SEGMENTS,
    vodSeconds: LOOP_MS / 1000,
    renditions: RENDITION_NAMES,
    bitratesKbps: [],
    seal: true,
    allowFaults: false,
    nowMs: Date.now,
    random: Math.random,
    ...options,
  };
  check(isWhole(checked.port, 0, MAX_PORT), `The port must be a whole number from 0 to ${MAX_PORT}`);
  check(
    isWhole(checked.windowSegments, MIN_WINDOW_SEGMENTS, LONG_WINDOW_SEGMENTS),
    `The window must be ${MIN_WINDOW_SEGMENTS} to ${LONG_WINDOW_SEGMENTS} segments`,
  );
  const minVodSeconds = SEGMENT_MS / 1000;
  check(
    checked.vodSeconds >= minVodSeconds && checked.vodSeconds <= MAX_VOD_SECONDS,
    `The VOD must be ${minVodSeconds} to ${MAX_VOD_SECONDS} seconds`,
  );
  check(
    checked.renditions.length > 0 && checked.renditions.every((name) => RENDITION_NAMES.includes(name)),
    `Renditions must be some of ${RENDITION_NAMES.join(', ')}`,
  );
  check(
    checked.bitratesKbps.every((kbps) => isWhole(kbps, 1, MAX_KBPS)),
    `Bitrates must be whole numbers of kbit/s up to ${MAX_KBPS}`,
  );
  const cap = checked.capBytesPerSecond;
  check(cap === undefined || (Number.isFinite(cap) && cap >= MIN_CAP), `The cap must be at least ${MIN_CAP} bytes per second`);
  return checked;
}
