// Alerts of a running server: rules by the API, a viewer who says nothing, a webhook that is told.
import type { AlertRule } from '@tributary/control';
import type { Alerts, OperatorEvents } from '@tributary/operator-api';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ask, asOperator, OPERATOR_KEY } from '../http/api/testing/client.ts';
import { MemoryOperatorStore } from '../operator/memory-store.ts';
import { Harness, join } from '../testing/harness.ts';
import { keptAlerts } from './kept-alerts.ts';
import { ruleOf } from './testing/figures.ts';
import { WebhookServer } from './testing/webhook-server.ts';
import { signatureOf } from './webhook-secret.ts';

const SECRET = 'the secret of a test server';
/** The figures are looked at every five seconds. */
const SOON = { timeout: 30_000 };
const SILENCE: AlertRule = ruleOf({ id: 'gap', name: 'Silence', measure: 'reportGap', threshold: 0, forMinutes: 0, minimumViewers: 1 });

const harness = new Harness();
const webhook = new WebhookServer();
afterEach(async () => {
  await harness.end();
  await webhook.stop();
});

describe('alerts of a running server', () => {
  it('fire for a viewer who does not report, clear when it has left, and reach the webhook signed', async () => {
    const server = await harness.server({ operatorKey: OPERATOR_KEY, webhookSecret: SECRET });
    const url = await webhook.start();
    const set = await ask(server, '/alerts', { method: 'PUT', headers: asOperator, body: { rules: [SILENCE], webhookUrl: url } });
    expect([set.status, set.json]).toMatchObject([200, { rules: [SILENCE], webhook: { url } }]);
    const client = await harness.client(server);
    await join(client, 'a');

    await vi.waitFor(() => expect(webhook.received).toHaveLength(1), SOON);
    const [{ body, headers } = { body: '', headers: {} }] = webhook.received;
    expect(JSON.parse(body)).toMatchObject({ kind: 'alerts', alerts: [{ status: 'firing', rule: { id: 'gap' }, viewers: 1 }] });
    expect(headers).toMatchObject({ 'x-tributary-signature': signatureOf(body, SECRET) });
    await vi.waitFor(async () => {
      const { states, webhook: told } = (await ask(server, '/alerts', { headers: asOperator })).json as Alerts;
      expect(states).toMatchObject([{ ruleId: 'gap', status: 'firing' }]);
      expect(told.lastStatus).toBe('delivered (HTTP 204)');
    }, SOON);

    client.disconnect();
    await vi.waitFor(() => expect(webhook.received).toHaveLength(2), SOON);
    const { events } = (await ask(server, '/events?kind=alert', { headers: asOperator })).json as OperatorEvents;
    expect(events.map(({ text }) => text)).toEqual([
      expect.stringContaining('Silence: over after'),
      expect.stringContaining('Silence: time since the last report of'),
      'Changed the rules for alerts.',
    ]);
  });

  it('show the webhook’s address to operators, and its host alone to who may only look', async () => {
    const server = await harness.server({ operatorKey: OPERATOR_KEY, dashboardOpen: true });
    const webhookUrl = 'https://hooks.example/services/T0/secret?key=1';
    await ask(server, '/alerts', { method: 'PUT', headers: asOperator, body: { rules: [], webhookUrl } });
    expect((await ask(server, '/alerts', { headers: asOperator })).json).toMatchObject({ webhook: { url: webhookUrl } });
    expect((await ask(server, '/alerts')).json).toMatchObject({ webhook: { url: 'https://hooks.example/…' } });
  });

  it('refuse what makes no sense with an answer that says what to do', async () => {
    const server = await harness.server({ operatorKey: OPERATOR_KEY });
    const put = (body: object) => ask(server, '/alerts', { method: 'PUT', headers: asOperator, body });
    expect(await put({ rules: [SILENCE, SILENCE], webhookUrl: null })).toMatchObject({
      status: 400,
      json: { error: expect.stringContaining('Two rules') },
    });
    expect(await put({ rules: [], webhookUrl: 'ftp://x' })).toMatchObject({
      status: 400,
      json: { error: expect.stringContaining('http(s) address') },
    });
    expect(await ask(server, '/alerts/test', { method: 'POST', headers: asOperator, body: {} })).toMatchObject({
      status: 400,
      json: { error: expect.stringContaining('no webhook yet') },
    });
  });
});

describe('keptAlerts', () => {
  it('has what was saved last, and nothing before', async () => {
    const store = new MemoryOperatorStore();
    expect(await keptAlerts(store).load()).toBeNull();
    await keptAlerts(store).save({ rules: [SILENCE], webhookUrl: null });
    await keptAlerts(store).save({ rules: [ruleOf()], webhookUrl: 'https://hook.example/' });
    expect(await keptAlerts(store).load()).toEqual({ rules: [ruleOf()], webhookUrl: 'https://hook.example/' });
  });
});
