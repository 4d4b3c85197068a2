import { transcode as nativeTranscode } from 'node:buffer';
import { expect, test } from 'vitest';
import { stringWidth } from './string-width.ts';
import { icuErrorName, transcode } from './transcode.ts';

test.each([
  ['plain', 5],
  ['\u4e2d\u6587', 4],
  ['e\u0301', 1],
  ['\u{1f600}', 2],
  ['\u{1f468}\u200d\u{1f469}\u200d\u{1f467}', 2],
  ['\uff71\u30a2', 3],
  ['\u001b\t', 0],
  ['\u00ad', 1],
])('%j takes %i columns', (text, width) => {
  expect(stringWidth(text)).toBe(width);
});

test('counts ambiguous characters and joined emoji as asked', () => {
  expect(stringWidth('\u00b1')).toBe(1);
  expect(stringWidth('\u00b1', true)).toBe(2);
  expect(stringWidth('\u{1f468}\u200d\u{1f469}', false, true)).toBe(4);
});

test('transcodes between the encodings ICU is asked for', () => {
  const encodings = ['utf8', 'utf16le', 'latin1', 'ascii'] as const;
  for (const from of encodings) {
    for (const to of encodings) {
      const source = Buffer.from('plain \u00e9', from);
      if (from === 'ascii' && to !== 'utf16le') continue;
      expect(Buffer.from(transcode(source, from, to) as Uint8Array)).toEqual(nativeTranscode(source, from, to));
    }
  }
  expect(transcode(Buffer.from('x'), 'utf8', 'hex')).toBe(1);
  expect(icuErrorName(1)).toBe('U_ILLEGAL_ARGUMENT_ERROR');
});
