/** A SACK comes for every second packet of 1,191 bytes, and adds one packet at most (RFC 9260, 7.2.1; dcSCTP). */
const PACKET_BYTES = 1_191;
const PACKETS_PER_SACK = 2;
const ACKNOWLEDGED_BYTES = PACKETS_PER_SACK * PACKET_BYTES;
/** A window as large as the receiver's own is none: 1 MiB in every browser, or more. */
const MAX_WINDOW_BYTES = 1024 * 1024;

interface Flight {
  readonly bytes: number;
  readonly acknowledgedMs: number;
}

/**
 * Slow start of one direction of a link. Nothing is lost in the simulation, so the window only grows, while it is full; nor
 * does it shrink in idle times: dcSCTP does not do that.
 */
export class SendWindow {
  readonly #roundTripMs: number;
  readonly #flights: Flight[] = [];
  #windowBytes: number;
  #flightBytes = 0;

  constructor(initialBytes: number, roundTripMs: number) {
    this.#windowBytes = initialBytes;
    this.#roundTripMs = roundTripMs;
  }

  /**
   * The uplink had a frame under way from `startMs` to `endMs`. @returns how many milliseconds after that its last byte really
   * leaves, for the window was full meanwhile
   */
  carry(bytes: number, startMs: number, endMs: number): number {
    if (this.#windowBytes >= MAX_WINDOW_BYTES) return 0;
    const msPerByte = (endMs - startMs) / bytes;
    // What the window lets through waits for the line, and counts as on its way meanwhile.
    let releasedMs = startMs;
    let lineFreeMs = startMs;
    let rest = bytes;
    while (rest > 0) {
      this.#acknowledge(releasedMs);
      const next = Math.min(rest, ACKNOWLEDGED_BYTES);
      const [first] = this.#flights;
      if (this.#flightBytes + next > this.#windowBytes && first) {
        releasedMs = first.acknowledgedMs;
        continue;
      }
      lineFreeMs = Math.max(lineFreeMs, releasedMs) + next * msPerByte;
      rest -= next;
      this.#flights.push({ bytes: next, acknowledgedMs: lineFreeMs + this.#roundTripMs });
      this.#flightBytes += next;
    }
    return Math.max(0, lineFreeMs - endMs);
  }

  #acknowledge(nowMs: number): void {
    let count = 0;
    for (const { bytes, acknowledgedMs } of this.#flights) {
      if (acknowledgedMs > nowMs) break;
      if (this.#flightBytes + ACKNOWLEDGED_BYTES > this.#windowBytes) this.#windowBytes += Math.min(bytes, PACKET_BYTES);
      this.#flightBytes -= bytes;
      count++;
    }
    if (count > 0) this.#flights.splice(0, count);
  }
}
