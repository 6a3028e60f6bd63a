import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { ruleOf } from './testing/figures.ts';
import { alertsMessage } from './webhook-message.ts';
import { SIGNATURE_HEADER, signatureOf } from './webhook-secret.ts';

/** What a test cannot foresee, as what it must look like. */
const shapeOf = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(shapeOf);
  if (typeof value !== 'object' || value === null) return typeof value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, shapeOf(each)]));
};

describe('what docs/operations.md says of the webhook', () => {
  it('is what it is sent', async () => {
    const document = await readFile(new URL('../../../../docs/operations.md', import.meta.url), 'utf8');
    const [, example = ''] = /```json webhook\n([\s\S]+?)```/.exec(document) ?? [];
    const told = JSON.parse(example) as ReturnType<typeof alertsMessage>;
    const [alert] = told.alerts;
    const made = alertsMessage(
      [
        {
          transition: 'cleared',
          rule: ruleOf({ forMinutes: 5 }),
          stream: 'a1ad8d2a4d5f01b09efca5263751bba0',
          label: '/live/master.m3u8',
          value: 0.004,
          viewers: 120,
          firedAtMs: alert?.firedAtMs ?? 0,
          atMs: alert?.clearedAtMs ?? 0,
          byRuleChange: false,
        },
      ],
      told.madeAtMs,
    );
    expect(shapeOf(told)).toEqual(shapeOf(made));
    expect({ ...told, id: '' }).toEqual({ ...made, id: '' });
  });

  it('can be checked as it says', async () => {
    expect(SIGNATURE_HEADER).toBe('x-tributary-signature');
    // Computed with `printf '{"version":1}' | openssl dgst -sha256 -hmac secret`.
    expect(signatureOf('{"version":1}', 'secret')).toBe('sha256=5bf41a7738bdf2b8c02d61765ceaf8e6fb4f1f2973b7db89386a3f399fba16bf');
  });
});
