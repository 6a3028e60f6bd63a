import type { AlertsChange } from '@tributary/operator-api';
import * as operatorApi from '@tributary/operator-api';
import { ManualClock, settle } from '@tributary/signaling/testing';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AlertsDesk } from './alerts-desk.ts';
import { ALERTS_PER_MESSAGE, EVALUATE_EVERY_MS, MAX_RULES } from './limits.ts';
import type { AlertEvent } from './ports.ts';
import { OTHER_STREAM, ruleOf, SetFigures, STALLING, STREAM, WELL } from './testing/figures.ts';
import { WebhookServer } from './testing/webhook-server.ts';
import type { WebhookMessage } from './webhook-message.ts';
import { postOverHttp } from './webhook-post.ts';

const START_MS = 1_700_000_000_000;
const MINUTE_MS = 60_000;
const NOTHING_WRONG = { timeout: 20_000 };

let clock: ManualClock;
let webhook: WebhookServer;
let figures: SetFigures;
let events: AlertEvent[];
let kept: AlertsChange | null;
let failsToSave: boolean;
let desk: AlertsDesk;

const open = (): Promise<AlertsDesk> =>
  AlertsDesk.open({
    figures,
    clock,
    random: () => 0,
    nowMs: () => START_MS + clock.nowMs(),
    logger: pino({ level: 'silent' }),
    events: (event) => events.push(event),
    post: postOverHttp('the secret of a test server'),
    store: {
      load: async () => kept,
      save: async (alerts) => {
        if (failsToSave) throw new Error('no room');
        kept = alerts;
      },
    },
  });
const messages = (): WebhookMessage[] => webhook.received.map(({ body }) => JSON.parse(body) as WebhookMessage);
/** What the server itself said. */
const texts = (): string[] => events.filter(({ by }) => by === 'server').map(({ text }) => text);

beforeEach(async () => {
  clock = new ManualClock();
  webhook = new WebhookServer();
  await webhook.start();
  figures = new SetFigures({ [STREAM]: WELL, [OTHER_STREAM]: WELL });
  events = [];
  kept = null;
  failsToSave = false;
  desk = await open();
});
afterEach(async () => {
  desk.close();
  await webhook.stop();
});

describe('AlertsDesk', () => {
  it('tells the webhook and the events when a rule fires, and when it is over', async () => {
    await desk.change({ rules: [ruleOf({ forMinutes: 2 })], webhookUrl: webhook.url }, 'ada');
    await clock.advance(MINUTE_MS);
    figures.all.set(STREAM, STALLING);
    await clock.advance(2 * MINUTE_MS + EVALUATE_EVERY_MS);
    await vi.waitFor(() => expect(messages()).toHaveLength(1), NOTHING_WRONG);
    const [fired] = messages();
    expect(fired).toMatchObject({
      version: 1,
      kind: 'alerts',
      more: 0,
      alerts: [
        {
          status: 'firing',
          rule: { id: 'stalls', name: 'Too many stalls', measure: 'stallRatio', threshold: 0.03, forMinutes: 2 },
          stream: STREAM,
          label: '/aaaa/master.m3u8',
          value: 0.042,
          viewers: 10,
          clearedAtMs: null,
          text: 'Too many stalls: stall ratio of /aaaa/master.m3u8 is 4.2 %, above 3 % for 2 min.',
        },
      ],
    });
    expect(desk.states()[0]).toMatchObject({ status: 'firing', stream: STREAM });

    figures.all.set(STREAM, WELL);
    await clock.advance(3 * MINUTE_MS);
    await vi.waitFor(() => expect(messages()).toHaveLength(2), NOTHING_WRONG);
    expect(messages()[1]?.alerts).toMatchObject([{ status: 'cleared', firedAtMs: fired?.alerts[0]?.firedAtMs, value: 0.002 }]);
    expect(texts()).toEqual([
      'Too many stalls: stall ratio of /aaaa/master.m3u8 is 4.2 %, above 3 % for 2 min.',
      'Too many stalls: over after 2 min; stall ratio of /aaaa/master.m3u8 is 0.2 %.',
    ]);
    expect(events.find(({ by }) => by === 'server')).toEqual({
      kind: 'alert',
      by: 'server',
      stream: STREAM,
      label: '/aaaa/master.m3u8',
      atMs: expect.any(Number),
      text: expect.any(String),
      changes: [],
    });
    await clock.advance(60 * MINUTE_MS);
    expect(messages()).toHaveLength(2);
    await vi.waitFor(async () => expect((await desk.alerts()).webhook.lastStatus).toBe('delivered (HTTP 204)'), NOTHING_WRONG);
    operatorApi.alerts.parse(await desk.alerts());
  });

  it('puts all that happens at one moment into one message, bounded', async () => {
    for (let index = 0; index < ALERTS_PER_MESSAGE + 7; index++) figures.all.set(`${index}`, STALLING);
    await desk.change({ rules: [ruleOf({ forMinutes: 0 })], webhookUrl: webhook.url }, 'ada');
    await clock.advance(EVALUATE_EVERY_MS);
    await vi.waitFor(() => expect(messages()).toHaveLength(1), NOTHING_WRONG);
    expect(messages()[0]?.alerts).toHaveLength(ALERTS_PER_MESSAGE);
    expect(messages()[0]?.more).toBe(7);
    expect(texts()).toHaveLength(ALERTS_PER_MESSAGE + 7);
  });

  it('says what is wrong with a webhook that is not there, in its status and once in the events', async () => {
    const { url } = webhook;
    await webhook.stop();
    await desk.change({ rules: [ruleOf({ forMinutes: 0 })], webhookUrl: url }, 'ada');
    figures.all.set(STREAM, STALLING);
    await clock.advance(EVALUATE_EVERY_MS);
    await vi.waitFor(
      async () => expect((await desk.alerts()).webhook.lastStatus).toContain('could not be reached (ECONNREFUSED); attempt 1'),
      NOTHING_WRONG,
    );
    await vi.waitFor(async () => {
      await clock.advance(MINUTE_MS);
      expect(texts().filter((text) => text.includes('webhook'))).toEqual([
        "The alerts' webhook gets no messages: could not be reached (ECONNREFUSED); given up after 6 attempts.",
      ]);
    }, NOTHING_WRONG);
    expect(desk.states()[0]?.status).toBe('firing');
  });

  it('comes back with what was set, after a restart', async () => {
    await desk.change({ rules: [ruleOf()], webhookUrl: webhook.url }, 'ada');
    desk.close();
    desk = await open();
    expect(await desk.alerts()).toMatchObject({ rules: [ruleOf()], webhook: { url: webhook.url, lastStatus: null } });
  });

  it('changes nothing where the change is refused or cannot be kept', async () => {
    await desk.change({ rules: [ruleOf()], webhookUrl: webhook.url }, 'ada');
    const before = await desk.alerts();
    await expect(desk.change({ rules: [], webhookUrl: 'ftp://x' }, 'ada')).rejects.toMatchObject({ reason: 'bad-request' });
    await expect(desk.change({ rules: [ruleOf(), ruleOf()], webhookUrl: null }, 'ada')).rejects.toMatchObject({ reason: 'bad-request' });
    const tooMany = Array.from({ length: MAX_RULES + 1 }, (_, index) => ruleOf({ id: `${index}` }));
    await expect(desk.change({ rules: tooMany, webhookUrl: null }, 'ada')).rejects.toMatchObject({ reason: 'bad-request' });
    failsToSave = true;
    await expect(desk.change({ rules: [], webhookUrl: null }, 'ada')).rejects.toThrow('no room');
    expect(await desk.alerts()).toEqual(before);
  });

  it('tells that an alert is over when its rule is taken away', async () => {
    figures.all.set(STREAM, STALLING);
    await desk.change({ rules: [ruleOf({ forMinutes: 0 })], webhookUrl: webhook.url }, 'ada');
    await clock.advance(EVALUATE_EVERY_MS);
    await desk.change({ rules: [], webhookUrl: webhook.url }, 'ada');
    await vi.waitFor(() => expect(messages()).toHaveLength(2), NOTHING_WRONG);
    expect(messages()[1]?.alerts).toMatchObject([{ status: 'cleared', text: 'Too many stalls: over after 1 min; the rule was changed.' }]);
  });

  it('writes down who changed what, and of the webhook no more than its host', async () => {
    await desk.change({ rules: [ruleOf(), ruleOf({ id: 'gap', name: 'Silence' })], webhookUrl: 'https://hook.example/secret' }, 'ada');
    await desk.change({ rules: [ruleOf({ threshold: 0.05 })], webhookUrl: 'https://hook.example/secret' }, 'ada');
    await desk.change({ rules: [ruleOf({ threshold: 0.05 })], webhookUrl: 'https://hook.example/secret' }, 'ada');
    await desk.change({ rules: [ruleOf({ threshold: 0.05 })], webhookUrl: 'https://hook.example/another' }, 'ada');
    expect(events).toMatchObject([
      {
        kind: 'alert',
        by: 'ada',
        changes: [
          { name: 'Too many stalls', from: 'none', to: 'stallRatio above 0.03 for 1 min, 2 viewers' },
          { name: 'Silence', from: 'none', to: 'stallRatio above 0.03 for 1 min, 2 viewers' },
          { name: 'webhook', from: 'none', to: 'hook.example' },
        ],
      },
      {
        changes: [
          { name: 'Too many stalls', from: 'stallRatio above 0.03 for 1 min, 2 viewers', to: 'stallRatio above 0.05 for 1 min, 2 viewers' },
          { name: 'Silence', from: 'stallRatio above 0.03 for 1 min, 2 viewers', to: 'none' },
        ],
      },
      { changes: [{ name: 'webhook', from: 'hook.example', to: 'hook.example, another address' }] },
    ]);
    expect(JSON.stringify(events)).not.toContain('secret');
  });

  it('sends a test when asked, and says how it went', async () => {
    await expect(desk.testWebhook()).rejects.toMatchObject({ reason: 'bad-request' });
    await desk.change({ rules: [], webhookUrl: webhook.url }, 'ada');
    webhook.answer = (response) => response.writeHead(500).end();
    expect(await desk.testWebhook()).toEqual({ status: 'HTTP 500' });
    expect(messages()).toMatchObject([{ kind: 'test', alerts: [] }]);
    expect((await desk.alerts()).webhook.lastStatus).toBe('HTTP 500');
  });

  it('goes on after figures that could not be had', async () => {
    await desk.change({ rules: [ruleOf({ forMinutes: 0 })], webhookUrl: null }, 'ada');
    const broken = vi.spyOn(figures, 'figures').mockImplementation(() => {
      throw new Error('not now');
    });
    await clock.advance(2 * EVALUATE_EVERY_MS);
    broken.mockRestore();
    figures.all.set(STREAM, STALLING);
    await clock.advance(EVALUATE_EVERY_MS);
    expect(texts()).toHaveLength(1);
  });

  it('leaves no timer behind when it is closed', async () => {
    await settle();
    desk.close();
    expect(clock.waiting).toBe(0);
  });
});
