import type { KernelTreeEntry } from '#shared/contracts/kernel-control.ts';
import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { exportTree } from './export-tree.ts';
import { parseWireTree } from './wire-tree.ts';

const entries: KernelTreeEntry[] = [
  { type: 'directory', path: 'node_modules' },
  { type: 'directory', path: 'node_modules/a' },
  { type: 'file', path: 'node_modules/a/index.js', data: Uint8Array.of(1) },
  { type: 'file', path: 'index.js', data: Uint8Array.of(2), mode: 0o755 },
];

describe('exportTree', () => {
  it('leaves out what a glob excludes, with everything below it', () => {
    const paths = parseWireTree(exportTree(entries, { excludes: ['node_modules'] })).map(({ path }) => path);
    expect(paths).toEqual(['index.js']);
  });

  it('takes what includes name although it is excluded', () => {
    const options = { excludes: ['node_modules'], includes: ['node_modules/a/**'] };
    expect(parseWireTree(exportTree(entries, options)).map(({ path }) => path)).toContain('node_modules/a/index.js');
  });

  it('makes a zip archive that others read', () => {
    const files = unzipSync(exportTree(entries, { format: 'zip' }));
    expect(files['index.js']).toEqual(Uint8Array.of(2));
    expect(Object.keys(files)).toContain('node_modules/a/');
  });

  it('names the formats when asked for another', () => {
    expect(() => exportTree(entries, { format: 'tar' as 'zip' })).toThrow(/json, binary or zip/);
  });
});
