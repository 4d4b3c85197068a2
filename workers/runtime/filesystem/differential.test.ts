import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { errnoName } from '../abi/errno.ts';
import { createFileSystem } from './index.ts';
import { PathCalls } from './testing/path-calls.ts';
import { Random } from './testing/random.ts';
import { describeEntry, describeTree, digest } from './testing/tree.ts';

/** Operations of one run; the seeds give different runs. */
const OPERATIONS = 1500;

let directory = '';
beforeEach(() => {
  directory = fs.mkdtempSync(path.join(os.tmpdir(), 'files-'));
});
afterEach(() => {
  fs.rmSync(directory, { recursive: true, force: true });
});

test.each([1, 2, 3, 4, 5, 6])('does what Linux does, seed %i', (seed) => {
  const files = createFileSystem({ limit: 256 * 1024 ** 2 });
  const calls = new PathCalls(files);
  const random = new Random(seed);
  for (let step = 0; step < OPERATIONS; step++) {
    const operation = randomOperation(random);
    const ours = errnoOf(operation.ours(calls));
    const theirs = nativeErrno(() => operation.theirs(directory));
    expect(`${String(step)} ${operation.text}: ${ours}`).toBe(`${String(step)} ${operation.text}: ${theirs}`);
    if (step % 250 === 249) expect(describeTree(files)).toEqual(nativeTree(directory));
  }
  expect(describeTree(files)).toEqual(nativeTree(directory));
});

interface Operation {
  readonly text: string;
  ours(calls: PathCalls): number;
  theirs(directory: string): void;
}

const NAMES = ['a', 'b', 'c', 'dé', 'e'.repeat(255), 'f'.repeat(256), '日本', '..', '.'];
const COMMON = ['a', 'b', 'c', 'dé'];

function randomPath(random: Random): string {
  const depth = 1 + random.below(4);
  let result = '';
  for (let level = 0; level < depth; level++) {
    result += `/${random.below(20) === 0 ? random.pick(NAMES) : random.pick(COMMON)}`;
  }
  // `..` above the top would leave the directory of the native side.
  return path.posix.normalize(`/x/y/z${result}`).startsWith('/x/y/z') ? result : '/a';
}

function randomOperation(random: Random): Operation {
  const one = randomPath(random);
  const two = randomPath(random);
  const size = random.below(8) === 0 ? random.below(150_000) : random.below(3000);
  switch (random.below(12)) {
    case 0:
    case 1:
    case 2:
      return {
        text: `mkdir ${one}`,
        ours: (calls) => calls.mkdir(one),
        theirs: (top) => fs.mkdirSync(top + one, 0o755),
      };
    case 3:
    case 4: {
      const data = random.bytes(random.below(4) === 0 ? random.below(40_000) : random.below(300));
      const position = random.below(3) === 0 ? size : 0;
      const isTruncating = random.below(2) === 0;
      return {
        text: `write ${one} ${String(data.length)} at ${String(position)}${isTruncating ? ' truncating' : ''}`,
        ours: (calls) => calls.writeAt(one, data, position, isTruncating),
        theirs: (top) => {
          const flags = fs.constants.O_WRONLY | fs.constants.O_CREAT | (isTruncating ? fs.constants.O_TRUNC : 0);
          const fd = fs.openSync(top + one, flags, 0o644);
          if (data.length > 0) fs.writeSync(fd, data, 0, data.length, position);
          fs.closeSync(fd);
        },
      };
    }
    case 5:
      return { text: `unlink ${one}`, ours: (calls) => calls.unlink(one), theirs: (top) => fs.unlinkSync(top + one) };
    case 6:
      return { text: `rmdir ${one}`, ours: (calls) => calls.rmdir(one), theirs: (top) => fs.rmdirSync(top + one) };
    case 7:
    case 8:
      return {
        text: `rename ${one} ${two}`,
        ours: (calls) => calls.rename(one, two),
        theirs: (top) => fs.renameSync(top + one, top + two),
      };
    case 9:
      return {
        text: `link ${one} ${two}`,
        ours: (calls) => calls.link(one, two),
        theirs: (top) => fs.linkSync(top + one, top + two),
      };
    case 10: {
      // Relative targets only: an absolute one would leave the directory of the native side.
      const target = random.pick(['a', 'b/c', 'dé', '../a', './b', 'missing', 'a/']).slice(0, 20);
      const isInside = !target.startsWith('..') || one.split('/').length > 2;
      const safe = isInside ? target : 'a';
      return {
        text: `symlink ${safe} ${one}`,
        ours: (calls) => calls.symlink(safe, one),
        theirs: (top) => fs.symlinkSync(safe, top + one),
      };
    }
    default:
      if (random.below(2) === 0) {
        const mode = random.below(0o1000);
        return {
          text: `chmod ${one} ${mode.toString(8)}`,
          ours: (calls) => calls.chmod(one, mode),
          theirs: (top) => fs.chmodSync(top + one, mode),
        };
      }
      return {
        text: `truncate ${one} ${String(size)}`,
        ours: (calls) => calls.truncate(one, size),
        theirs: (top) => fs.truncateSync(top + one, size),
      };
  }
}

function errnoOf(result: number): string {
  return result < 0 ? errnoName(result) : 'done';
}

function nativeErrno(operate: () => void): string {
  try {
    operate();
    return 'done';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error);
  }
}

function nativeTree(top: string): string[] {
  const lines: string[] = [];
  const first = new Map<number, string>();
  const visit = (at: string): void => {
    for (const name of fs.readdirSync(top + at).sort()) {
      const where = `${at}/${name}`;
      const status = fs.lstatSync(top + where);
      if (!first.has(status.ino)) first.set(status.ino, where);
      let shown = '';
      if (status.isSymbolicLink()) shown = fs.readlinkSync(top + where);
      else if (status.isFile()) shown = digest(fs.readFileSync(top + where));
      let real: string;
      try {
        real = fs.realpathSync.native(top + where).slice(top.length) || '/';
      } catch (error) {
        real = (error as NodeJS.ErrnoException).code ?? String(error);
      }
      const size = status.isDirectory() ? 0 : status.size;
      lines.push(describeEntry(where, status.mode, status.nlink, size, first.get(status.ino) ?? '', shown, real));
      if (status.isDirectory()) visit(where);
    }
  };
  visit('');
  return lines;
}
