import { describe, expect, it } from 'vitest';
import { minimalChange } from './minimal-change.ts';

function apply(before: string, after: string): string {
  const change = minimalChange(before, after);
  return change ? before.slice(0, change.from) + change.insert + before.slice(change.to) : before;
}

describe('minimalChange', () => {
  it('finds nothing to do for equal texts', () => {
    expect(minimalChange('same', 'same')).toBeNull();
  });

  it('touches only what differs', () => {
    expect(minimalChange('const a = 1;', 'const a = 23;')).toEqual({ from: 10, to: 11, insert: '23' });
  });

  it('does not count overlapping repeats twice', () => {
    expect(apply('aaa', 'aaaa')).toBe('aaaa');
    expect(apply('abab', 'ab')).toBe('ab');
  });

  it('never cuts a surrogate pair in two', () => {
    const change = minimalChange('x😀y', 'x😁y');
    expect(change).toEqual({ from: 1, to: 3, insert: '😁' });
  });
});
