import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keptWebhookSecret } from './webhook-secret.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tributary-webhook-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('keptWebhookSecret', () => {
  it('makes one that only its owner reads, and keeps it', async () => {
    const within = join(folder, 'not there yet');
    const secret = await keptWebhookSecret(within);
    expect(secret).toMatch(/^[\w-]{43}$/);
    expect(await keptWebhookSecret(within)).toBe(secret);
    const file = join(within, 'webhook-secret');
    expect((await readFile(file, 'utf8')).trim()).toBe(secret);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it('takes one that the operator has put there', async () => {
    await writeFile(join(folder, 'webhook-secret'), '  a secret that somebody chose\n');
    expect(await keptWebhookSecret(folder)).toBe('a secret that somebody chose');
  });

  it('does not sign with next to nothing', async () => {
    await writeFile(join(folder, 'webhook-secret'), '\n');
    await expect(keptWebhookSecret(folder)).rejects.toMatchObject({ reason: 'bad-key', message: expect.stringContaining('delete it') });
  });

  it('says what to do where nothing can be kept', async () => {
    await writeFile(join(folder, 'file'), '');
    await expect(keptWebhookSecret(join(folder, 'file'))).rejects.toMatchObject({
      reason: 'bad-key',
      message: expect.stringContaining('--data-dir'),
    });
  });
});
