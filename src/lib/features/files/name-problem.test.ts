import { describe, expect, it } from 'vitest';
import { nameProblem } from './name-problem.ts';

describe('nameProblem', () => {
  it.each(['a.js', 'src/a.js', '.env', 'with space/ü.txt', '...'])('accepts %s', (path) => {
    expect(nameProblem(path)).toBeNull();
  });

  it.each(['', 'src/', '/etc/passwd', 'a//b', '../up', 'a/./b', 'a\0b', 'x'.repeat(256)])('refuses %j', (path) => {
    expect(nameProblem(path)).toMatch(/\w/);
  });
});
