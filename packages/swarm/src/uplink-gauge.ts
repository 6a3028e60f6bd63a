import type { UplinkClass } from '@tributary/protocol';

const HOLDS_MS = 20_000; // at least: each change moves a place on the duty ring

/** How strong the uplink is said to be: to all neighbours, and duty goes by it. So it does not change with every gust. */
export class UplinkGauge {
  #uplinkClass: UplinkClass = 'unknown';
  #sinceMs = 0;

  /** @param measured asked where another word may be given by now */
  look(measured: () => UplinkClass, nowMs: number): UplinkClass {
    const isDue = this.#uplinkClass === 'unknown' || nowMs - this.#sinceMs >= HOLDS_MS;
    if (!isDue) return this.#uplinkClass;
    const uplinkClass = measured();
    if (uplinkClass !== this.#uplinkClass) this.#sinceMs = nowMs;
    this.#uplinkClass = uplinkClass;
    return uplinkClass;
  }
}
