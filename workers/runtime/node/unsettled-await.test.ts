import { expect, it } from 'vitest';
import { unsettledAwaitWarning } from './unsettled-await.ts';

const warning = (source: string): string => unsettledAwaitWarning('file:///a.mjs', source);

it('shows the only await', () => {
  expect(warning('const a = 1;\n  const b = await f(a);\n')).toBe(
    'Warning: Detected unsettled top-level await at file:///a.mjs:2\n  const b = await f(a);\n            ^\n\n\n\n',
  );
});

it('leaves out those inside functions and prefers one on a new promise', () => {
  const source = 'const f = async () => await g();\nawait f();\nawait new Promise(() => {});\n';
  expect(warning(source)).toContain('a.mjs:3\nawait new Promise(() => {});\n^\n');
});

it('names only the module when several could be meant', () => {
  expect(warning('await a();\nawait b();\n')).toBe('Warning: Detected unsettled top-level await at file:///a.mjs\n');
});
