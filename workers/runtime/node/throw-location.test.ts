import { expect, it } from 'vitest';
import { findThrow } from './throw-location.ts';

const at = (line: number, column: number): string => `    at f (/a.js:${line}:${column})`;

it.each([
  ['thrown where it was made', '  throw new Error("x");', [at(1, 9)], { line: 1, column: 3 }],
  ['kept in a variable', 'const e = new Error("x");\ne.code = 1;\n  throw e;', [at(1, 11)], { line: 3, column: 3 }],
  [
    'made by a function',
    'function make() { return new Error("x") }\nthrow make();',
    [at(1, 26), at(2, 7)],
    { line: 2, column: 1 },
  ],
  ['made by the engine', 'null.x', [at(1, 6)], { line: 1, column: 6 }],
])('finds the throw of an error %s', (_name, source, frames, expected) => {
  expect(findThrow(['Error: x', ...frames].join('\n'), () => source)).toEqual({ name: '/a.js', ...expected });
});

it('knows nothing about a stack without frames', () => {
  expect(findThrow('Error: x', () => '')).toBeUndefined();
});
