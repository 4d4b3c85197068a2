import { StatField, STAT_FIELDS } from '../../abi/file-modes.ts';
import { attachFileSystem } from '../index.ts';
import type { FileSystemMemory, ReadableFileSystem } from '../types.ts';
import { FAMILIES, LIST_LENGTH, lengthOf } from './concurrent-invariants.ts';
import { Random } from './random.ts';

export interface ReaderTask {
  readonly memory: FileSystemMemory;
  /** Word 0 becomes 1 when the writer is done; word 1 counts the readers that are reading. */
  readonly control: SharedArrayBuffer;
  readonly seed: number;
}

/** Reads without pause while another thread writes; collects every broken promise. */
export class ConcurrentReader {
  readonly faults: string[] = [];
  checks = 0;
  readonly #files: ReadableFileSystem;
  readonly #state: Int32Array;
  readonly #random: Random;
  readonly #status = new Float64Array(STAT_FIELDS);

  constructor(task: ReaderTask) {
    this.#files = attachFileSystem(task.memory);
    this.#state = new Int32Array(task.control);
    this.#random = new Random(task.seed);
  }

  readUntilDone(): void {
    Atomics.add(this.#state, 1, 1);
    Atomics.notify(this.#state, 1);
    while (Atomics.load(this.#state, 0) === 0 && this.faults.length < 10) {
      this.#check();
      this.checks++;
    }
  }

  #check(): void {
    switch (this.#random.below(5)) {
      case 0:
        this.#checkCurrent();
        break;
      case 1:
        this.#checkList();
        break;
      case 2:
        this.#checkOwner();
        break;
      default:
        this.#checkFamily();
    }
  }

  #checkFamily(): void {
    const family = this.#random.below(FAMILIES);
    const inode = this.#files.lookup(`/families/${String(family)}`, this.#files.root, true);
    if (inode < 0) return;
    const contents = this.#files.readAll(inode);
    if (typeof contents === 'number' || contents.length === 0) return;
    const version = contents[1] as number;
    if (contents[0] !== family) this.faults.push(`family ${String(family)} reads as ${String(contents[0])}`);
    else if (contents.length !== lengthOf(version))
      this.faults.push(`version ${String(version)}: ${String(contents.length)}`);
    else if (contents.subarray(1).some((byte) => byte !== version))
      this.faults.push(`version ${String(version)} is torn`);
  }

  #checkCurrent(): void {
    const inode = this.#files.lookup('/current', this.#files.root, true);
    if (inode < 0) this.faults.push(`the name that is always there: ${String(inode)}`);
    const real = this.#files.realpath('/link/inner/file', this.#files.root);
    if (real !== '/one/inner/file' && real !== '/two/inner/file') this.faults.push(`realpath ${String(real)}`);
  }

  #checkList(): void {
    const listing = this.#files.readdir(this.#files.lookup('/list', this.#files.root, true));
    if (typeof listing === 'number') this.faults.push(`readdir ${String(listing)}`);
    else if (listing.names.length !== LIST_LENGTH || new Set(listing.names).size !== LIST_LENGTH) {
      this.faults.push(`list of ${String(listing.names.length)}`);
    } else if (listing.names.some((name) => !/^entry-\d+$/.test(name)))
      this.faults.push(`names ${listing.names.join()}`);
  }

  #checkOwner(): void {
    this.#files.stat(this.#files.lookup('/owned', this.#files.root, true), this.#status);
    if (this.#status[StatField.GID] !== (this.#status[StatField.UID] as number) * 7) this.faults.push('owner is torn');
  }
}
