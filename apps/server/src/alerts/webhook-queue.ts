import type { Clock, Random } from '@tributary/signaling';
import { FIRST_RETRY_MS, MAX_ATTEMPTS, MAX_WAITING_MESSAGES, RETRY_JITTER_SHARE } from './limits.ts';
import type { WebhookMessage } from './webhook-message.ts';
import type { PostWebhook, WebhookOutcome } from './webhook-post.ts';

export interface WebhookQueueOptions {
  readonly post: PostWebhook;
  readonly clock: Clock;
  readonly random: Random;
  /** Epoch milliseconds. */
  readonly nowMs: () => number;
  /** Messages do not get through any more, or do again: said once each, however many messages it is about. */
  readonly onOutage: (outage: { readonly status: 'began' | 'over'; readonly told: string }) => void;
}

/** Brings messages to a webhook, one after the other, in the order in which they were made. */
export class WebhookQueue {
  readonly #options: WebhookQueueOptions;
  readonly #closing = new AbortController();
  #url: string | null = null;
  #waiting: string[] = [];
  #isSending = false;
  #cancelRetry: (() => void) | null = null;
  #isOut = false;
  #last: { readonly told: string; readonly atMs: number } | null = null;

  constructor(options: WebhookQueueOptions) {
    this.#options = options;
  }

  get url(): string | null {
    return this.#url;
  }

  /** Messages that wait, the one that is being sent included. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** How the latest attempt went. */
  get last(): { readonly told: string; readonly atMs: number } | null {
    return this.#last;
  }

  /** What waits goes to the new address; without one, nowhere. */
  setUrl(url: string | null): void {
    if (url === this.#url) return;
    this.#url = url;
    this.#isOut = false;
    this.#last = null;
    if (url === null) this.#waiting = [];
    // Somebody mended it: no reason to wait for the next attempt.
    if (this.#cancelRetry === null) return;
    this.#cancelRetry();
    this.#cancelRetry = null;
    this.#isSending = false;
    this.#next();
  }

  push(message: WebhookMessage): void {
    if (this.#url === null || this.#closing.signal.aborted) return;
    this.#waiting.push(JSON.stringify(message));
    if (this.#waiting.length > MAX_WAITING_MESSAGES) this.#waiting.shift();
    this.#next();
  }

  /** One message past the queue, once: for whoever looks at how it goes. */
  async sendNow(message: WebhookMessage): Promise<WebhookOutcome | null> {
    if (this.#url === null) return null;
    const outcome = await this.#options.post(this.#url, JSON.stringify(message), this.#closing.signal);
    this.#note(outcome.told);
    return outcome;
  }

  /** Ends what is under way and forgets what waits. */
  close(): void {
    this.#closing.abort();
    this.#cancelRetry?.();
    this.#waiting = [];
  }

  #next(): void {
    const [body] = this.#waiting;
    if (this.#isSending || body === undefined) return;
    this.#isSending = true;
    void this.#attempt(body, 1);
  }

  async #attempt(body: string, attempt: number): Promise<void> {
    const url = this.#url;
    // It may have been pushed out, or forgotten with its address, while it waited.
    if (url === null || this.#waiting[0] !== body || this.#closing.signal.aborted) return this.#done(body);
    const { status, told } = await this.#options.post(url, body, this.#closing.signal);
    if (this.#closing.signal.aborted) return;
    // It went to an address that has been replaced meanwhile: how that went says nothing of the new one.
    if (url !== this.#url) return status === 'delivered' ? this.#done(body) : this.#attempt(body, 1);
    if (status === 'failed' && attempt < MAX_ATTEMPTS && this.#waiting[0] === body) {
      this.#note(`${told}; attempt ${attempt} of ${MAX_ATTEMPTS}`);
      this.#cancelRetry = this.#options.clock.after(this.#retryMs(attempt), () => {
        this.#cancelRetry = null;
        void this.#attempt(body, attempt + 1);
      });
      return;
    }
    this.#note(status === 'failed' ? `${told}; given up after ${attempt} attempts` : told);
    this.#tellOutage(status !== 'delivered');
    this.#done(body);
  }

  #done(body: string): void {
    if (this.#waiting[0] === body) this.#waiting.shift();
    this.#isSending = false;
    this.#next();
  }

  #note(told: string): void {
    this.#last = { told, atMs: this.#options.nowMs() };
  }

  #tellOutage(isOut: boolean): void {
    if (isOut === this.#isOut) return;
    this.#isOut = isOut;
    this.#options.onOutage({ status: isOut ? 'began' : 'over', told: this.#last?.told ?? '' });
  }

  #retryMs(attempt: number): number {
    return FIRST_RETRY_MS * 2 ** (attempt - 1) * (1 + this.#options.random() * RETRY_JITTER_SHARE);
  }
}
