import { FileSystemReader } from './file-system-reader.ts';
import { FileSystemWriter } from './file-system-writer.ts';
import {
  HEADER_DATA_UNITS,
  HEADER_DEVICE,
  HEADER_METADATA_WORDS,
  HEADER_VERSION,
  LAYOUT_VERSION,
  METADATA_PAGE_BYTES,
  UNIT_BYTES,
} from './memory-layout.ts';
import { INITIAL_METADATA_BYTES } from './metadata-heap.ts';
import { SharedViews } from './shared-views.ts';
import type { FileSystemMemory, ReadableFileSystem, WritableFileSystem } from './types.ts';

export { decodeName, encodeName } from './names.ts';
export type * from './types.ts';

export interface FileSystemOptions {
  /** Bytes of contents after which writes give `-ENOSPC`; 1 GiB when absent. */
  readonly limit?: number;
  /** Largest limit `setLimit` can give later; address space is reserved for it. As `limit` when absent. */
  readonly capacity?: number;
  /** Device number reported by `stat`. */
  readonly device?: number;
}

const DEFAULT_LIMIT = 1024 ** 3;
const METADATA_LIMIT = 256 * 1024 ** 2;
const INITIAL_DATA_BYTES = 4 * 1024 ** 2;

/** Makes an empty file system. Only the caller may write to it; others use `attachFileSystem`. */
export function createFileSystem(options: FileSystemOptions = {}): WritableFileSystem {
  const limit = options.limit ?? DEFAULT_LIMIT;
  const capacity = Math.max(limit, options.capacity ?? limit);
  const memory: FileSystemMemory = {
    metadata: new SharedArrayBuffer(INITIAL_METADATA_BYTES, { maxByteLength: METADATA_LIMIT }),
    data: new SharedArrayBuffer(INITIAL_DATA_BYTES, { maxByteLength: dataCapacity(capacity) }),
  };
  const views = new SharedViews(memory);
  views.words[HEADER_VERSION] = LAYOUT_VERSION;
  views.words[HEADER_METADATA_WORDS] = memory.metadata.byteLength / 4;
  views.words[HEADER_DATA_UNITS] = memory.data.byteLength / UNIT_BYTES;
  views.words[HEADER_DEVICE] = options.device ?? 1;
  return new FileSystemWriter(views, limit);
}

/** Reads a file system made in another worker. */
export function attachFileSystem(memory: FileSystemMemory): ReadableFileSystem {
  return new FileSystemReader(new SharedViews(memory));
}

/** Room for the limit and for what packing leaves unused. */
function dataCapacity(limit: number): number {
  const bytes = limit + limit / 8 + INITIAL_DATA_BYTES;
  return Math.ceil(bytes / METADATA_PAGE_BYTES) * METADATA_PAGE_BYTES;
}
