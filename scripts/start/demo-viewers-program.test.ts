import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../install.mjs';
import { demoViewers } from './demo-viewers-program.mjs';

const SERVER = 'https://localhost:8080';

describe('demoViewers', () => {
  it('are pages of the browser that is here, and no reason for the rest to end', () => {
    const answer = demoViewers(5, SERVER, () => '/usr/bin/chromium');
    expect(answer).toMatchObject({ status: 'here', told: '5 demo viewers are coming …' });
    if (answer.status !== 'here') return;
    expect(answer.program).toMatchObject({
      args: ['--browser', '/usr/bin/chromium', '--url', 'https://localhost:8080/watch/?muted=1', '--viewers', '5'],
      isExtra: true,
    });
    expect(existsSync(join(ROOT, answer.program.entry))).toBe(true);
  });

  it('says how to get a browser where none is', () => {
    const answer = demoViewers(2, SERVER, () => undefined);
    expect(answer.status).toBe('none');
    expect(answer.told).toContain('apt-get install chromium');
  });

  it('says what is wrong with one that was named', () => {
    const answer = demoViewers(2, SERVER, () => {
      throw new Error('CHROMIUM_PATH is /x, which is not a browser that starts.');
    });
    expect(answer).toEqual({ status: 'none', told: 'No demo viewers: CHROMIUM_PATH is /x, which is not a browser that starts.' });
  });
});
