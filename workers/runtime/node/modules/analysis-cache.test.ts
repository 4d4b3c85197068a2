import { describe, expect, it } from 'vitest';
import type { System } from '../../abi/system.ts';
import { AnalysisCache } from './analysis-cache.ts';

/** Files in memory; only the calls the cache makes. */
function memoryFiles(): { system: System; files: Map<string, Uint8Array<ArrayBuffer>>; directories: Set<string> } {
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  const directories = new Set<string>();
  const parent = (path: string): string => path.slice(0, path.lastIndexOf('/'));
  const system: Partial<System> = {
    start: { pid: 7 } as System['start'],
    readFile: (path) => files.get(path) ?? -2,
    writeFile(path, data) {
      if (!directories.has(parent(path))) return -2;
      files.set(path, new Uint8Array(data));
      return 0;
    },
    mkdirRecursive(path) {
      directories.add(path);
      return path;
    },
    rename(from, to) {
      files.set(to, files.get(from)!);
      files.delete(from);
      return 0;
    },
    readdir: () => ({
      names: [...files.keys()].map((path) => path.slice(path.lastIndexOf('/') + 1)),
      types: new Uint8Array(),
    }),
    unlink: () => 0,
  };
  return { system: system as System, files, directories };
}

const large = `import { a } from 'a'; export const b = a; ${'// padding\n'.repeat(4000)}`;

describe('kept analyses', () => {
  it('are equal to fresh ones', () => {
    const { system, files } = memoryFiles();
    const fresh = new AnalysisCache(system).module(large);
    expect(files.size).toBe(1);
    const kept = new AnalysisCache(system).module(large);
    expect(JSON.stringify(kept)).toBe(JSON.stringify(fresh));
    expect(kept.requests[0]?.specifier).toBe('a');
  });

  it('differ for different sources and kinds', () => {
    const { system, files } = memoryFiles();
    const cache = new AnalysisCache(system);
    cache.module(large);
    cache.module(`${large} `);
    cache.functionBody('// padding\n'.repeat(4000));
    expect(files.size).toBe(3);
  });

  it('are made anew when the file is damaged', () => {
    const { system, files } = memoryFiles();
    new AnalysisCache(system).module(large);
    for (const path of files.keys()) files.set(path, new TextEncoder().encode('{"prefix":'));
    expect(new AnalysisCache(system).module(large).imports).toHaveLength(1);
  });

  it('are not kept for small sources or when nothing can be written', () => {
    const { system, files } = memoryFiles();
    new AnalysisCache(system).module('export {}');
    expect(files.size).toBe(0);
    const readOnly = { ...system, writeFile: () => -30 } as System;
    expect(new AnalysisCache(readOnly).module(large).imports).toHaveLength(1);
  });
});
