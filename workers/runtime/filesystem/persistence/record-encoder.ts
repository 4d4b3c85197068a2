import { encodeName } from '../names.ts';
import type { FrameWriter } from './frame-writer.ts';

/**
 * Records of the log. Integers are little-endian and 32 bits wide unless said otherwise; files are called by
 * ids given by the log (the root is 1), which outlive the inode numbers of one visit.
 */
export const RecordType = {
  /** directory, id, mode, device, name, target of a link */
  CREATE: 1,
  /** directory, id, name */
  LINK: 2,
  /** directory, name */
  REMOVE: 3,
  /** directory, new directory, name, new name */
  RENAME: 4,
  /** id, position (double), length, bytes */
  DATA: 5,
  /** id, size (double) */
  TRUNCATE: 6,
  /** id, mode, user, group, four times: seconds (double), nanoseconds */
  STATUS: 7,
} as const;

export const ROOT_ID = 1;
/** Bytes of a STATUS record. */
const STATUS_BYTES = 1 + 16 + 4 * 12;
const DATA_HEADER = 1 + 4 + 8 + 4;
/** Least room worth splitting contents for. */
const LEAST_DATA = 4096;

/** Writes records into frames. */
export class RecordEncoder {
  constructor(readonly frames: FrameWriter) {}

  create(directory: number, name: string, id: number, mode: number, device: number, target: string): void {
    this.#named(RecordType.CREATE, [directory, id, mode, device], [name, target]);
  }

  link(directory: number, name: string, id: number): void {
    this.#named(RecordType.LINK, [directory, id], [name]);
  }

  remove(directory: number, name: string): void {
    this.#named(RecordType.REMOVE, [directory], [name]);
  }

  rename(directory: number, name: string, newDirectory: number, newName: string): void {
    this.#named(RecordType.RENAME, [directory, newDirectory], [name, newName]);
  }

  truncate(id: number, size: number): void {
    const at = this.frames.reserve(13);
    this.frames.view.setUint8(at, RecordType.TRUNCATE);
    this.frames.view.setUint32(at + 1, id, true);
    this.frames.view.setFloat64(at + 5, size, true);
  }

  /** Contents from `start` to `end`; `read` fills a piece of the frame and returns the bytes it found. */
  data(id: number, start: number, end: number, read: (into: Uint8Array, position: number) => number): void {
    const { frames } = this;
    for (let position = start; position < end;) {
      const left = end - position;
      if (frames.room < DATA_HEADER + Math.min(left, LEAST_DATA)) frames.startFrame();
      const length = Math.min(left, frames.room - DATA_HEADER);
      const at = frames.reserve(DATA_HEADER + length);
      frames.view.setUint8(at, RecordType.DATA);
      frames.view.setUint32(at + 1, id, true);
      frames.view.setFloat64(at + 5, position, true);
      frames.view.setUint32(at + 13, length, true);
      const found = read(frames.bytes.subarray(at + DATA_HEADER, at + DATA_HEADER + length), position);
      if (found !== length) throw new Error(`contents of file ${String(id)} end at ${String(position + found)}`);
      position += length;
    }
  }

  /** `times` holds seconds and nanoseconds in turn: accessed, modified, changed, born. */
  status(id: number, mode: number, user: number, group: number, times: Float64Array): void {
    const at = this.frames.reserve(STATUS_BYTES);
    const { view } = this.frames;
    view.setUint8(at, RecordType.STATUS);
    [id, mode, user, group].forEach((value, index) => view.setUint32(at + 1 + index * 4, value, true));
    for (let time = 0; time < 4; time++) {
      view.setFloat64(at + 17 + time * 12, times[time * 2] as number, true);
      view.setUint32(at + 25 + time * 12, times[time * 2 + 1] as number, true);
    }
  }

  #named(type: number, values: readonly number[], names: readonly string[]): void {
    const encoded = names.map(encodeName);
    const length = 1 + values.length * 4 + encoded.reduce((sum, name) => sum + 2 + name.length, 0);
    let at = this.frames.reserve(length);
    const { view, bytes } = this.frames;
    view.setUint8(at++, type);
    for (const value of values) {
      view.setUint32(at, value, true);
      at += 4;
    }
    for (const name of encoded) {
      view.setUint16(at, name.length, true);
      bytes.set(name, at + 2);
      at += 2 + name.length;
    }
  }
}
