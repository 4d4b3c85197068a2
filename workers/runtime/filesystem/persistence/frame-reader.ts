import { checksum } from './checksum.ts';
import { FRAME_HEADER_BYTES, FRAME_MAGIC, FRAME_VERSION_SHIFT, FrameFlag, PAYLOAD_LIMIT } from './frame-writer.ts';
import type { StorageFile } from './storage-file.ts';

const WINDOW_BYTES = 4 * (FRAME_HEADER_BYTES + PAYLOAD_LIMIT);

export interface LogEnd {
  /** Bytes up to the end of the last whole transaction. */
  readonly position: number;
  /** Number of the frame after it. */
  readonly sequence: number;
  /** The last transaction says that the next journal follows. */
  readonly isEnded: boolean;
}

/**
 * Reads the whole transactions of a log file and hands each payload to `onPayload`, a transaction only once
 * its last frame was found sound. Stops without complaint at the first frame that is not.
 */
export function readFrames(
  file: StorageFile,
  epoch: number,
  onPayload: (payload: Uint8Array<ArrayBuffer>) => void,
): LogEnd {
  const source = new WindowReader(file);
  checkVersion(source);
  let position = 0;
  let sequence = 0;
  let committed: LogEnd = { position: 0, sequence: 0, isEnded: false };
  // Frames that wait for the end of their transaction are read again then, so a huge one needs no memory.
  let pending: { readonly position: number; readonly length: number }[] = [];
  for (;;) {
    const frame = readFrame(source, position, epoch, sequence);
    if (frame === null) return committed;
    const { flags, length } = frame;
    pending.push({ position: position + FRAME_HEADER_BYTES, length });
    position += FRAME_HEADER_BYTES + length;
    sequence++;
    if ((flags & FrameFlag.COMMIT) === 0) continue;
    for (const place of pending) {
      const payload = source.read(place.position, place.length);
      if (payload === null) throw new Error('the log became shorter while it was read');
      onPayload(payload);
    }
    pending = [];
    committed = { position, sequence, isEnded: (flags & FrameFlag.END) !== 0 };
    if (committed.isEnded) return committed;
  }
}

/** A log of another version must be left alone; taken for a damaged one it would be cut. */
function checkVersion(source: WindowReader): void {
  const header = source.read(0, FRAME_HEADER_BYTES);
  if (header === null) return;
  const magic = new DataView(header.buffer, header.byteOffset, header.byteLength).getInt32(0, true);
  const difference = magic ^ FRAME_MAGIC;
  if (difference !== 0 && difference << (32 - FRAME_VERSION_SHIFT) === 0) {
    throw new Error('The stored project was written by another version of Cloudless, which can still open it.');
  }
}

interface Frame {
  readonly flags: number;
  /** Bytes of the payload. */
  readonly length: number;
}

function readFrame(source: WindowReader, position: number, epoch: number, sequence: number): Frame | null {
  const header = source.read(position, FRAME_HEADER_BYTES);
  if (header === null) return null;
  const word = (index: number): number =>
    new DataView(header.buffer, header.byteOffset, header.byteLength).getInt32(index * 4, true);
  if (word(0) !== FRAME_MAGIC || word(1) !== epoch || word(2) !== sequence) return null;
  if (word(7) !== checksum(header, 0, 28).low) return null;
  const flags = word(3);
  const length = word(4);
  const [low, high] = [word(5), word(6)];
  const payload = source.read(position + FRAME_HEADER_BYTES, length);
  if (payload === null) return null;
  const sum = checksum(payload, 0, length);
  return sum.low === low && sum.high === high ? { flags, length } : null;
}

/** Reads through a window, since a log of many small frames would need as many calls to the browser. */
class WindowReader {
  readonly #window = new Uint8Array(WINDOW_BYTES);
  readonly #scratch = new Uint8Array(FRAME_HEADER_BYTES + PAYLOAD_LIMIT);
  readonly #size: number;
  #start = 0;
  #length = 0;

  constructor(private readonly file: StorageFile) {
    this.#size = file.size();
  }

  /** `length` bytes at `position`, valid until the next call; null beyond the end of the file. */
  read(position: number, length: number): Uint8Array<ArrayBuffer> | null {
    if (length < 0 || length > PAYLOAD_LIMIT || position + length > this.#size) return null;
    if (length === 0) return this.#scratch.subarray(0, 0);
    if (position < this.#start || position + length > this.#start + this.#length) {
      this.#start = position;
      this.#length = this.file.read(this.#window, position);
      if (this.#length < length) return null;
    }
    const at = position - this.#start;
    if (at % 4 === 0) return this.#window.subarray(at, at + length);
    // The checksum works on words.
    this.#scratch.set(this.#window.subarray(at, at + length));
    return this.#scratch.subarray(0, length);
  }
}
