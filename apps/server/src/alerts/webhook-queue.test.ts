import { ManualClock, settle } from '@tributary/signaling/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FIRST_RETRY_MS, MAX_ATTEMPTS, MAX_WAITING_MESSAGES } from './limits.ts';
import { testMessage } from './webhook-message.ts';
import type { WebhookOutcome } from './webhook-post.ts';
import { WebhookQueue } from './webhook-queue.ts';

const DELIVERED: WebhookOutcome = { status: 'delivered', told: 'delivered (HTTP 204)' };
const FAILED: WebhookOutcome = { status: 'failed', told: 'HTTP 503' };
const REFUSED: WebhookOutcome = { status: 'refused', told: 'refused (HTTP 404): check the address' };
const URL = 'https://hook.example/';
/** Longer than all attempts of one message together. */
const ALL_ATTEMPTS_MS = FIRST_RETRY_MS * 2 ** MAX_ATTEMPTS;

interface Sent {
  readonly url: string;
  readonly id: string;
  readonly finish: (outcome: WebhookOutcome) => void;
}

let clock: ManualClock;
let queue: WebhookQueue;
let sent: Sent[];
let outages: string[];
/** How the webhook answers by itself; undefined: when the test says. */
let answer: WebhookOutcome | undefined;

beforeEach(() => {
  clock = new ManualClock();
  sent = [];
  outages = [];
  answer = undefined;
  queue = new WebhookQueue({
    clock,
    random: () => 0,
    nowMs: () => clock.nowMs(),
    onOutage: ({ status, told }) => outages.push(`${status}: ${told}`),
    post: (url, body) =>
      new Promise((finish) => {
        sent.push({ url, id: (JSON.parse(body) as { id: string }).id, finish });
        if (answer !== undefined) finish(answer);
      }),
  });
  queue.setUrl(URL);
});
afterEach(() => queue.close());

const push = () => {
  const message = testMessage(clock.nowMs());
  queue.push(message);
  return message.id;
};

describe('WebhookQueue', () => {
  it('sends one after the other, in order', async () => {
    const ids = [push(), push(), push()];
    expect(sent.map(({ id }) => id)).toEqual([ids[0]]);
    for (let index = 0; index < ids.length; index++) {
      sent[index]?.finish(DELIVERED);
      await settle();
    }
    expect(sent.map(({ id }) => id)).toEqual(ids);
    expect(queue.waiting).toBe(0);
    expect(queue.last).toEqual({ told: 'delivered (HTTP 204)', atMs: 0 });
  });

  it('tries again what failed, later each time, under the same id, and gives up', async () => {
    answer = FAILED;
    const id = push();
    await settle();
    expect(queue.last?.told).toBe(`HTTP 503; attempt 1 of ${MAX_ATTEMPTS}`);
    await clock.advance(FIRST_RETRY_MS - 1);
    expect(sent).toHaveLength(1);
    await clock.advance(1);
    expect(sent).toHaveLength(2);
    await clock.advance(2 * FIRST_RETRY_MS - 1);
    expect(sent).toHaveLength(2);
    await clock.advance(ALL_ATTEMPTS_MS);
    expect(sent.map((each) => each.id)).toEqual(Array.from({ length: MAX_ATTEMPTS }, () => id));
    expect(queue.last?.told).toBe(`HTTP 503; given up after ${MAX_ATTEMPTS} attempts`);
    expect([queue.waiting, clock.waiting]).toEqual([0, 0]);
  });

  it('says once that messages do not get through, and once that they do again', async () => {
    answer = FAILED;
    push();
    push();
    await clock.advance(3 * ALL_ATTEMPTS_MS);
    answer = DELIVERED;
    push();
    push();
    await settle();
    expect(outages).toEqual([`began: HTTP 503; given up after ${MAX_ATTEMPTS} attempts`, 'over: delivered (HTTP 204)']);
  });

  it('does not repeat what is refused for good', async () => {
    answer = REFUSED;
    push();
    await clock.advance(ALL_ATTEMPTS_MS);
    expect(sent).toHaveLength(1);
    expect(outages).toEqual(['began: refused (HTTP 404): check the address']);
  });

  it('lets the oldest go where too many wait', async () => {
    const ids = Array.from({ length: MAX_WAITING_MESSAGES + 20 }, push);
    expect(queue.waiting).toBe(MAX_WAITING_MESSAGES);
    answer = DELIVERED;
    sent[0]?.finish(DELIVERED);
    await clock.advance(0);
    for (let round = 0; queue.waiting > 0 && round < ids.length; round++) await settle();
    expect(sent.slice(1).map(({ id }) => id)).toEqual(ids.slice(20));
  });

  it('takes what waits to a new address at once, and forgets it where there is none', async () => {
    answer = FAILED;
    const id = push();
    await settle();
    answer = DELIVERED;
    queue.setUrl('https://other.example/');
    await settle();
    expect(sent.map((each) => [each.url, each.id])).toEqual([
      [URL, id],
      ['https://other.example/', id],
    ]);
    answer = undefined;
    push();
    queue.setUrl(null);
    sent.at(-1)?.finish(FAILED);
    await clock.advance(ALL_ATTEMPTS_MS);
    push();
    expect(sent).toHaveLength(3);
    expect([queue.waiting, clock.waiting, queue.last]).toEqual([0, 0, null]);
  });

  it('does not send to an old address what failed there while it was replaced', async () => {
    const id = push();
    answer = DELIVERED;
    queue.setUrl('https://other.example/');
    sent[0]?.finish(FAILED);
    await settle();
    expect(sent.map((each) => [each.url, each.id])).toEqual([
      [URL, id],
      ['https://other.example/', id],
    ]);
    expect(queue.waiting).toBe(0);
  });

  it('leaves no timer behind when it is closed', async () => {
    answer = FAILED;
    push();
    await settle();
    queue.close();
    await clock.advance(ALL_ATTEMPTS_MS);
    push();
    expect([sent.length, queue.waiting, clock.waiting]).toEqual([1, 0, 0]);
  });
});
