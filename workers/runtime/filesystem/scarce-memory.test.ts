import { expect, test } from 'vitest';
import { Errno } from '../abi/errno.ts';
import { FileMode } from '../abi/file-modes.ts';
import { createFileSystem } from './index.ts';
import { Random } from './testing/random.ts';
import type { WritableFileSystem } from './types.ts';

const LIMIT = 2 * 1024 ** 2;
const FILES = 40;

/** Files as plain arrays, beside the file system that is nearly always full. */
class Model {
  readonly contents = new Map<string, Uint8Array<ArrayBuffer>>();
  refusals = 0;

  constructor(
    private readonly files: WritableFileSystem,
    private readonly random: Random,
  ) {}

  step(): void {
    const { files, random } = this;
    const name = String(random.below(FILES));
    const before = this.contents.get(name);
    if (before === undefined) {
      files.create(files.root, name, FileMode.S_IFREG | 0o644);
      this.contents.set(name, new Uint8Array(0));
      return;
    }
    const inode = files.lookup(name, files.root, true);
    const scale = random.pick([100, 5000, 60_000, 700_000]);
    switch (random.below(6)) {
      case 0:
        files.unlink(files.root, name);
        this.contents.delete(name);
        break;
      case 1: {
        const length = random.below(scale);
        if (this.#isDone(files.truncate(inode, length))) this.#put(name, before, length, new Uint8Array(0), 0);
        break;
      }
      case 2: {
        const from = String(random.below(FILES));
        const source = this.contents.get(from);
        if (source === undefined || from === name) break;
        const result = files.copyData(files.lookup(from, files.root, true), inode);
        // A copy that fails leaves the target empty, as one that was opened with O_TRUNC.
        this.contents.set(name, this.#isDone(result) ? source.slice() : new Uint8Array(0));
        break;
      }
      default: {
        const data = new Uint8Array(random.below(scale)).fill(random.below(256));
        const position = random.below(2) === 0 ? before.length : random.below(scale);
        const result = files.write(inode, data, position);
        if (this.#isDone(result) && data.length > 0) {
          this.#put(name, before, Math.max(before.length, position + data.length), data, position);
        }
      }
    }
    if (random.below(5) === 0 && this.contents.has(name)) {
      files.retain(inode);
      files.release(inode);
    }
  }

  #isDone(result: number): boolean {
    if (result >= 0) return true;
    expect(result).toBe(-Errno.ENOSPC);
    this.refusals++;
    return false;
  }

  #put(name: string, before: Uint8Array, length: number, data: Uint8Array, position: number): void {
    const after = new Uint8Array(length);
    after.set(before.subarray(0, length));
    after.set(data, data.length === 0 ? 0 : position);
    this.contents.set(name, after);
  }

  check(): void {
    for (const [name, expected] of this.contents) {
      const found = this.files.readAll(this.files.lookup(name, this.files.root, true));
      expect(Buffer.compare(found as Uint8Array, expected), name).toBe(0);
    }
    expect(this.files.usage().used).toBeLessThanOrEqual(LIMIT);
  }
}

test.each([1, 2, 3, 4])('files stay right while memory runs out again and again, seed %i', (seed) => {
  const files = createFileSystem({ limit: LIMIT });
  const model = new Model(files, new Random(seed));
  for (let step = 0; step < 4000; step++) {
    model.step();
    if (step % 100 === 0) model.check();
  }
  model.check();
  expect(model.refusals).toBeGreaterThan(50);
  for (const name of model.contents.keys()) files.unlink(files.root, name);
  expect(files.usage()).toMatchObject({ used: 0, inodes: 1 });
});
