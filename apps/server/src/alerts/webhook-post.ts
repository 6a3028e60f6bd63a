import { OperatorError } from '../operator/errors.ts';
import { MAX_URL_CHARACTERS, WEBHOOK_TIMEOUT_MS } from './limits.ts';
import { signatureOf, SIGNATURE_HEADER } from './webhook-secret.ts';

/** How one attempt went, in words for the operator. */
export interface WebhookOutcome {
  readonly status: 'delivered' | 'failed' | 'refused';
  readonly told: string;
}

/** Sends one message, once. `refused`: another attempt would be refused as well. Never throws. */
export type PostWebhook = (url: string, body: string, closing: AbortSignal) => Promise<WebhookOutcome>;

const MS_PER_SECOND = 1000;
const REDIRECTS = 300;
const CLIENT_ERRORS = 400;
const SERVER_ERRORS = 500;
/** Request timeout, too early, too many requests: client errors that pass. */
const PASSING = new Set([408, 425, 429]);

/** @throws OperatorError `bad-request` */
export function checkWebhookUrl(text: string): string {
  const url = text.length <= MAX_URL_CHARACTERS && URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol))
    throw new OperatorError('bad-request', `The webhook wants an http(s) address of at most ${MAX_URL_CHARACTERS} characters.`);
  if (url.username !== '' || url.password !== '')
    throw new OperatorError('bad-request', 'Leave user name and password out of the webhook’s address: every message is signed.');
  return url.href;
}

/** Over HTTP, signed, with what the webhook answers left unread. */
export function postOverHttp(secret: string, timeoutMs = WEBHOOK_TIMEOUT_MS): PostWebhook {
  return async (url, body, closing) => {
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'user-agent': 'tributary', [SIGNATURE_HEADER]: signatureOf(body, secret) },
        body,
        // What is signed for one address is not shown to another, and an address that somebody checked leads nowhere else.
        redirect: 'manual',
        signal: AbortSignal.any([AbortSignal.timeout(timeoutMs), closing]),
      });
      // However long it may be.
      await response.body?.cancel();
      return outcomeOf(response.status);
    } catch (error) {
      return { status: 'failed', told: reasonOf(error, timeoutMs) };
    }
  };
}

function outcomeOf(status: number): WebhookOutcome {
  if (status < REDIRECTS) return { status: 'delivered', told: `delivered (HTTP ${status})` };
  if (status < CLIENT_ERRORS)
    return { status: 'refused', told: `HTTP ${status}: redirects are not followed, enter the address that it leads to` };
  if (status < SERVER_ERRORS && !PASSING.has(status)) return { status: 'refused', told: `refused (HTTP ${status}): check the address` };
  return { status: 'failed', told: `HTTP ${status}` };
}

function reasonOf(error: unknown, timeoutMs: number): string {
  if (error instanceof Error && error.name === 'TimeoutError') return `no answer within ${timeoutMs / MS_PER_SECOND} s`;
  // fetch says only that it failed; what it failed at is the cause.
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
  return `could not be reached (${code})`;
}
