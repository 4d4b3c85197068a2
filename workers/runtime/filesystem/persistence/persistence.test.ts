import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FileMode, STAT_FIELDS } from '../../abi/file-modes.ts';
import { createFileSystem } from '../index.ts';
import { Killed, MemoryStorage } from '../testing/memory-storage.ts';
import { PathCalls } from '../testing/path-calls.ts';
import { changeRandomly } from '../testing/random-changes.ts';
import { Random } from '../testing/random.ts';
import { describeKept, describeTree } from '../testing/tree.ts';
import type { WritableFileSystem } from '../types.ts';
import { LogPersistence } from './persistence.ts';

const LIMIT = { limit: 32 * 1024 ** 2 };
const opened: LogPersistence[] = [];
let problems: string[] = [];

beforeEach(() => {
  problems = [];
});
afterEach(async () => {
  vi.useRealTimers();
  for (const persistence of opened.splice(0)) await persistence.close().catch(() => undefined);
});

async function open(
  storage: MemoryStorage,
  sliceBytes = 1000,
): Promise<{ files: WritableFileSystem; persistence: LogPersistence }> {
  const files = createFileSystem(LIMIT);
  files.mkdir(files.root, 'tmp', 0o777);
  const persistence = await LogPersistence.open(storage, files, {
    exclude: ['/tmp', '/proc'],
    onProblem: (message) => problems.push(message),
    sliceBytes,
  });
  opened.push(persistence);
  return { files, persistence };
}

test('an empty store gives an empty file system', async () => {
  const { files, persistence } = await open(new MemoryStorage());
  expect(persistence.isRestored).toBe(false);
  expect(describeKept(files)).toBe('');
});

test('everything comes back: contents, links, modes, owners, times, odd names', async () => {
  const storage = new MemoryStorage();
  const { files, persistence } = await open(storage);
  const { root } = files;
  const directory = files.mkdir(root, 'directory', 0o750);
  const file = files.create(directory, 'x\udcff日本', FileMode.S_IFREG | 0o600);
  files.write(file, new Uint8Array(3_000_000).fill(7), 5_000_000);
  files.link(file, root, 'other');
  files.symlink(root, 'link', 'directory/x');
  files.create(root, 'pipe', FileMode.S_IFIFO | 0o644);
  files.setOwner(file, 1000, 1001);
  files.setTimes(file, 12.5, 1_600_000_000.125);
  await persistence.sync();

  const again = await open(storage.copy());
  expect(again.persistence.isRestored).toBe(true);
  expect(describeKept(again.files)).toBe(describeKept(files));
  for (const path of ['/directory', '/other', '/link', '/pipe', '/']) {
    const [before, after] = [new Float64Array(STAT_FIELDS), new Float64Array(STAT_FIELDS)];
    files.stat(files.lookup(path, root, false), before);
    again.files.stat(again.files.lookup(path, again.files.root, false), after);
    // Numbers of inodes are new at every visit.
    before[7] = after[7] = 0;
    expect([...after], path).toEqual([...before]);
  }
  expect(problems).toEqual([]);
});

test('a change is stored within 100 ms without a call', async () => {
  const storage = new MemoryStorage();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const { files } = await open(storage);
  files.create(files.root, 'file', FileMode.S_IFREG | 0o644);
  await vi.advanceTimersByTimeAsync(100);
  files.unlink(files.root, 'file');
  files.mkdir(files.root, 'directory', 0o755);
  await vi.advanceTimersByTimeAsync(100);
  const again = await open(storage.copy());
  expect(describeTree(again.files).map((line) => line.split(' ')[0])).toEqual(['/directory', '/tmp']);
});

test('excluded places are not kept; what leaves them is', async () => {
  const storage = new MemoryStorage();
  const { files, persistence } = await open(storage);
  const calls = new PathCalls(files);
  calls.mkdir('/tmp/tree');
  calls.mkdir('/tmp/tree/inner');
  calls.writeAt('/tmp/tree/inner/file', Uint8Array.of(1, 2, 3), 0, true);
  await persistence.sync();
  calls.rename('/tmp/tree', '/kept');
  calls.writeAt('/kept/inner/file', Uint8Array.of(9), 1, false);
  calls.mkdir('/gone');
  calls.writeAt('/gone/file', Uint8Array.of(1), 0, true);
  await persistence.sync();
  calls.rename('/gone', '/tmp/gone');
  calls.writeAt('/tmp/gone/file', Uint8Array.of(2), 0, true);
  await persistence.sync();
  let again = await open(storage.copy());
  expect([...(new PathCalls(again.files).readFile('/kept/inner/file') as Uint8Array)]).toEqual([1, 9, 3]);
  expect(describeTree(again.files).map((line) => line.split(' ')[0])).not.toContain('/gone');
  calls.rename('/tmp/gone', '/back');
  await persistence.sync();
  again = await open(storage.copy());
  expect([...(new PathCalls(again.files).readFile('/back/file') as Uint8Array)]).toEqual([2]);
  expect(problems).toEqual([]);
});

test('what is there before the store is opened is kept too', async () => {
  const storage = new MemoryStorage();
  const first = createFileSystem(LIMIT);
  const home = first.mkdir(first.root, 'home', 0o755);
  first.mkdir(home, 'project', 0o755);
  const options = { exclude: [], onProblem: (message: string) => problems.push(message) };
  const persistence = await LogPersistence.open(storage, first, options);
  opened.push(persistence);
  first.create(first.lookup('/home/project', first.root, true), 'file', FileMode.S_IFREG | 0o644);
  await persistence.sync();

  // The next visit makes the same directories first.
  const second = createFileSystem(LIMIT);
  second.mkdir(second.mkdir(second.root, 'home', 0o755), 'project', 0o755);
  opened.push(await LogPersistence.open(storage.copy(), second, options));
  expect(describeKept(second)).toBe(describeKept(first));
  expect(problems).toEqual([]);
});

const SEEDS = [1, 2, 3, 4];
const CHANGES = 160;

/** Plays the changes of a seed; `done` says how far it came. Compactions run while changes go on. */
async function play(seed: number, storage: MemoryStorage, done: { changes: number; synced: number }): Promise<void> {
  const random = new Random(seed);
  const { files, persistence } = await open(storage);
  let compaction: Promise<void> = Promise.resolve();
  for (let change = 1; change <= CHANGES; change++) {
    changeRandomly(files, random);
    done.changes = change;
    if (change % 10 === 0) {
      await persistence.sync();
      done.synced = change;
    }
    if (change % 50 === 0) {
      compaction = persistence.compact();
      compaction.catch(() => undefined);
    }
    // Lets the compaction write a slice between changes.
    if (change % 3 === 0) await new Promise((resolve) => setImmediate(resolve));
    if (change % 50 === 45) await compaction;
  }
  await compaction;
  await persistence.sync();
  done.synced = CHANGES;
}

/** The tree after each change of a seed. */
function statesOf(seed: number): string[] {
  const random = new Random(seed);
  const files = createFileSystem(LIMIT);
  files.mkdir(files.root, 'tmp', 0o777);
  const states = [describeKept(files)];
  for (let change = 1; change <= CHANGES; change++) {
    changeRandomly(files, random);
    states.push(describeKept(files));
  }
  return states;
}

test.each(SEEDS)('random changes with compactions come back, seed %i', async (seed) => {
  const storage = new MemoryStorage();
  await play(seed, storage, { changes: 0, synced: 0 });
  const { files, persistence } = await open(storage.copy());
  expect(describeKept(files)).toBe(statesOf(seed).at(-1));
  expect(problems).toEqual([]);
  // And go on from there.
  changeRandomly(files, new Random(seed + 100));
  await persistence.sync();
  await persistence.compact();
  expect(storage.files.size).toBeLessThanOrEqual(6);
});

test.each(SEEDS)(
  'killed at any byte, what was synced is there and nothing is half, seed %i',
  { timeout: 60_000 },
  async (seed) => {
    const states = statesOf(seed);
    const whole = new MemoryStorage();
    await play(seed, whole, { changes: 0, synced: 0 });
    const random = new Random(seed);
    const points = new Set<number>();
    for (const boundary of whole.boundaries.filter(() => random.below(2) === 0)) {
      for (const offset of [-1, 0, 1]) points.add(Math.max(1, boundary + offset));
    }
    for (let index = 0; index < 40; index++) points.add(1 + random.below(whole.bytesWritten));

    for (const point of points) {
      const storage = new MemoryStorage();
      storage.bytesUntilKilled = point;
      const done = { changes: 0, synced: 0 };
      await play(seed, storage, done).catch((error: unknown) => {
        if (!(error instanceof Killed)) throw error;
      });
      const { files } = await open(storage.copy());
      const restored = describeKept(files);
      const match = states.indexOf(restored, done.synced);
      expect(
        match,
        `killed after ${String(point)} bytes, ${String(done.synced)} changes synced`,
      ).toBeGreaterThanOrEqual(done.synced);
      expect(match).toBeLessThanOrEqual(done.changes);
      for (const persistence of opened.splice(0)) await persistence.close().catch(() => undefined);
    }
    // Being killed is all that went wrong.
    expect(problems.filter((message) => message.includes('restored'))).toEqual([]);
  },
);

test.each(SEEDS)('a log cut or damaged anywhere gives a state that was, seed %i', { timeout: 60_000 }, async (seed) => {
  const states = statesOf(seed);
  const whole = new MemoryStorage();
  await play(seed, whole, { changes: 0, synced: 0 });
  const random = new Random(seed);
  for (const [name, bytes] of whole.files) {
    for (let index = 0; index < 25 && bytes.length > 0; index++) {
      const storage = whole.copy();
      const position = random.below(bytes.length);
      // The version of the format: see the test below.
      if (position === 3) continue;
      if (random.below(2) === 0) storage.files.set(name, bytes.slice(0, position));
      else (storage.files.get(name) as Uint8Array)[position]! ^= 1 << random.below(8);
      const { files } = await open(storage);
      expect(states, `${name} at ${String(position)}`).toContain(describeKept(files));
      if (name.startsWith('checkpoint')) expect(describeKept(files)).toBe(states.at(-1));
    }
  }
});

test('a full store is one clear message; memory and what was stored stay fine', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const storage = new MemoryStorage();
  const { files, persistence } = await open(storage);
  const calls = new PathCalls(files);
  calls.writeAt('/kept', new Uint8Array(1000).fill(1), 0, true);
  await persistence.sync();
  const before = describeKept(files);
  storage.quota = storage.size + 5000;
  calls.writeAt('/large', new Uint8Array(3_000_000).fill(2), 0, true);
  await expect(persistence.sync()).rejects.toThrow(/no more storage/);
  expect(files.size(files.lookup('/large', files.root, true))).toBe(3_000_000);
  expect(describeKept((await open(storage.copy())).files)).toBe(before);

  calls.mkdir('/more');
  await vi.advanceTimersByTimeAsync(30_000);
  expect(problems).toEqual([expect.stringMatching(/^Changes are not being saved\. .*no more storage/)]);
  storage.quota = Infinity;
  await persistence.sync();
  expect(describeKept((await open(storage.copy())).files)).toBe(describeKept(files));
});

test('a store too full for a checkpoint keeps its journals', async () => {
  const storage = new MemoryStorage();
  const { files, persistence } = await open(storage);
  new PathCalls(files).writeAt('/large', new Uint8Array(2_000_000).fill(2), 0, true);
  await persistence.sync();
  storage.quota = storage.size + 500_000;
  for (let attempt = 0; attempt < 2; attempt++) {
    await expect(persistence.compact()).rejects.toThrow(/no more storage/);
  }
  new PathCalls(files).mkdir('/later');
  await persistence.sync();
  expect(storage.size).toBeLessThan(2_100_000);
  expect(describeKept((await open(storage.copy())).files)).toBe(describeKept(files));
});

test('a log that grows far beyond the contents is compacted by itself', async () => {
  const storage = new MemoryStorage();
  const { files, persistence } = await open(storage, 100_000);
  const calls = new PathCalls(files);
  for (let round = 0; round < 24; round++) {
    calls.writeAt('/large', new Uint8Array(1_000_000).fill(round), 0, true);
    await persistence.sync();
  }
  await vi.waitFor(() => expect([...storage.files.keys()].sort()).toContain('checkpoint-1'));
  await vi.waitFor(() => expect(storage.files.get('checkpoint-1')?.length).toBeGreaterThan(1_000_000));
  for (let round = 0; round < 24; round++) {
    calls.writeAt('/large', new Uint8Array(1_000_000).fill(round + 100), 0, true);
    await persistence.sync();
  }
  // The second checkpoint lets the first journal go.
  await vi.waitFor(() => expect([...storage.files.keys()]).not.toContain('journal-0'), 5000);
  expect(describeKept((await open(storage.copy())).files)).toBe(describeKept(files));
  expect(problems).toEqual([]);
});

test('a copy that finds no room is stored as it is: empty', async () => {
  const storage = new MemoryStorage();
  const { files, persistence } = await open(storage);
  const calls = new PathCalls(files);
  calls.writeAt('/source', new Uint8Array(1_000_000).fill(1), 0, true);
  calls.writeAt('/target', new Uint8Array(1000).fill(2), 0, true);
  await persistence.sync();
  files.setLimit(1_500_000);
  expect(calls.copy('/source', '/target')).toBeLessThan(0);
  await persistence.sync();
  expect(describeKept((await open(storage.copy())).files)).toBe(describeKept(files));
});

test('a log of another version is refused and left as it is', async () => {
  const storage = new MemoryStorage();
  const { files, persistence } = await open(storage);
  files.mkdir(files.root, 'directory', 0o755);
  await persistence.sync();
  const other = storage.copy();
  const journal = other.files.get('journal-0') as Uint8Array<ArrayBuffer>;
  journal[3] = 0x32;
  await expect(open(other)).rejects.toThrow(/another version/);
  expect(other.files.get('journal-0')).toEqual(journal);
  expect(journal.length).toBeGreaterThan(100);
});

test('when every checkpoint is damaged, what can be read comes back and is kept from then on', async () => {
  const storage = new MemoryStorage();
  const { files, persistence } = await open(storage);
  const calls = new PathCalls(files);
  for (let index = 0; index < 50; index++) {
    calls.writeAt(`/file-${String(index)}`, new Uint8Array(1000).fill(index), 0, true);
  }
  for (let round = 0; round < 2; round++) await persistence.compact();
  const damaged = storage.copy();
  for (const epoch of [1, 2]) {
    const bytes = damaged.files.get(`checkpoint-${String(epoch)}`) as Uint8Array<ArrayBuffer>;
    bytes[bytes.length - 20_000]! ^= 1;
  }
  damaged.files.delete('journal-0');
  const first = await open(damaged);
  expect(problems).toEqual([expect.stringContaining('damaged')]);
  expect((first.files.readdir(first.files.root) as { names: string[] }).names).toHaveLength(51);
  expect(new PathCalls(first.files).readFile('/file-3')).toEqual(new Uint8Array(1000).fill(3));
  new PathCalls(first.files).mkdir('/later');
  await first.persistence.sync();

  problems = [];
  const second = await open(damaged.copy());
  expect(describeKept(second.files)).toBe(describeKept(first.files));
  expect(problems).toEqual([]);
});

test('closing while a checkpoint is being written stores everything and says nothing', async () => {
  const storage = new MemoryStorage();
  const { files, persistence } = await open(storage, 100);
  for (let index = 0; index < 30; index++) {
    new PathCalls(files).writeAt(`/file-${String(index)}`, new Uint8Array(1000).fill(index), 0, true);
  }
  const compaction = persistence.compact().catch((error: Error) => error.message);
  await new Promise((resolve) => setImmediate(resolve));
  new PathCalls(files).mkdir('/last');
  await persistence.close();
  expect(await compaction).toContain('closed');
  expect(problems).toEqual([]);
  expect(describeKept((await open(storage.copy())).files)).toBe(describeKept(files));
});
