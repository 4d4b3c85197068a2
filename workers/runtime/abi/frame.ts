/**
 * Binary frames of system calls. Numbers are little endian; a string is its length in UTF-16 units, a byte
 * that tells whether one or two bytes hold a unit, and the units. UTF-16 is used because names may hold lone
 * surrogates (see `System`), and because the text codecs of browsers refuse shared memory.
 */
export class FrameWriter {
  #bytes = new Uint8Array(4096);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  reset(): this {
    this.#length = 0;
    return this;
  }

  /** What was written since `reset`; valid until the next one. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  integer(value: number): this {
    this.#reserve(4);
    this.#view.setInt32(this.#length, value, true);
    this.#length += 4;
    return this;
  }

  double(value: number): this {
    this.#reserve(8);
    this.#view.setFloat64(this.#length, value, true);
    this.#length += 8;
    return this;
  }

  string(value: string): this {
    const length = value.length;
    this.#reserve(5 + 2 * length);
    this.#view.setUint32(this.#length, length, true);
    const start = this.#length + 5;
    let isNarrow = true;
    for (let index = 0; index < length; index++) {
      const unit = value.charCodeAt(index);
      if (unit > 255) {
        isNarrow = false;
        break;
      }
      this.#bytes[start + index] = unit;
    }
    this.#bytes[start - 1] = isNarrow ? 1 : 2;
    if (!isNarrow) {
      for (let index = 0; index < length; index++) {
        this.#view.setUint16(start + 2 * index, value.charCodeAt(index), true);
      }
    }
    this.#length = start + (isNarrow ? length : 2 * length);
    return this;
  }

  data(value: Uint8Array): this {
    this.integer(value.length);
    this.#reserve(value.length);
    this.#bytes.set(value, this.#length);
    this.#length += value.length;
    return this;
  }

  #reserve(more: number): void {
    const needed = this.#length + more;
    if (needed <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer);
  }
}

/** Reads a frame in the order it was written. Running past the end throws `RangeError`. */
export class FrameReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #offset = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get isAtEnd(): boolean {
    return this.#offset >= this.#bytes.length;
  }

  integer(): number {
    const value = this.#view.getInt32(this.#offset, true);
    this.#offset += 4;
    return value;
  }

  double(): number {
    const value = this.#view.getFloat64(this.#offset, true);
    this.#offset += 8;
    return value;
  }

  string(): string {
    const length = this.#view.getUint32(this.#offset, true);
    const width = this.#view.getUint8(this.#offset + 4);
    const start = this.#offset + 5;
    const end = start + length * width;
    if (end > this.#bytes.length) throw new RangeError('a string runs past the end of its frame');
    this.#offset = end;
    let text = '';
    for (let from = start; from < end; from += 8192) {
      const to = Math.min(end, from + 8192);
      const units: number[] = new Array((to - from) / width);
      for (let index = 0, at = from; at < to; index++, at += width) {
        units[index] = width === 1 ? this.#bytes[at]! : this.#view.getUint16(at, true);
      }
      text += String.fromCharCode(...units);
    }
    return text;
  }

  /** A view into the frame, not a copy. */
  data(): Uint8Array {
    const length = this.integer();
    if (length < 0 || this.#offset + length > this.#bytes.length) {
      throw new RangeError('data runs past the end of its frame');
    }
    const data = this.#bytes.subarray(this.#offset, this.#offset + length);
    this.#offset += length;
    return data;
  }
}
