import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { build } from 'esbuild';
import { afterAll, expect, test } from 'vitest';
import { createFileSystem } from './index.ts';
import { BusyWriter } from './testing/busy-writer.ts';
import { Random } from './testing/random.ts';
import type { WritableFileSystem } from './types.ts';

const READERS = 3;
/** What a reading thread runs; bundled, since Node 20 does not load TypeScript. */
const READER = `
  import { parentPort, workerData } from 'node:worker_threads';
  import { ConcurrentReader } from './testing/concurrent-reader.ts';
  const reader = new ConcurrentReader(workerData);
  reader.readUntilDone();
  parentPort.postMessage({ faults: reader.faults, checks: reader.checks });
`;
const OPERATIONS = 40_000;
const workers: Worker[] = [];
afterAll(() => Promise.all(workers.map((worker) => worker.terminate())));

test('readers never see anything torn while the writer changes everything', { timeout: 60_000 }, async () => {
  const files = createFileSystem({ limit: 64 * 1024 ** 2 });
  const writer = new BusyWriter(files, new Random(7));
  const control = new SharedArrayBuffer(8);
  const state = new Int32Array(control);
  const reports = await startReaders(files, control);
  while (Atomics.load(state, 1) < READERS) await new Promise((resolve) => setImmediate(resolve));

  for (let operation = 0; operation < OPERATIONS; operation++) writer.step();
  Atomics.store(state, 0, 1);

  for (const report of await Promise.all(reports)) {
    expect(report.faults).toEqual([]);
    expect(report.checks).toBeGreaterThan(100);
  }
});

interface Report {
  readonly faults: string[];
  readonly checks: number;
}

async function startReaders(files: WritableFileSystem, control: SharedArrayBuffer): Promise<Promise<Report>[]> {
  const bundle = await build({
    stdin: { contents: READER, resolveDir: fileURLToPath(new URL('.', import.meta.url)), loader: 'ts' },
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
  });
  return Array.from({ length: READERS }, (_, seed) => {
    const worker = new Worker(bundle.outputFiles[0]?.text ?? '', {
      eval: true,
      workerData: { memory: files.memory, control, seed },
    });
    workers.push(worker);
    return new Promise<Report>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
    });
  });
}
