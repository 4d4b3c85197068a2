import { describe, expect, it } from 'vitest';
import { canonicalAddress, isOwnAddress } from './ip-address.ts';

describe('addresses', () => {
  it.each([
    ['::0:1', '::1'],
    ['1.2.3.4', '1.2.3.4'],
    ['0001:db8::0001:0000:0000:0000', '1:db8:0:0:1::'],
    ['::ffff:1.2.3.4', '::ffff:1.2.3.4'],
    ['::1.2.3.4', '::1.2.3.4'],
    ['1:0:0:2:0:0:0:3', '1:0:0:2::3'],
    ['::', '::'],
    ['x', undefined],
    ['256.1.1.1', undefined],
    ['1:2:3:4:5:6:7:8:9', undefined],
  ])('%s is %s', (text, canonical) => {
    expect(canonicalAddress(text)).toBe(canonical);
  });

  it('tells the own machine from others', () => {
    expect(['127.0.0.1', '127.9.9.9', '0.0.0.0', '::', '::1', '::ffff:127.0.0.1'].every(isOwnAddress)).toBe(true);
    expect(['198.18.0.7', '8.8.8.8', 'fd00::1', '::2'].some(isOwnAddress)).toBe(false);
  });
});
