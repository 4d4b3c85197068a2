import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { firstSteps, readZip, treeOf } from './import-files.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('treeOf', () => {
  it('leaves away the one folder around everything', () => {
    const tree = treeOf([
      { path: 'app-main/package.json', data: bytes('{}') },
      { path: 'app-main/src/a.js', data: bytes('1') },
    ]);
    expect(Object.keys(tree)).toEqual(['package.json', 'src']);
  });

  it('leaves out installed packages and litter', () => {
    const tree = treeOf([
      { path: 'a.js', data: bytes('1') },
      { path: 'node_modules/x/index.js', data: bytes('2') },
      { path: '__MACOSX/._a.js', data: bytes('3') },
    ]);
    expect(Object.keys(tree)).toEqual(['a.js']);
  });

  it.each(['../evil.js', 'a/../../evil.js', '/etc/passwd', 'a//b'])('refuses the path %s', (path) => {
    expect(() =>
      treeOf([
        { path, data: bytes('x') },
        { path: 'ok.js', data: bytes('y') },
      ]),
    ).toThrow(/inside the project/);
  });

  it('takes __proto__ for the name it is', () => {
    const tree = treeOf([
      { path: '__proto__', data: bytes('x') },
      { path: 'b', data: bytes('y') },
    ]);
    expect(Object.hasOwn(tree, '__proto__')).toBe(true);
    expect(Object.getPrototypeOf(tree)).toBe(Object.prototype);
  });

  it('says when nothing usable is there', () => {
    expect(() => treeOf([])).toThrow(/no file/);
  });
});

describe('readZip', () => {
  it('gives the files of an archive', async () => {
    const files = await readZip(zipSync({ 'a/b.txt': bytes('hello') }));
    expect(files).toEqual([{ path: 'a/b.txt', data: bytes('hello') }]);
  });

  it('says that something else is not an archive', async () => {
    await expect(readZip(bytes('not a zip'))).rejects.toThrow(/not a readable zip/);
  });
});

describe('firstSteps', () => {
  it('installs only where a package.json is', () => {
    expect(firstSteps({ 'package.json': { file: { contents: '{}' } } }).command).toBe('npm install');
    expect(firstSteps({ 'index.html': { file: { contents: '' } } })).toEqual({ open: 'index.html', command: null });
  });
});
