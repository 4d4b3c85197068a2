import { expect, test } from 'vitest';
import type { BindingContext } from '../../binding-context.ts';
import { createBufferBinding } from '../buffer.ts';
import { decodeBytes, encodeText, type EncodingName } from './encodings.ts';
import { utf8Length } from './utf8.ts';

type NativeFunction = (...values: unknown[]) => unknown;
const binding = createBufferBinding({} as BindingContext) as Record<string, NativeFunction>;

function call(name: string, ...values: unknown[]): unknown {
  return (binding[name] as NativeFunction)(...values);
}

const ENCODINGS: (EncodingName & BufferEncoding)[] = [
  'ascii',
  'utf8',
  'base64',
  'base64url',
  'utf16le',
  'latin1',
  'hex',
];
const TEXTS = [
  '',
  'plain text, long enough to leave the short path behind',
  'h\u00e9llo w\u00f6rld \u20ac \u{1f600}',
  'lone \ud800 and \udc00',
  'aGVsbG8gd29ybGQsIHRoaXMgaXMgYmFzZTY0IHRleHQ=',
  'aGVs bG8=\naGVs',
  '__--++//',
  '0123456789abcdefABCDEF0123456789',
  'abxy12',
];

function randomBytes(length: number, seed: number): Uint8Array {
  let state = seed;
  return Uint8Array.from({ length }, () => (state = (state * 48271) % 2147483647) & 255);
}

test('encodes and decodes as Buffer does, in every encoding', () => {
  for (const encoding of ENCODINGS) {
    for (const text of TEXTS) expect(Buffer.from(encodeText(text, encoding))).toEqual(Buffer.from(text, encoding));
    for (let length = 0; length < 100; length++) {
      const bytes = randomBytes(length, length + 1);
      expect(decodeBytes(bytes, encoding)).toBe(Buffer.from(bytes).toString(encoding));
    }
  }
});

test('reads shared memory', () => {
  const shared = new Uint8Array(new SharedArrayBuffer(40));
  shared.set(new TextEncoder().encode('sh\u00e4red m\u00ebmory that is long enough'));
  for (const encoding of ENCODINGS) expect(decodeBytes(shared, encoding)).toBe(Buffer.from(shared).toString(encoding));
});

test('counts UTF-8 bytes', () => {
  for (const text of TEXTS) expect(utf8Length(text)).toBe(Buffer.byteLength(text));
});

test('writes only whole characters that fit', () => {
  const target = new Uint8Array(4);
  expect(call('utf8WriteStatic', target, 'a\u{1f600}', 0, 4)).toBe(1);
  expect(call('ucs2Write', target, 'abc', 1, 3)).toBe(2);
  expect(call('base64Write', target, 'aGVsbG8gd29ybGQ=', 0, 4)).toBe(4);
  expect(() => call('hexWrite', target, 'ab', 5, 1)).toThrow(
    expect.objectContaining({ code: 'ERR_BUFFER_OUT_OF_BOUNDS' }),
  );
});

test('searches forwards and backwards as Buffer does', () => {
  const haystack = Buffer.from('abcabcabcab');
  for (const needle of ['a', 'abc', 'cab', 'x', '', 'abcabcabcabc']) {
    for (let offset = -13; offset < 13; offset++) {
      expect(call('indexOfString', haystack, needle, offset, 1, true)).toBe(haystack.indexOf(needle, offset));
      expect(call('indexOfString', haystack, needle, offset, 1, false)).toBe(haystack.lastIndexOf(needle, offset));
    }
  }
  const wide = Buffer.from('xabcabc', 'utf16le');
  expect(call('indexOfString', wide, 'abc', 3, 3, true)).toBe(2);
  expect(call('indexOfString', wide, 'abc', -1, 3, false)).toBe(8);
});

test('fills with patterns and says when there is none', () => {
  const target = new Uint8Array(10);
  expect(call('fill', target, 'abc', 1, 9, 'utf8')).toBeUndefined();
  expect(Buffer.from(target).toString('latin1')).toBe('\0abcabcab\0');
  expect(call('fill', target, 'zz', 0, 5, 'hex')).toBe(-1);
  expect(call('fill', target, 'a', 0, 11, 'utf8')).toBe(-2);
});

test('answers atob and btoa with the reason of a refusal', () => {
  expect(call('atob', ' aGVs bG8= ')).toBe('hello');
  expect(call('atob', 'a')).toBe(-1);
  expect(call('atob', 'a*')).toBe(-2);
  expect(call('btoa', 'h\u00e9')).toBe('aOk=');
  expect(call('btoa', '\u20ac')).toBe(-1);
});
