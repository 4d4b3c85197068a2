import { createFileSystem } from '../index.ts';
import { BusyWriter } from './busy-writer.ts';
import { ConcurrentReader, type ReaderTask } from './concurrent-reader.ts';
import { Random } from './random.ts';

/** A worker of the test of shared memory in a browser: the writer, or a reader that was given a task. */
type SharingRequest =
  | { readonly role: 'writer'; readonly operations: number; readonly readers: number }
  | { readonly role: 'reader'; readonly task: ReaderTask };

function read(task: ReaderTask): void {
  const reader = new ConcurrentReader(task);
  reader.readUntilDone();
  self.postMessage({ faults: reader.faults, checks: reader.checks });
}

/** Hands the memory out, waits until everyone reads, then writes; the memory grows several times. */
function write(operations: number, readers: number): void {
  const files = createFileSystem({ limit: 64 * 1024 ** 2 });
  const writer = new BusyWriter(files, new Random(7));
  const control = new SharedArrayBuffer(8);
  const state = new Int32Array(control);
  self.postMessage({ memory: files.memory, control });
  for (let reading = 0; reading < readers; reading = Atomics.load(state, 1)) Atomics.wait(state, 1, reading);
  for (let operation = 0; operation < operations; operation++) writer.step();
  Atomics.store(state, 0, 1);
}

self.onmessage = (event: MessageEvent<SharingRequest>) => {
  const request = event.data;
  if (request.role === 'reader') read(request.task);
  else write(request.operations, request.readers);
};
