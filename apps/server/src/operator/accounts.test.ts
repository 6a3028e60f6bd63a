import { describe, expect, it } from 'vitest';
import { MAX_ACCOUNTS } from './limits.ts';
import { deskWithClock, PASSWORD } from './testing/people.ts';

describe('accounts', () => {
  it('are known by name and password, whatever the capitals of the name', async () => {
    const { accounts } = deskWithClock().desk;
    expect(await accounts.add('Ada', PASSWORD, 'operator')).toMatchObject({ name: 'Ada', role: 'operator', lastSeenMs: null });
    expect(await accounts.check('ada', PASSWORD)).toMatchObject({ name: 'Ada' });
    expect(await accounts.check('ada', 'something else!')).toBeNull();
    expect(await accounts.check('eve', PASSWORD)).toBeNull();
    await expect(accounts.add('ADA', PASSWORD, 'viewer')).rejects.toMatchObject({ reason: 'conflict' });
  });

  it('show no hash', async () => {
    const { accounts } = deskWithClock().desk;
    await accounts.add('ada', PASSWORD, 'operator');
    expect(Object.keys((await accounts.list())[0] ?? {}).sort()).toEqual(['createdAtMs', 'lastSeenMs', 'name', 'role']);
  });

  it('have an operator among them, always', async () => {
    const { accounts } = deskWithClock().desk;
    await accounts.add('ada', PASSWORD, 'operator');
    await accounts.add('bob', PASSWORD, 'viewer');
    await expect(accounts.change('ada', { role: 'viewer' })).rejects.toMatchObject({ reason: 'conflict' });
    await expect(accounts.remove('ada')).rejects.toMatchObject({ reason: 'conflict' });
    await accounts.change('bob', { role: 'operator' });
    // Each alone would leave one; both at the same time would leave nobody.
    const both = await Promise.allSettled([accounts.remove('ada'), accounts.change('bob', { role: 'viewer' })]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect((await accounts.stored()).filter(({ role }) => role === 'operator')).toHaveLength(1);
  });

  it('say so where there is none of that name', async () => {
    const { accounts } = deskWithClock().desk;
    for (const attempt of [accounts.change('eve', { role: 'viewer' }), accounts.remove('eve')])
      await expect(attempt).rejects.toMatchObject({ reason: 'not-found' });
  });

  it('are bounded in number', async () => {
    const { accounts } = deskWithClock().desk;
    for (let index = 0; index < MAX_ACCOUNTS; index++) await accounts.add(`a${index}`, PASSWORD, 'operator');
    await expect(accounts.add('one-more', PASSWORD, 'viewer')).rejects.toMatchObject({ reason: 'full' });
  });
});
