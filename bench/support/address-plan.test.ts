import { describe, expect, it } from 'vitest';
import { makerOf, MAX_HOSTS, planNetwork, type AccessLink } from './address-plan.ts';

const OPEN: AccessLink = { upKbps: 4000, downKbps: 10_000 };
const LARGEST_PID = 4_194_304;

describe('planNetwork', () => {
  it('gives every host an address of its own in the network of the servers', () => {
    const plan = planNetwork([OPEN, OPEN, OPEN], 258);
    expect(plan.address).toBe('198.18.2.1');
    expect(plan.hosts.map(({ address, gateway }) => [address, gateway])).toEqual([
      ['198.18.2.10', '198.18.2.1'],
      ['198.18.2.11', '198.18.2.1'],
      ['198.18.2.12', '198.18.2.1'],
    ]);
  });

  it('puts hosts with the same number behind one router', () => {
    const plan = planNetwork([{ ...OPEN, nat: 1 }, { ...OPEN, nat: 2 }, { ...OPEN, nat: 1 }, OPEN], 1);
    expect(plan.routers.map(({ nat, address, gateway }) => [nat, address, gateway])).toEqual([
      [1, '198.18.1.210', '10.99.0.1'],
      [2, '198.18.1.211', '10.99.1.1'],
    ]);
    expect(plan.hosts.map(({ address, gateway }) => [address, gateway])).toEqual([
      ['10.99.0.10', '10.99.0.1'],
      ['10.99.1.11', '10.99.1.1'],
      ['10.99.0.12', '10.99.0.1'],
      ['198.18.1.13', '198.18.1.1'],
    ]);
  });

  it('stays within what the kernel takes as the name of an interface, and knows its own names', () => {
    const plan = planNetwork(
      Array.from({ length: MAX_HOSTS }, (_, nat) => (nat < 40 ? { ...OPEN, nat } : OPEN)),
      LARGEST_PID,
    );
    const names = [plan.bridge, ...plan.hosts.map(({ outer }) => outer), ...plan.routers.map(({ outer }) => outer)];
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name.length, name).toBeLessThanOrEqual(15);
    for (const name of names) expect(makerOf(name)).toBe(LARGEST_PID);
  });

  it('refuses more hosts than it has addresses for', () => {
    expect(() =>
      planNetwork(
        Array.from({ length: MAX_HOSTS + 1 }, () => OPEN),
        1,
      ),
    ).toThrow(RangeError);
  });
});

describe('makerOf', () => {
  it.each(['eth0', 'trib', 'tributary0', 'tribzzzzzzz-b', 'docker0'])('does not take %s for one of ours', (name) => {
    expect(makerOf(name)).toBeUndefined();
  });
});
