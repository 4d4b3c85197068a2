import { checksum } from './checksum.ts';
import type { StorageFile } from './storage-file.ts';

/**
 * A log file is a row of frames: eight little-endian words and a payload of whole records.
 *
 * | word | meaning |
 * |---|---|
 * | 0 | magic, version of the format |
 * | 1 | epoch of the file, so what an earlier file left behind is never taken for its own |
 * | 2 | number of the frame in the file |
 * | 3 | flags: 1 the transaction ends here, 2 the file ends here and the next journal follows |
 * | 4 | bytes of the payload |
 * | 5, 6 | checksum of the payload |
 * | 7 | checksum of the words before |
 */
export const FRAME_HEADER_BYTES = 32;
/** "CLJ" and the version of the format, which is its last byte. */
export const FRAME_MAGIC = 0x314a4c43;
export const FRAME_VERSION_SHIFT = 24;
export const FrameFlag = { COMMIT: 1, END: 2 } as const;
export const PAYLOAD_LIMIT = 1024 * 1024;

/** Appends frames to a log file. Records are gathered in memory until a frame is full. */
export class FrameWriter {
  readonly #buffer = new Uint8Array(FRAME_HEADER_BYTES + PAYLOAD_LIMIT);
  readonly view = new DataView(this.#buffer.buffer);
  readonly bytes = this.#buffer;
  #filled = FRAME_HEADER_BYTES;
  #committedPosition: number;
  #committedSequence: number;

  constructor(
    readonly file: StorageFile,
    readonly epoch: number,
    private position: number,
    private sequence: number,
  ) {
    this.#committedPosition = position;
    this.#committedSequence = sequence;
  }

  /** Bytes of the file up to the last commit. */
  get length(): number {
    return this.#committedPosition;
  }

  /** Bytes that still fit into the frame being gathered. */
  get room(): number {
    return this.#buffer.length - this.#filled;
  }

  /** Place of `bytes` for a record, in a new frame when this one is full. */
  reserve(bytes: number): number {
    if (bytes > this.room) this.#emit(0);
    const start = this.#filled;
    this.#filled += bytes;
    return start;
  }

  /** Leaves the rest of the frame being gathered empty. */
  startFrame(): void {
    this.#emit(0);
  }

  /** Writes the frame that ends the transaction. Nothing of a transaction counts before. */
  commit(flags = 0): void {
    this.#emit(FrameFlag.COMMIT | flags);
    this.#committedPosition = this.position;
    this.#committedSequence = this.sequence;
  }

  /** Takes back what was written since the last commit. */
  rollback(): void {
    this.#filled = FRAME_HEADER_BYTES;
    this.position = this.#committedPosition;
    this.sequence = this.#committedSequence;
    this.file.truncate(this.position);
  }

  #emit(flags: number): void {
    const length = this.#filled - FRAME_HEADER_BYTES;
    const payload = checksum(this.#buffer, FRAME_HEADER_BYTES, length);
    const header = [FRAME_MAGIC, this.epoch, this.sequence, flags, length, payload.low, payload.high];
    header.forEach((word, index) => this.view.setInt32(index * 4, word, true));
    this.view.setInt32(28, checksum(this.#buffer, 0, 28).low, true);
    this.file.write(this.#buffer.subarray(0, this.#filled), this.position);
    this.position += this.#filled;
    this.sequence++;
    this.#filled = FRAME_HEADER_BYTES;
  }
}
