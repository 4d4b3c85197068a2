import { expect, it } from 'vitest';
import { parseEnvironmentFile } from './environment-file.ts';

it('reads values, quotes, comments and exports', () => {
  const text = ['A=1', '', '# note', 'export B = two # rest', 'C="x\\ny"', "D='a#b'", 'E=', 'F=`l1', 'l2`'].join('\n');
  expect(Object.fromEntries(parseEnvironmentFile(text))).toEqual({
    A: '1',
    B: 'two',
    C: 'x\ny',
    D: 'a#b',
    E: '',
    F: 'l1\nl2',
  });
});

it('skips lines without an equals sign', () => {
  expect(Object.fromEntries(parseEnvironmentFile('nothing\nA=1\r\nend'))).toEqual({ A: '1' });
});
