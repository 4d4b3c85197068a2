import fs from 'node:fs';
import { mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os, { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { STAT_FIELDS } from '../../abi/file-modes.ts';
import type { System } from '../../abi/system.ts';
import type { BindingContext } from '../binding-context.ts';
import { createWasiBinding } from '../bindings/wasi.ts';

/** Runs a call of Node's `fs`, giving its errno as system calls do. */
function attempt<T>(call: () => T): T | number {
  try {
    return call();
  } catch (error) {
    const { code } = error as { code?: string };
    const numbers = os.constants.errno as Readonly<Record<string, number>>;
    return -(numbers[code ?? ''] ?? 5);
  }
}

function done(call: () => unknown): number {
  const result = attempt(call);
  return typeof result === 'number' && result < 0 ? result : 0;
}

function fill(into: Float64Array | BigInt64Array, stat: fs.BigIntStats): number {
  const times = [stat.atimeNs, stat.mtimeNs, stat.ctimeNs, stat.birthtimeNs];
  const fields = [
    stat.dev,
    stat.mode,
    stat.nlink,
    stat.uid,
    stat.gid,
    stat.rdev,
    stat.blksize,
    stat.ino,
    stat.size,
    stat.blocks,
    ...times.flatMap((time) => [time / 1_000_000_000n, time % 1_000_000_000n]),
  ];
  for (let index = 0; index < STAT_FIELDS; index++) into[index] = fields[index]! as never;
  return 0;
}

/** The system calls WASI makes, on the files of the machine that runs the tests. */
function createHostSystem(): System {
  const calls: Partial<System> = {
    open: (path, flags, mode) => attempt(() => fs.openSync(path, flags, mode)),
    close: (fd) => done(() => fs.closeSync(fd)),
    read: (fd, into, position) => attempt(() => fs.readSync(fd, into, 0, into.length, position < 0 ? null : position)),
    write: (fd, from, position) =>
      attempt(() => fs.writeSync(fd, from, 0, from.length, position < 0 ? null : position)),
    stat: (path, into) => done(() => fill(into, fs.statSync(path, { bigint: true }))),
    lstat: (path, into) => done(() => fill(into, fs.lstatSync(path, { bigint: true }))),
    fstat: (fd, into) => done(() => fill(into, fs.fstatSync(fd, { bigint: true }))),
    readdir: (path) =>
      attempt(() => {
        const entries = fs.readdirSync(path, { withFileTypes: true });
        const types = entries.map((entry) => (entry.isDirectory() ? 2 : entry.isSymbolicLink() ? 3 : 1));
        return { names: entries.map((entry) => entry.name), types: Uint8Array.from(types) };
      }),
    readlink: (path) => attempt(() => fs.readlinkSync(path)),
    realpath: (path) => attempt(() => fs.realpathSync(path)),
    mkdir: (path, mode) => done(() => fs.mkdirSync(path, mode)),
    rmdir: (path) => done(() => fs.rmdirSync(path)),
    unlink: (path) => done(() => fs.unlinkSync(path)),
    rename: (from, to) => done(() => fs.renameSync(from, to)),
    link: (from, to) => done(() => fs.linkSync(from, to)),
    symlink: (target, path) => done(() => fs.symlinkSync(target, path)),
    ftruncate: (fd, length) => done(() => fs.ftruncateSync(fd, length)),
    fsync: (fd) => done(() => fs.fsyncSync(fd)),
    utimes: (path, accessed, modified, isFollowing) =>
      done(() => (isFollowing ? fs.utimesSync : fs.lutimesSync)(path, accessed, modified)),
    futimes: (fd, accessed, modified) => done(() => fs.futimesSync(fd, accessed, modified)),
    handleType: () => 'FILE',
  };
  return calls as System;
}

type Calls = Record<string, (...values: (number | bigint)[]) => number>;

interface NativeWasi {
  readonly wasiImport: Calls;
  start(instance: object): number;
}

/** One WASI, ours or the native one, with its memory. */
class Guest {
  readonly memory = new WebAssembly.Memory({ initial: 2 });
  readonly calls: Calls;
  readonly view: DataView;

  constructor(kind: 'ours' | 'native', directory: string, stdin: number) {
    const args = ['prog', 'ärg'];
    this.view = new DataView(this.memory.buffer);
    if (kind === 'native') {
      const { WASI } = createRequire(import.meta.url)('node:wasi') as { WASI: new (options: object) => NativeWasi };
      const preopens = { '/sandbox': directory };
      const wasi = new WASI({ version: 'preview1', args, env: { A: '1', B: 'zwei' }, preopens, stdin });
      wasi.start({ exports: { memory: this.memory, _start: () => undefined } });
      this.calls = wasi.wasiImport;
      return;
    }
    const { WASI } = createWasiBinding({ system: createHostSystem() } as BindingContext) as {
      WASI: new (...values: unknown[]) => Calls & { _setMemory(memory: unknown): void };
    };
    const wasi = new WASI(args, ['A=1', 'B=zwei'], ['/sandbox', directory], [stdin, 1, 2]);
    wasi._setMemory(this.memory);
    this.calls = wasi;
  }

  text(at: number, text: string): [number, number] {
    const bytes = new TextEncoder().encode(text);
    new Uint8Array(this.memory.buffer).set(bytes, at);
    return [at, bytes.length];
  }

  bytes(at: number, length: number): string {
    return Buffer.from(this.memory.buffer, at, length).toString('latin1');
  }

  vector(at: number, ...ranges: readonly (readonly [number, number])[]): [number, number] {
    ranges.forEach(([start, length], index) => {
      this.view.setUint32(at + index * 8, start, true);
      this.view.setUint32(at + index * 8 + 4, length, true);
    });
    return [at, ranges.length];
  }

  open(path: string, options = 0, rights = 0b1000111000000000000111111111n, flags = 0, lookup = 1): [number, number] {
    const errno = this.calls['path_open']!(3, lookup, ...this.text(1000, path), options, rights, 0n, flags, 900);
    return [errno, errno === 0 ? this.view.getUint32(900, true) : -1];
  }

  write(fd: number, text: string): number {
    const range = this.text(3000, text);
    return this.calls['fd_write']!(fd, ...this.vector(2000, range), 900);
  }

  read(fd: number, size: number): string {
    const errno = this.calls['fd_read']!(fd, ...this.vector(2000, [4000, size], [5000, size]), 900);
    return `${errno}:${errno === 0 ? this.bytes(4000, Math.min(size, this.view.getUint32(900, true))) : ''}`;
  }
}

/** What a guest does, as values that must be equal for both. */
const scenarios: Readonly<Record<string, (guest: Guest) => unknown>> = {
  'arguments and environment': (guest) => [
    guest.calls['args_sizes_get']!(0, 4),
    guest.view.getUint32(0, true),
    guest.view.getUint32(4, true),
    guest.calls['args_get']!(16, 100),
    guest.bytes(100, 12),
    guest.view.getUint32(20, true),
    guest.calls['environ_sizes_get']!(0, 4),
    guest.bytes(0, 8),
    guest.calls['environ_get']!(16, 100),
    guest.bytes(100, 12),
    guest.calls['args_sizes_get']!(1 << 20, 4),
  ],
  'preopened directories': (guest) => [
    guest.calls['fd_prestat_get']!(3, 0),
    guest.bytes(0, 8),
    guest.calls['fd_prestat_dir_name']!(3, 100, 8),
    guest.bytes(100, 8),
    guest.calls['fd_prestat_get']!(4, 0),
    guest.calls['fd_fdstat_get']!(3, 0),
    guest.bytes(8, 16),
    guest.calls['fd_fdstat_get']!(77, 0),
  ],
  'opening inside and outside': (guest) =>
    [
      'file.txt',
      'absent',
      '../up',
      '/etc/hostname',
      'out',
      'in',
      'sub/../file.txt',
      'sub/../../x',
      'file.txt/',
      'sub',
    ].map((path) => guest.open(path)[0] > 0),
  'opening flags': (guest) => [
    guest.open('sub', 2, 0n)[0],
    guest.open('file.txt', 2)[0],
    guest.open('file.txt', 5)[0],
    guest.open('new.txt', 5)[0],
    guest.open('file.txt', 0, 1n << 40n)[0],
    guest.open('in', 0, 2n, 0, 0)[0],
  ],
  'reading, seeking and telling': (guest) => {
    const [, fd] = guest.open('file.txt');
    return [
      guest.read(fd, 4),
      guest.calls['fd_tell']!(fd, 900),
      guest.view.getBigUint64(900, true),
      guest.calls['fd_seek']!(fd, 2n, 0, 900),
      guest.read(fd, 3),
      guest.calls['fd_seek']!(fd, -2n, 2, 900),
      guest.view.getBigUint64(900, true),
      guest.read(fd, 10),
      guest.read(fd, 10),
      guest.calls['fd_seek']!(fd, -100n, 0, 900),
      guest.calls['fd_seek']!(fd, 0n, 7, 900),
      guest.calls['fd_pread']!(fd, ...guest.vector(2000, [4000, 3]), 6n, 900),
      guest.bytes(4000, 3),
      guest.calls['fd_close']!(fd),
      guest.calls['fd_close']!(fd),
    ];
  },
  'writing, truncating and appending': (guest) => {
    const [, fd] = guest.open('made.txt', 1);
    const results = [guest.write(fd, 'hello '), guest.write(fd, 'world'), guest.calls['fd_filestat_set_size']!(fd, 7n)];
    results.push(guest.calls['fd_pwrite']!(fd, ...guest.vector(2000, guest.text(3000, 'J')), 0n, 900));
    results.push(
      guest.calls['fd_allocate']!(fd, 5n, 10n),
      guest.calls['fd_sync']!(fd),
      guest.calls['fd_datasync']!(fd),
    );
    const [, appended] = guest.open('made.txt', 0, 0b1000111000000000000111111111n, 1);
    results.push(guest.write(appended, '!'), guest.calls['fd_fdstat_set_flags']!(appended, 0));
    results.push(guest.calls['fd_advise']!(fd, 0n, 0n, 1));
    return results;
  },
  'rights are enforced': (guest) => {
    const [, fd] = guest.open('file.txt', 0, 2n);
    return [
      guest.read(fd, 2),
      guest.write(fd, 'x'),
      guest.calls['fd_tell']!(fd, 900),
      guest.calls['fd_fdstat_set_rights']!(fd, 2n | 64n, 0n),
      guest.calls['fd_fdstat_set_rights']!(fd, 0n, 0n),
      guest.read(fd, 2),
    ];
  },
  directories: (guest) => {
    const results: unknown[] = [guest.calls['path_create_directory']!(3, ...guest.text(1000, 'made'))];
    results.push(guest.calls['path_create_directory']!(3, ...guest.text(1000, 'made')));
    results.push(guest.calls['fd_readdir']!(3, 8000, 4000, 0n, 900));
    const names: string[] = [];
    const end = 8000 + guest.view.getUint32(900, true);
    for (let at = 8000; at + 24 <= end;) {
      const length = guest.view.getUint32(at + 16, true);
      const name = guest.bytes(at + 24, length);
      if (!name.startsWith('.')) names.push(`${name} ${guest.view.getUint8(at + 20)}`);
      at += 24 + length;
    }
    results.push(names.sort(), guest.calls['path_remove_directory']!(3, ...guest.text(1000, 'made')));
    results.push(guest.calls['path_remove_directory']!(3, ...guest.text(1000, 'sub')) > 0);
    results.push(guest.calls['path_unlink_file']!(3, ...guest.text(1000, 'sub')) > 0);
    return results;
  },
  'links and renames': (guest) => [
    guest.calls['path_symlink']!(...guest.text(1000, 'file.txt'), 3, ...guest.text(1100, 'sym')),
    guest.calls['path_readlink']!(3, ...guest.text(1000, 'sym'), 4000, 100, 900),
    guest.bytes(4000, guest.view.getUint32(900, true)),
    guest.calls['path_link']!(3, 0, ...guest.text(1000, 'file.txt'), 3, ...guest.text(1100, 'hard')),
    guest.calls['path_rename']!(3, ...guest.text(1000, 'hard'), 3, ...guest.text(1100, 'sub/moved')),
    guest.calls['path_rename']!(3, ...guest.text(1000, 'hard'), 3, ...guest.text(1100, 'x')),
    guest.calls['path_unlink_file']!(3, ...guest.text(1000, 'sym')),
    guest.calls['path_unlink_file']!(3, ...guest.text(1000, 'sym')),
    guest.calls['path_readlink']!(3, ...guest.text(1000, 'file.txt'), 4000, 100, 900),
  ],
  'file status': (guest) => {
    const [, fd] = guest.open('file.txt');
    return [
      guest.calls['path_filestat_get']!(3, 1, ...guest.text(1000, 'file.txt'), 4000),
      guest.bytes(4000, 56),
      guest.calls['fd_filestat_get']!(fd, 4000),
      guest.bytes(4016, 32),
      guest.calls['path_filestat_get']!(3, 0, ...guest.text(1000, 'in'), 4000),
      guest.view.getUint8(4016),
      guest.calls['path_filestat_set_times']!(3, 1, ...guest.text(1000, 'file.txt'), 1000000000n, 2000000000n, 5),
      guest.calls['fd_filestat_set_times']!(fd, 3000000000n, 4000000000n, 1),
      guest.calls['path_filestat_get']!(3, 1, ...guest.text(1000, 'file.txt'), 4000),
      guest.view.getBigUint64(4048, true),
      guest.calls['fd_filestat_set_times']!(fd, 0n, 0n, 3),
    ];
  },
  'clocks, random and waiting': (guest) => {
    const before = guest.calls['clock_time_get']!(1, 0n, 0) + guest.calls['random_get']!(100, 16);
    // A clock that is due in a millisecond, and a descriptor that is ready.
    new Uint8Array(guest.memory.buffer).fill(0, 200, 400);
    guest.view.setBigUint64(200, 7n, true);
    guest.view.setUint32(216, 1, true);
    guest.view.setBigUint64(224, 1_000_000n, true);
    return [
      before,
      guest.calls['poll_oneoff']!(200, 600, 1, 900),
      guest.view.getUint32(900, true),
      guest.bytes(600, 11),
      guest.calls['poll_oneoff']!(200, 600, 0, 900),
      guest.calls['clock_time_get']!(9, 0n, 0),
      guest.calls['sched_yield']!(),
    ];
  },
  renumbering: (guest) => {
    const [, first] = guest.open('file.txt');
    const [, second] = guest.open('new2', 1);
    return [guest.calls['fd_renumber']!(first, second), guest.read(second, 5), guest.read(first, 5)];
  },
};

describe('WASI answers as the native one', () => {
  const directories: string[] = [];
  const prepare = (): string => {
    const directory = mkdtempSync(join(tmpdir(), 'wasi-'));
    directories.push(directory);
    mkdirSync(join(directory, 'sub'));
    writeFileSync(join(directory, 'sub/inner'), 'x');
    writeFileSync(join(directory, 'file.txt'), 'some content');
    symlinkSync('/etc/hostname', join(directory, 'out'));
    symlinkSync('file.txt', join(directory, 'in'));
    return directory;
  };
  let stdin = 0;
  beforeEach(() => void (stdin = openSync('/dev/null', 'r')));
  afterEach(() => directories.splice(0).forEach((directory) => rmSync(directory, { recursive: true })));

  for (const [title, scenario] of Object.entries(scenarios)) {
    it(title, () => {
      const [ours, native] = [prepare(), prepare()];
      const strip = (value: unknown): unknown =>
        // Inodes and times differ between two directories.
        title === 'file status' ? (value as unknown[]).filter((entry) => typeof entry !== 'string') : value;
      expect(strip(scenario(new Guest('ours', ours, stdin)))).toEqual(
        strip(scenario(new Guest('native', native, stdin))),
      );
    });
  }

  it('writes what the guest wrote', () => {
    const directory = prepare();
    const guest = new Guest('ours', directory, stdin);
    const [, fd] = guest.open('made.txt', 1);
    guest.write(fd, 'hello');
    expect(readFileSync(join(directory, 'made.txt'), 'utf8')).toBe('hello');
  });
});
