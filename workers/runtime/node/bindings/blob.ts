import { Errno } from '../../abi/errno.ts';
import type { System } from '../../abi/system.ts';
import type { BindingFactory } from '../binding-context.ts';
import { fileState, partLength, readPart, sliceParts, type BlobPart } from './blob/data-queue.ts';
import { nativeClone, nativeRevive, type NativeClone } from '../messaging/native-clone.ts';
import { bytesOf, type AnyBuffer } from './bytes.ts';

/** What `pull` reports: the end, a chunk, or a negative errno. */
const END = 0;
const CHUNK = 1;

type PullCallback = (status: number, chunk?: ArrayBuffer) => void;
interface StoredObject {
  readonly handle: BlobHandle;
  readonly length: number;
  readonly type: string;
}

/** `internalBinding('blob')`: the data behind `Blob` and object URLs. */
export const createBlobBinding: BindingFactory = (context) => {
  const stored = new Map<string, StoredObject>();
  return {
    createBlob(sources: readonly (BlobHandle | AnyBuffer)[]): BlobHandle {
      const parts = sources.flatMap((source): readonly BlobPart[] =>
        source instanceof BlobHandle ? source.parts : [{ kind: 'memory', bytes: bytesOf(source) }],
      );
      return new BlobHandle(parts, () => context.system);
    },
    createBlobFromFilePath(path: string): [handle: BlobHandle, length: number] | undefined {
      const state = fileState(context.system, path);
      if (typeof state === 'number') return undefined;
      const { size, modified } = state;
      const part: BlobPart = { kind: 'file', path, start: 0, length: size, modified };
      return [new BlobHandle([part], () => context.system), size];
    },
    [nativeRevive]: (parts: readonly BlobPart[]) => new BlobHandle(parts, () => context.system),
    concat,
    storeDataObject(id: string, handle: BlobHandle, length: number, type: string): void {
      stored.set(id, { handle, length, type });
    },
    getDataObject(id: string): [handle: BlobHandle, length: number, type: string] | undefined {
      const found = stored.get(id);
      return found && [found.handle, found.length, found.type];
    },
    revokeObjectURL(url: string): void {
      const id = /^blob:nodedata:([^:?#]+)$/.exec(url)?.[1];
      if (id !== undefined) stored.delete(id);
    },
  };
};

/** The handle a `Blob` keeps. */
class BlobHandle {
  readonly parts: readonly BlobPart[];
  readonly #system: () => System;

  constructor(parts: readonly BlobPart[], system: () => System) {
    this.parts = parts;
    this.#system = system;
  }

  [nativeClone](): NativeClone {
    return { binding: 'blob', data: this.parts };
  }

  slice(start: number, end: number): BlobHandle {
    return new BlobHandle(sliceParts(this.parts, start, end), this.#system);
  }

  getReader(): BlobReader {
    return new BlobReader(this.parts, this.#system);
  }
}

class BlobReader {
  readonly #parts: readonly BlobPart[];
  readonly #system: () => System;
  #next = 0;

  constructor(parts: readonly BlobPart[], system: () => System) {
    this.#parts = parts.filter((part) => partLength(part) > 0);
    this.#system = system;
  }

  pull(callback: PullCallback): void {
    const part = this.#parts[this.#next];
    if (!part) return callback(END);
    this.#next++;
    const bytes = part.kind === 'memory' ? part.bytes : readPart(this.#system(), part, -Errno.EIO);
    if (typeof bytes === 'number') return callback(bytes);
    callback(CHUNK, bytes.slice().buffer as ArrayBuffer);
  }

  /** Data is always there, so nobody needs waking. */
  setWakeup(): void {}
}

function concat(chunks: readonly AnyBuffer[]): ArrayBuffer {
  const views = chunks.map(bytesOf);
  const all = new Uint8Array(views.reduce((length, view) => length + view.length, 0));
  let offset = 0;
  for (const view of views) {
    all.set(view, offset);
    offset += view.length;
  }
  return all.buffer;
}
