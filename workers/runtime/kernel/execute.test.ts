import { describe, expect, it } from 'vitest';
import { Errno } from '../abi/errno.ts';
import { FileMode } from '../abi/file-modes.ts';
import { createFileSystem } from '../filesystem/index.ts';
import { resolveExecutable } from './execute.ts';

function machine(files: Readonly<Record<string, string>>, mode = 0o755) {
  const fileSystem = createFileSystem();
  const bin = fileSystem.mkdir(fileSystem.root, 'bin', 0o755);
  const all = { node: '\x7fCLOUDLESS node\n', sh: '\x7fCLOUDLESS shell\n', env: '\x7fCLOUDLESS shell\n', ...files };
  for (const [name, text] of Object.entries(all)) {
    const inode = fileSystem.create(bin, name, FileMode.S_IFREG | (name in files ? mode : 0o755));
    fileSystem.write(inode, new TextEncoder().encode(text), 0);
  }
  fileSystem.symlink(fileSystem.mkdir(fileSystem.root, 'usr', 0o755), 'bin', '/bin');
  const lookup = { fileSystem, workingDirectory: fileSystem.root, searchPath: '/nowhere:/bin' };
  return (file: string, ...argv: string[]) => resolveExecutable(lookup, file, [file, ...argv]);
}

describe('resolveExecutable', () => {
  it('finds a program by name and by path', () => {
    expect(machine({})('node', '-v')).toEqual({ program: 'node', path: '/bin/node', argv: ['node', '-v'] });
    expect(machine({})('/bin/sh')).toMatchObject({ program: 'shell' });
  });

  it('follows an interpreter line with its one argument', () => {
    const resolved = machine({ tool: '#!/bin/sh -e  x\necho' })('tool', 'a');
    expect(resolved).toEqual({ program: 'shell', path: '/bin/sh', argv: ['/bin/sh', '-e  x', '/bin/tool', 'a'] });
  });

  it('follows env to the program it names', () => {
    const run = machine({ cli: '#!/usr/bin/env node\n', split: '#!/usr/bin/env -S node --no-warnings\n' });
    expect(run('cli', 'a')).toMatchObject({ program: 'node', argv: ['node', '/bin/cli', 'a'] });
    expect(run('split')).toMatchObject({ program: 'node', argv: ['node', '--no-warnings', '/bin/split'] });
  });

  it('says why a file cannot be run', () => {
    expect(machine({})('missing')).toBe(-Errno.ENOENT);
    expect(machine({})('./missing')).toBe(-Errno.ENOENT);
    expect(machine({ text: 'hello' })('text')).toBe(-Errno.ENOEXEC);
    expect(machine({ text: '#!/bin/sh' }, 0o644)('text')).toBe(-Errno.EACCES);
    expect(machine({ lost: '#!/bin/gone\n' })('lost')).toBe(-Errno.ENOENT);
    expect(machine({ round: '#!/bin/round\n' })('round')).toBe(-Errno.ELOOP);
  });
});
