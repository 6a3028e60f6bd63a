import { describe, expect, it } from 'vitest';
import { proximity, viewerAddress } from './address.ts';

describe('viewerAddress', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7', '192.0.2.0/24'],
    ['::ffff:192.0.2.7', '192.0.2.7', '192.0.2.0/24'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64', '2001:db8:1::/48'],
    ['2001:0DB8:0001::1', '2001:db8:1:0::/64', '2001:db8:1::/48'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64', 'fe80:0:0::/48'],
    ['::1', '0:0:0:0::/64', '0:0:0::/48'],
    ['unknown', 'unknown', 'unknown'],
    ['1::2::3', '1::2::3', '1::2::3'],
    ['1:2:3', '1:2:3', '1:2:3'],
  ])('%s', (text, address, network) => {
    expect(viewerAddress(text)).toEqual({ address, network });
  });

  it('compares', () => {
    const near = (a: string, b: string) => proximity(viewerAddress(a), viewerAddress(b));
    expect(near('192.0.2.7', '::ffff:192.0.2.7')).toBe('address');
    expect(near('192.0.2.7', '192.0.2.8')).toBe('network');
    expect(near('192.0.2.7', '192.0.3.7')).toBe('far');
    expect(near('2001:db8:1:2::7', '2001:db8:1:2::8')).toBe('address');
    expect(near('2001:db8:1:2::7', '2001:db8:1:3::7')).toBe('network');
  });
});
