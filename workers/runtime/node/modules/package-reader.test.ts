import { describe, expect, it } from 'vitest';
import type { BindingContext } from '../binding-context.ts';
import { PackageReader } from './package-reader.ts';

/** A reader over the given files; `reads` counts how often each was read. */
function readerOf(files: Readonly<Record<string, string>>): { reader: PackageReader; reads: string[] } {
  const reads: string[] = [];
  const readFile = (path: string): Uint8Array | number => {
    if (!(path in files)) return -2;
    reads.push(path);
    return new TextEncoder().encode(files[path]);
  };
  const context = { system: { readFile }, platform: { TextDecoder } } as unknown as BindingContext;
  return { reader: new PackageReader(context), reads };
}

describe('package configurations', () => {
  const files = {
    '/p/package.json': '\ufeff{"name":"p","type":"module","main":"m.js","exports":{".":"./a.js"},"imports":{"#x":"y"}}',
    '/p/sub/package.json': '{"type":"strange","main":5,"exports":"./x.js"}',
    '/p/bad/package.json': '{"name": bad}',
    '/p/odd/package.json': '{"name": 5}',
    '/p/list/package.json': '[]',
  };

  it('gives the fields as the library expects them', () => {
    const { reader } = readerOf(files);
    expect(reader.read('/p/package.json')?.serialize()).toEqual([
      'p',
      'm.js',
      'module',
      '{"#x":"y"}',
      '{".":"./a.js"}',
      '/p/package.json',
    ]);
    const odd = [undefined, undefined, 'none', undefined, './x.js', '/p/sub/package.json'];
    expect(reader.read('/p/sub/package.json')?.serialize()).toEqual(odd);
    expect(reader.read('/none/package.json')).toBeNull();
  });

  it('searches upwards, never across node_modules', () => {
    const { reader } = readerOf(files);
    expect(reader.nearest('/p/a/b/c.js')?.path).toBe('/p/package.json');
    expect(reader.nearest('/p/sub/x.js')?.path).toBe('/p/sub/package.json');
    expect(reader.nearest('/p/node_modules/q/index.js')).toBeNull();
    expect(reader.nearest('/elsewhere/x.js')).toBeNull();
  });

  it('answers with the place where the search for a scope ended', () => {
    const { reader } = readerOf(files);
    expect(reader.scopeConfig('file:///p/x.mjs?query#hash')).toContain('/p/package.json');
    expect(reader.scopeConfig('file:///p/node_modules/q/x.js')).toBe('/p/node_modules/package.json');
    expect(reader.scopeConfig('file:///q/x.js')).toBe('/package.json');
    expect([reader.packageType('file:///p/x.js'), reader.packageType('file:///q/x.js')]).toEqual(['module', undefined]);
  });

  it('reads each file once', () => {
    const { reader, reads } = readerOf(files);
    for (const name of ['a', 'b', 'c']) reader.nearest(`/p/${name}.js`);
    expect(reads).toEqual(['/p/package.json']);
  });

  it.each(['bad', 'odd', 'list'])('refuses what is no configuration (%s)', (name) => {
    const { reader } = readerOf(files);
    const path = `/p/${name}/package.json`;
    expect(() => reader.read(path)).toThrow(expect.objectContaining({ code: 'ERR_INVALID_PACKAGE_CONFIG' }));
    expect(() => reader.read(path)).toThrow(`Invalid package config ${path}.`);
  });
});
