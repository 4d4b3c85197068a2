import { FileMode, StatField, STAT_FIELDS } from '../../abi/file-modes.ts';
import { decodeName } from '../names.ts';
import type { WritableFileSystem } from '../types.ts';
import { ROOT_ID, RecordType } from './record-encoder.ts';

/** Applies the records of a log to a file system. */
export class Replay {
  readonly inodeOf = new Map<number, number>();
  highestId = ROOT_ID;
  /** Records that could not be applied, and the first reason. */
  failures = 0;
  firstFailure = '';
  readonly #status = new Float64Array(STAT_FIELDS);

  constructor(private readonly files: WritableFileSystem) {
    this.inodeOf.set(ROOT_ID, files.root);
  }

  apply(payload: Uint8Array<ArrayBuffer>): void {
    const reader = new RecordReader(payload);
    while (!reader.isAtEnd) this.#applyRecord(reader);
  }

  #applyRecord(reader: RecordReader): void {
    const type = reader.byte();
    switch (type) {
      case RecordType.CREATE:
        this.#create(reader);
        break;
      case RecordType.LINK: {
        const directory = this.#inode(reader.word());
        const inode = this.#inode(reader.word());
        this.#check('link', this.files.link(inode, directory, reader.text()));
        break;
      }
      case RecordType.REMOVE:
        this.#check('remove', this.files.removeTree(this.#inode(reader.word()), reader.text()));
        break;
      case RecordType.RENAME: {
        const directory = this.#inode(reader.word());
        const newDirectory = this.#inode(reader.word());
        const name = reader.text();
        this.#check('rename', this.files.rename(directory, name, newDirectory, reader.text()));
        break;
      }
      case RecordType.DATA: {
        const inode = this.#inode(reader.word());
        const position = reader.double();
        this.#check('write', this.files.write(inode, reader.take(reader.word()), position));
        break;
      }
      case RecordType.TRUNCATE:
        this.#check('truncate', this.files.truncate(this.#inode(reader.word()), reader.double()));
        break;
      case RecordType.STATUS:
        this.#restoreStatus(reader);
        break;
      default:
        throw new Error(`the log holds a record of the unknown type ${String(type)}`);
    }
  }

  #create(reader: RecordReader): void {
    const directory = this.#inode(reader.word());
    const id = reader.word();
    const mode = reader.word();
    const device = reader.word();
    const name = reader.text();
    const target = reader.text();
    this.highestId = Math.max(this.highestId, id);
    const type = mode & FileMode.S_IFMT;
    const existing = this.files.lookup(name, directory, false);
    if (existing > 0) {
      // Made at the start of every visit (`/home`), before the log was read.
      const existingType = this.files.mode(existing) & FileMode.S_IFMT;
      if (type === FileMode.S_IFDIR && existingType === FileMode.S_IFDIR) {
        this.inodeOf.set(id, existing);
        return;
      }
      this.files.removeTree(directory, name);
    }
    let inode: number;
    if (type === FileMode.S_IFDIR) inode = this.files.mkdir(directory, name, mode);
    else if (type === FileMode.S_IFLNK) inode = this.files.symlink(directory, name, target);
    else inode = this.files.create(directory, name, mode, device);
    this.#check('create', inode);
    if (inode > 0) this.inodeOf.set(id, inode);
  }

  #restoreStatus(reader: RecordReader): void {
    const inode = this.#inode(reader.word());
    const status = this.#status;
    status[StatField.MODE] = reader.word();
    status[StatField.UID] = reader.word();
    status[StatField.GID] = reader.word();
    for (let time = 0; time < 4; time++) {
      status[StatField.ATIME_SEC + time * 2] = reader.double();
      status[StatField.ATIME_NSEC + time * 2] = reader.word();
    }
    this.#check('status', this.files.restoreStatus(inode, status));
  }

  /** 0, which is no inode, for a file that could not be made. */
  #inode(id: number): number {
    return this.inodeOf.get(id) ?? 0;
  }

  #check(what: string, result: number): void {
    if (result >= 0) return;
    this.failures++;
    if (this.firstFailure === '') this.firstFailure = `${what}: errno ${String(-result)}`;
  }
}

class RecordReader {
  readonly #view: DataView;
  #at = 0;

  constructor(private readonly bytes: Uint8Array<ArrayBuffer>) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get isAtEnd(): boolean {
    return this.#at >= this.bytes.length;
  }

  byte(): number {
    return this.#view.getUint8(this.#at++);
  }

  word(): number {
    this.#at += 4;
    return this.#view.getUint32(this.#at - 4, true);
  }

  double(): number {
    this.#at += 8;
    return this.#view.getFloat64(this.#at - 8, true);
  }

  take(length: number): Uint8Array<ArrayBuffer> {
    this.#at += length;
    return this.bytes.subarray(this.#at - length, this.#at);
  }

  text(): string {
    const length = this.#view.getUint16(this.#at, true);
    this.#at += 2;
    return decodeText(this.take(length));
  }
}

/** Names are short and nearly always ASCII: a decoder's call would cost more than the loop. */
function decodeText(bytes: Uint8Array<ArrayBuffer>): string {
  let text = '';
  for (const byte of bytes) {
    if (byte >= 0x80) return decodeName(bytes);
    text += String.fromCharCode(byte);
  }
  return text;
}
