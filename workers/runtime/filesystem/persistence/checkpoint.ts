import { FileMode, StatField, STAT_FIELDS } from '../../abi/file-modes.ts';
import type { WritableFileSystem } from '../types.ts';
import { type ChangeLog, childrenOf } from './change-log.ts';
import { FrameFlag, FrameWriter, PAYLOAD_LIMIT } from './frame-writer.ts';
import { RecordEncoder } from './record-encoder.ts';
import type { StorageFile } from './storage-file.ts';

/**
 * Writes the state of the whole file system as one log file. Names are written at once when it begins;
 * contents follow in slices, while changes go on. What changes meanwhile is in the journal that begins with
 * the checkpoint: applied over contents that are newer than the names, it gives the same in the end, since
 * every byte it touches is set by it and every other byte is the one that was read.
 */
export class CheckpointWriter {
  readonly #frames: FrameWriter;
  readonly #encoder: RecordEncoder;
  readonly #inodes: number[] = [];
  readonly #status = new Float64Array(STAT_FIELDS);
  /** Place to go on from: index into `#inodes`, byte in that file. */
  #index = 0;
  #position = 0;

  constructor(
    private readonly files: WritableFileSystem,
    private readonly changes: ChangeLog,
    file: StorageFile,
    epoch: number,
    private readonly sliceBytes: number,
  ) {
    this.#frames = new FrameWriter(file, epoch, 0, 0);
    this.#encoder = new RecordEncoder(this.#frames);
    this.#writeNames(files.root, new Set());
    this.#frames.commit();
  }

  get length(): number {
    return this.#frames.length;
  }

  #writeNames(directory: number, seen: Set<number>): void {
    const directoryId = this.changes.idOf.get(directory) as number;
    this.#inodes.push(directory);
    for (const { name, inode } of childrenOf(this.files, directory)) {
      const id = this.changes.idOf.get(inode);
      if (id === undefined || this.changes.isExcluded(directory, name)) continue;
      this.files.stat(inode, this.#status);
      const mode = this.#status[StatField.MODE] as number;
      const type = mode & FileMode.S_IFMT;
      if (seen.has(inode)) {
        this.#encoder.link(directoryId, name, id);
        continue;
      }
      if ((this.#status[StatField.NLINK] as number) > 1 && type !== FileMode.S_IFDIR) seen.add(inode);
      const target = type === FileMode.S_IFLNK ? String(this.files.readlink(inode)) : '';
      this.#encoder.create(directoryId, name, id, mode, this.#status[StatField.RDEV] as number, target);
      if (type === FileMode.S_IFDIR) this.#writeNames(inode, seen);
      else this.#inodes.push(inode);
    }
  }

  /** Writes the next slice of contents; false when there is nothing left. */
  writeSlice(): boolean {
    let left = this.sliceBytes;
    while (left > 0 && this.#index < this.#inodes.length) {
      const inode = this.#inodes[this.#index] as number;
      const id = this.changes.idOf.get(inode);
      const mode = this.files.mode(inode);
      const isFile = mode > 0 && (mode & FileMode.S_IFMT) === FileMode.S_IFREG;
      // What was removed meanwhile has no id any more: the journal removes its name too.
      const size = isFile && id !== undefined ? this.files.size(inode) : 0;
      if (id === undefined || this.#position >= size) {
        // Read back in pieces, a long file gets memory in advance; this gives the rest back.
        if (id !== undefined && size > PAYLOAD_LIMIT) this.#encoder.truncate(id, size);
        this.#index++;
        this.#position = 0;
        continue;
      }
      const end = Math.min(size, this.#position + left);
      this.#encoder.data(id, this.#position, end, (into, position) => this.files.read(inode, into, position));
      left -= end - this.#position;
      this.#position = end;
    }
    this.#frames.commit();
    return this.#index < this.#inodes.length;
  }

  /** Writes attributes and the end, without which the file does not count. */
  finish(): void {
    for (const inode of this.#inodes) this.changes.encodeStatus(this.#encoder, inode);
    this.#frames.commit(FrameFlag.END);
    this.#frames.file.flush();
  }
}
