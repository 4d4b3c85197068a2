import { beforeEach, describe, expect, test } from 'vitest';
import { Errno } from '../abi/errno.ts';
import { DirectoryEntryType, FileMode, StatField, STAT_FIELDS } from '../abi/file-modes.ts';
import { attachFileSystem, createFileSystem } from './index.ts';
import { PathCalls } from './testing/path-calls.ts';
import { Random } from './testing/random.ts';
import type { WritableFileSystem } from './types.ts';

const FILE = FileMode.S_IFREG | 0o644;
let files: WritableFileSystem;
let root: number;
beforeEach(() => {
  files = createFileSystem({ limit: 16 * 1024 ** 2, capacity: 64 * 1024 ** 2 });
  root = files.root;
});

function statusOf(inode: number): Float64Array {
  const status = new Float64Array(STAT_FIELDS);
  expect(files.stat(inode, status)).toBe(0);
  return status;
}

describe('paths', () => {
  test('resolve through links, dots and repeated slashes', () => {
    const directory = files.mkdir(root, 'directory', 0o755);
    const file = files.create(directory, 'file', FILE);
    files.symlink(root, 'link', 'directory/.');
    files.symlink(directory, 'absolute', '/link/file');
    for (const path of ['/link//file', '/directory/../link/./file', '//directory/absolute', 'link/absolute']) {
      expect(files.lookup(path, root, true), path).toBe(file);
      expect(files.realpath(path, root), path).toBe('/directory/file');
    }
    expect(files.realpath('/link/', root)).toBe('/directory');
    expect(files.realpath('/..', root)).toBe('/');
    expect(files.pathOf(directory)).toBe('/directory');
  });

  test('a slash at the end demands a directory', () => {
    files.create(root, 'file', FILE);
    const directory = files.mkdir(root, 'directory', 0o755);
    files.symlink(root, 'link', 'directory');
    expect(files.lookup('/file/', root, true)).toBe(-Errno.ENOTDIR);
    expect(files.lookup('/link/', root, false)).toBe(directory);
    expect(files.lookup('/link', root, false)).not.toBe(directory);
    expect(files.lookupParent('/link/', root)).toEqual({ parent: root, name: 'link', hasTrailingSlash: true });
  });

  test('errors are those of Linux', () => {
    files.create(root, 'file', FILE);
    files.symlink(root, 'loop', 'loop');
    files.symlink(root, 'dangling', 'nothing/below');
    expect(files.lookup('', root, true)).toBe(-Errno.ENOENT);
    expect(files.lookup('/file/below', root, true)).toBe(-Errno.ENOTDIR);
    expect(files.lookup('/loop', root, true)).toBe(-Errno.ELOOP);
    expect(files.lookup('/dangling', root, true)).toBe(-Errno.ENOENT);
    expect(files.lookup(`/${'n'.repeat(255)}`, root, true)).toBe(-Errno.ENOENT);
    expect(files.lookup(`/${'n'.repeat(256)}`, root, true)).toBe(-Errno.ENAMETOOLONG);
    expect(files.lookup(`/${'é'.repeat(128)}`, root, true)).toBe(-Errno.ENAMETOOLONG);
    expect(files.lookup('/a'.repeat(2047), root, true)).toBe(-Errno.ENOENT);
    expect(files.lookup('/a'.repeat(2048), root, true)).toBe(-Errno.ENAMETOOLONG);
    expect(files.lookup('file', files.lookup('/file', root, true), true)).toBe(-Errno.ENOTDIR);
  });

  test('forty links are followed, not one more', () => {
    files.create(root, 'link-0', FILE);
    for (let index = 1; index <= 41; index++) {
      files.symlink(root, `link-${String(index)}`, `link-${String(index - 1)}`);
    }
    expect(files.lookup('/link-40', root, true)).toBeGreaterThan(0);
    expect(files.lookup('/link-41', root, true)).toBe(-Errno.ELOOP);
  });

  test('names that are not UTF-8 survive, in one spelling', () => {
    const raw = 'x\udcff\udc80';
    const inode = files.create(root, raw, FILE);
    expect(files.lookup(`/${raw}`, root, true)).toBe(inode);
    // The escaped bytes of "é" and "é" are the same name.
    const accented = files.create(root, '\udcc3\udca9', FILE);
    expect(files.lookup('/é', root, true)).toBe(accented);
    expect(files.create(root, 'é', FILE)).toBe(-Errno.EEXIST);
    expect((files.readdir(root) as { names: string[] }).names).toEqual([raw, 'é']);
    // 255 escaped bytes are 255 bytes.
    expect(files.create(root, '\udcff'.repeat(255), FILE)).toBeGreaterThan(0);
    expect(files.create(root, '\udcff'.repeat(256), FILE)).toBe(-Errno.ENAMETOOLONG);
  });

  test('creation through a dangling link finds the place of its target', () => {
    const directory = files.mkdir(root, 'directory', 0o755);
    files.symlink(root, 'link', 'directory/new');
    expect(files.lookupParent('/link', root, true)).toMatchObject({ parent: directory, name: 'new' });
    expect(files.lookupParent('/link', root)).toMatchObject({ parent: root, name: 'link' });
    expect(files.lookupParent('/missing/new', root)).toBe(-Errno.ENOENT);
  });

  test('a path of surprising length is found whatever string it is made of', () => {
    const calls = new PathCalls(files);
    let path = '';
    for (let depth = 0; depth < 200; depth++) {
      path += `/level-${String(depth)}`;
      expect(calls.mkdir(path)).toBe(0);
    }
    expect(files.realpath(path, root)).toBe(path);
  });
});

describe('directories', () => {
  test('one with 20,000 names finds, lists and loses each of them', () => {
    const names = Array.from({ length: 20_000 }, (_, index) => `name-${String(index)}-${'x'.repeat(index % 60)}`);
    for (const name of names) files.create(root, name, FILE);
    expect((files.readdir(root) as { names: string[] }).names).toEqual(names);
    for (const name of names) expect(files.lookup(name, root, true)).toBeGreaterThan(0);
    names.forEach((name, index) => index % 2 === 0 && files.unlink(root, name));
    expect((files.readdir(root) as { names: string[] }).names).toHaveLength(10_000);
    expect(files.lookup(names[2] as string, root, true)).toBe(-Errno.ENOENT);
    expect(files.lookup(names[3] as string, root, true)).toBeGreaterThan(0);
  });

  test('tell the types of their entries', () => {
    files.mkdir(root, 'directory', 0o755);
    files.create(root, 'file', FILE);
    files.symlink(root, 'link', 'file');
    files.create(root, 'device', FileMode.S_IFCHR | 0o666, 0x103);
    const listing = files.readdir(root);
    if (typeof listing === 'number') throw new Error('no listing');
    const { DIRECTORY, FILE: REGULAR, LINK, CHARACTER_DEVICE } = DirectoryEntryType;
    expect([...listing.types]).toEqual([DIRECTORY, REGULAR, LINK, CHARACTER_DEVICE]);
    expect(statusOf(files.lookup('device', root, true))[StatField.RDEV]).toBe(0x103);
  });

  test('a removed one that is held is empty and takes nothing in', () => {
    const directory = files.mkdir(root, 'directory', 0o755);
    files.retain(directory);
    expect(files.rmdir(root, 'directory')).toBe(0);
    expect(files.create(directory, 'file', FILE)).toBe(-Errno.ENOENT);
    expect(files.pathOf(directory)).toBe(-Errno.ENOENT);
    expect(files.lookup('..', directory, true)).toBe(root);
    files.release(directory);
    expect(files.mode(directory)).toBe(-Errno.ENOENT);
  });

  test('the root, dot and dot-dot cannot be removed or renamed', () => {
    expect(files.rmdir(root, '')).toBe(-Errno.EBUSY);
    expect(files.removeTree(root, '')).toBe(-Errno.EBUSY);
    expect(files.rmdir(root, '.')).toBe(-Errno.EINVAL);
    expect(files.rmdir(root, '..')).toBe(-Errno.ENOTEMPTY);
    expect(files.unlink(root, '.')).toBe(-Errno.EISDIR);
    expect(files.rename(root, '.', root, 'new')).toBe(-Errno.EBUSY);
    expect(files.mkdir(root, '..', 0o755)).toBe(-Errno.EEXIST);
  });

  test('removeTree leaves nothing behind', () => {
    const before = files.usage();
    const random = new Random(3);
    const directories = [files.mkdir(root, 'tree', 0o755)];
    for (let index = 0; index < 2000; index++) {
      const parent = random.pick(directories);
      if (random.below(4) === 0) directories.push(files.mkdir(parent, String(index), 0o755));
      else if (random.below(5) === 0) files.symlink(parent, String(index), '/tree');
      else files.write(files.create(parent, String(index), FILE), random.bytes(random.below(3000)), 0);
    }
    expect(files.removeTree(root, 'tree')).toBe(0);
    expect(files.usage()).toEqual(before);
  });
});

describe('contents', () => {
  test('random writes, truncations and copies agree with a plain array', () => {
    const random = new Random(11);
    const inode = files.create(root, 'file', FILE);
    const twin = files.create(root, 'twin', FILE);
    let expected = new Uint8Array(0);
    const resize = (length: number): void => {
      const next = new Uint8Array(length);
      next.set(expected.subarray(0, length));
      expected = next;
    };
    for (let step = 0; step < 1500; step++) {
      const scale = random.pick([50, 3000, 20_000, 300_000]);
      if (random.below(4) === 0) {
        const length = random.below(scale);
        expect(files.truncate(inode, length)).toBe(0);
        resize(length);
      } else {
        const data = random.bytes(random.below(random.pick([10, 500, 9000])));
        const position = random.below(scale);
        expect(files.write(inode, data, position)).toBe(data.length);
        if (data.length > 0 && position + data.length > expected.length) resize(position + data.length);
        if (data.length > 0) expected.set(data, position);
      }
      if (random.below(10) === 0) {
        files.retain(inode);
        files.release(inode);
      }
      expect(files.size(inode)).toBe(expected.length);
      if (step % 10 === 0) expect(Buffer.compare(files.readAll(inode) as Uint8Array, expected), String(step)).toBe(0);
      if (step % 50 === 0) {
        expect(files.copyData(inode, twin)).toBe(0);
        expect(Buffer.compare(files.readAll(twin) as Uint8Array, expected)).toBe(0);
      }
    }
    files.unlink(root, 'file');
    files.unlink(root, 'twin');
    expect(files.usage().used).toBe(0);
  });

  test('a hole takes no memory and reads as zeros', () => {
    const inode = files.create(root, 'sparse', FILE);
    expect(files.truncate(inode, 10 * 1024 ** 3)).toBe(0);
    expect(files.write(inode, Uint8Array.of(7), 5 * 1024 ** 3)).toBe(1);
    expect(files.usage().used).toBeLessThanOrEqual(4096);
    expect(statusOf(inode)[StatField.BLOCKS]).toBe(8);
    const around = new Uint8Array(3).fill(9);
    expect(files.read(inode, around, 5 * 1024 ** 3 - 1)).toBe(3);
    expect([...around]).toEqual([0, 7, 0]);
  });

  test('many far pieces of one file stay right', () => {
    files.setLimit(64 * 1024 ** 2);
    const inode = files.create(root, 'pieces', FILE);
    files.truncate(inode, 3000 * 10_000);
    for (let index = 0; index < 3000; index++) {
      expect(files.write(inode, Uint8Array.of(index & 255, 1), index * 10_000)).toBe(2);
    }
    const pair = new Uint8Array(2);
    for (let index = 0; index < 3000; index++) {
      files.read(inode, pair, index * 10_000);
      expect(pair[0]).toBe(index & 255);
    }
  });

  test('small files are packed and what they took is used again', () => {
    const contents = new Uint8Array(1000).fill(1);
    for (let index = 0; index < 1000; index++) files.write(files.create(root, String(index), FILE), contents, 0);
    const { used } = files.usage();
    expect(used).toBeLessThan(1000 * 1100);
    const { byteLength } = files.memory.data;
    for (let round = 0; round < 20; round++) {
      for (let index = 0; index < 1000; index++) {
        files.unlink(root, String(index));
        files.write(files.create(root, String(index), FILE), contents, 0);
      }
    }
    expect(files.usage().used).toBe(used);
    expect(files.memory.data.byteLength).toBe(byteLength);
  });

  test('full is ENOSPC, changes nothing, and ends with a higher limit or a removal', () => {
    const inode = files.create(root, 'file', FILE);
    files.write(inode, new Uint8Array(10 * 1024 ** 2).fill(1), 0);
    const other = files.create(root, 'other', FILE);
    expect(files.write(other, new Uint8Array(10 * 1024 ** 2), 0)).toBe(-Errno.ENOSPC);
    expect(files.size(other)).toBe(0);
    files.setLimit(30 * 1024 ** 2);
    expect(files.write(other, new Uint8Array(10 * 1024 ** 2), 0)).toBe(10 * 1024 ** 2);
    files.setLimit(16 * 1024 ** 2);
    files.unlink(root, 'file');
    expect(files.write(other, new Uint8Array(1024 ** 2), 10 * 1024 ** 2)).toBe(1024 ** 2);
    expect(files.write(inode, new Uint8Array(1), 0)).toBe(-Errno.ENOENT);
    expect(files.write(other, new Uint8Array(1), 2 ** 50)).toBe(-Errno.EFBIG);
  });

  test('memory shredded into small pieces still holds a large file', () => {
    const page = new Uint8Array(65536).fill(2);
    const count = 250;
    for (let index = 0; index < count; index++) files.write(files.create(root, String(index), FILE), page, 0);
    for (let index = 0; index < count; index += 2) files.unlink(root, String(index));
    const large = new Uint8Array(7 * 1024 ** 2).fill(3);
    const inode = files.create(root, 'large', FILE);
    expect(files.write(inode, large, 0)).toBe(large.length);
    expect(Buffer.compare(files.readAll(inode) as Uint8Array, large)).toBe(0);
    expect(Buffer.compare(files.readAll(files.lookup('1', root, true)) as Uint8Array, page)).toBe(0);
  });
});

describe('inodes', () => {
  test('a file that is open outlives its name and is gone after', () => {
    const inode = files.create(root, 'file', FILE);
    files.write(inode, Uint8Array.of(1, 2, 3), 0);
    files.retain(inode);
    files.unlink(root, 'file');
    expect([...(files.readAll(inode) as Uint8Array)]).toEqual([1, 2, 3]);
    expect(statusOf(inode)[StatField.NLINK]).toBe(0);
    files.release(inode);
    expect(files.readAll(inode)).toBe(-Errno.ENOENT);
  });

  test('a number kept too long never means another file', () => {
    const old = files.create(root, 'old', FILE);
    files.unlink(root, 'old');
    for (let index = 0; index < 5000; index++) {
      const inode = files.create(root, 'new', FILE);
      expect(inode).not.toBe(old);
      expect(files.mode(old)).toBe(-Errno.ENOENT);
      files.unlink(root, 'new');
    }
  });

  test('links of directories count their subdirectories, also after moves', () => {
    const one = files.mkdir(root, 'one', 0o755);
    const two = files.mkdir(root, 'two', 0o755);
    files.mkdir(one, 'inner', 0o755);
    expect(statusOf(one)[StatField.NLINK]).toBe(3);
    expect(files.rename(one, 'inner', two, 'moved')).toBe(0);
    expect(statusOf(one)[StatField.NLINK]).toBe(2);
    expect(statusOf(two)[StatField.NLINK]).toBe(3);
    expect(files.rename(root, 'two', two, 'below')).toBe(-Errno.EINVAL);
    expect(files.rename(root, 'one', root, 'two')).toBe(-Errno.ENOTEMPTY);
    expect(files.rmdir(two, 'moved')).toBe(0);
    expect(files.rename(root, 'one', root, 'two')).toBe(0);
    expect(statusOf(root)[StatField.NLINK]).toBe(3);
    expect(files.mode(two)).toBe(-Errno.ENOENT);
  });

  test('times are kept to the nanosecond and move as they should', () => {
    const inode = files.create(root, 'file', FILE);
    expect(files.setTimes(inode, 1.5, 1_700_000_000.25)).toBe(0);
    let status = statusOf(inode);
    expect(status[StatField.ATIME_SEC]).toBe(1);
    expect(status[StatField.ATIME_NSEC]).toBe(500_000_000);
    expect(status[StatField.MTIME_NSEC]).toBe(250_000_000);
    expect(status[StatField.CTIME_SEC]).toBeGreaterThan(1_700_000_000);
    files.setTimes(inode, Number.NaN, -1.5);
    status = statusOf(inode);
    expect(status[StatField.ATIME_SEC]).toBe(1);
    expect([status[StatField.MTIME_SEC], status[StatField.MTIME_NSEC]]).toEqual([-2, 500_000_000]);
    files.write(inode, Uint8Array.of(1), 0);
    expect(statusOf(inode)[StatField.MTIME_SEC]).toBeGreaterThan(1_700_000_000);
    const large = new BigInt64Array(STAT_FIELDS);
    files.stat(inode, large);
    expect(large[StatField.SIZE]).toBe(1n);
  });

  test('observers hear of every change', () => {
    const heard: string[] = [];
    const stop = files.observe({
      onEntry: (change, directory, name) => heard.push(`${change} ${String(directory === root)} ${name}`),
      onInode: (_inode, change, start, end) => heard.push(`${change} ${String(start)} ${String(end)}`),
    });
    const inode = files.create(root, 'file', FILE);
    files.write(inode, Uint8Array.of(1, 2, 3), 10);
    files.setMode(inode, 0o600);
    files.rename(root, 'file', root, 'moved');
    files.unlink(root, 'moved');
    stop();
    files.create(root, 'unheard', FILE);
    expect(heard).toEqual([
      'created true file',
      'data 10 13',
      'attributes 0 0',
      'removed true file',
      'created true moved',
      'removed true moved',
      'attributes 0 0',
    ]);
  });
});

test('a reader that attached early follows the memory as it grows', () => {
  const reader = attachFileSystem(files.memory);
  const contents = new Uint8Array(6 * 1024 ** 2).fill(5);
  files.write(files.create(root, 'large', FILE), contents, 0);
  const directory = files.mkdir(root, 'directory', 0o755);
  for (let index = 0; index < 30_000; index++) files.create(directory, `file-${String(index)}`, FILE);
  expect(reader.lookup('/directory/file-29999', reader.root, true)).toBeGreaterThan(0);
  expect(Buffer.compare(reader.readAll(reader.lookup('/large', reader.root, true)) as Uint8Array, contents)).toBe(0);
});
