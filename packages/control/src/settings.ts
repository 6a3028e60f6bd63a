import type { TrustedKey, ViewerSettings } from '@tributary/protocol';

/**
 * What the operator sets, for all streams or for one. Absent: of a stream, as for all; for all, as the server was started. What a
 * viewer must know of it goes to viewers, signed.
 */
export interface Settings extends ViewerSettings {
  /** Web origins whose pages may join; empty: any. */
  readonly allowedOrigins?: readonly string[] | undefined;
  /** Keys of a packager that seals the stream. */
  readonly sealedKeys?: readonly TrustedKey[] | undefined;
  /** What the origin can serve of a stream, or of all together, bytes per second: switching peers off goes no faster than this allows. Null: it can serve everything. */
  readonly originBytesPerSecond?: number | null | undefined;
}

/** Names what settings are for. */
export const EVERY_STREAM = '*';

/** What the operator may be asked to pay, so that bytes become money. */
export interface Prices {
  /** ISO 4217. */
  readonly currency: string;
  /** Of a gigabyte (10⁹ bytes) that the origin, or its CDN, serves. */
  readonly originPerGigabyte: number;
  /** Of a gigabyte that a TURN server relays. */
  readonly relayPerGigabyte: number;
  /** Of 10,000 requests to the origin. */
  readonly perTenThousandRequests: number;
}
