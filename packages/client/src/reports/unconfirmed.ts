import type { Report } from '@tributary/protocol';

/** One that keeps the viewer waiting, and what is said when the page is hidden or ends, more than once where it comes back. */
const MAX_WAITING = 4;
/** Sent so often on a connection that works, and no answer: this server gives none (an older one), or cannot read it. */
const MAX_TRIES = 5;

interface Waiting {
  readonly report: Report;
  tries: number;
}

/**
 * Reports of which the server has not said that they were counted. They are sent again as they are, under their own index, so that none is
 * counted twice; what happens meanwhile goes into the next one.
 */
export class UnconfirmedReports {
  #waiting: Waiting[] = [];

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  get isFull(): boolean {
    return this.#waiting.length >= MAX_WAITING;
  }

  add(report: Report): void {
    this.#waiting.push({ report, tries: 0 });
  }

  confirmed(index: number): void {
    this.#waiting = this.#waiting.filter(({ report }) => report.index !== index);
  }

  all(): Report[] {
    return this.#waiting.map(({ report }) => report);
  }

  /** @param send whether it went */
  sendAll(send: (report: Report) => boolean): void {
    for (const waiting of this.#waiting) if (send(waiting.report)) waiting.tries++;
    this.#waiting = this.#waiting.filter(({ tries }) => tries < MAX_TRIES);
  }
}
