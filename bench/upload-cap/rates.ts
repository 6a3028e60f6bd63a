/** What a viewer had sent at one moment, since it joined. */
export interface UplinkSample {
  readonly atMs: number;
  /** Of all connections, headers of SCTP and DTLS included, as the browser counts them (`transport` of getStats). */
  readonly transportBytes: number;
  /** Of pieces, by the player's own count. */
  readonly mediaBytes: number;
  /** Received from peers. */
  readonly peerBytes: number;
}

const MS_PER_SECOND = 1000;

/** Bytes per second between two samples. */
export function rateBetween(from: UplinkSample, to: UplinkSample, bytes: 'transportBytes' | 'mediaBytes'): number {
  return ((to[bytes] - from[bytes]) / (to.atMs - from.atMs)) * MS_PER_SECOND;
}

/** The least and the most of any stretch that is at least so long, bytes per second; undefined where there is none. */
export function extremes(samples: readonly UplinkSample[], seconds: number): { readonly least: number; readonly most: number } | undefined {
  const rates: number[] = [];
  for (const [start, from] of samples.entries()) {
    const to = samples.slice(start).find(({ atMs }) => atMs - from.atMs >= seconds * MS_PER_SECOND);
    if (to) rates.push(rateBetween(from, to, 'transportBytes'));
  }
  return rates.length === 0 ? undefined : { least: Math.min(...rates), most: Math.max(...rates) };
}
