import { encode } from '@msgpack/msgpack';
import { describe, expect, it } from 'vitest';
import { formatBinaryTree, formatJsonTree, parseWireTree } from './wire-tree.ts';

const json = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('parseWireTree', () => {
  it('reads the JSON form with text, latin1 and links', () => {
    const entries = parseWireTree(
      json({
        d: { src: { d: { 'a.txt': { f: { c: 'é' } }, b: { f: { c: 'ÿ\0', b: true } } } }, l: { f: { l: 'src' } } },
      }),
    );
    expect(entries).toEqual([
      { type: 'directory', path: 'src' },
      { type: 'file', path: 'src/a.txt', data: bytes('é') },
      { type: 'file', path: 'src/b', data: Uint8Array.of(255, 0) },
      { type: 'symlink', path: 'l', target: 'src' },
    ]);
  });

  it('reads the MessagePack form', () => {
    const entries = parseWireTree(encode({ d: { 'a.bin': { f: { c: Uint8Array.of(1, 2, 3) } } } }));
    expect(entries).toEqual([{ type: 'file', path: 'a.bin', data: Uint8Array.of(1, 2, 3) }]);
  });

  it.each(['..', '.', '', 'a/b', 'a\0b'])('refuses the name %j', (name) => {
    expect(() => parseWireTree(json({ d: { [name]: { f: { c: '' } } } }))).toThrow(/EINVAL/);
  });

  it('says that something else is no tree', () => {
    expect(() => parseWireTree(bytes('{"x"'))).toThrow(/cannot be read/);
    expect(() => parseWireTree(json({ f: { c: '' } }))).toThrow(/no root directory/);
    expect(() => parseWireTree(json({ d: { a: { f: {} } } }))).toThrow(/no contents/);
  });
});

describe('formatting', () => {
  const entries = [
    { type: 'directory', path: 'd' },
    { type: 'file', path: 'd/text', data: bytes('hé') },
    { type: 'file', path: 'bin', data: Uint8Array.of(0xff, 0xfe) },
    { type: 'symlink', path: 'link', target: 'd/text' },
  ] as const;

  it.each([
    ['JSON', formatJsonTree],
    ['binary', formatBinaryTree],
  ])('comes back unchanged through the %s form', (_name, format) => {
    expect(parseWireTree(format(entries))).toEqual(entries);
  });
});
