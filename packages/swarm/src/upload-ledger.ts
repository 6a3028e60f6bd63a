/** What was sent, by all engines that share it: a page's streams, one after the other or side by side, count against one cap. */
export class UploadLedger {
  #sentBytes = 0;

  /** Bytes on the line, as `sendingCostBytes` counts them. */
  get sentBytes(): number {
    return this.#sentBytes;
  }

  add(bytes: number): void {
    this.#sentBytes += bytes;
  }
}
