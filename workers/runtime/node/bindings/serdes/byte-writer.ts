import { TAGS } from './wire-format.ts';

const INITIAL_CAPACITY = 256;
const LOW_32 = 0x100000000;

/** A growing buffer with the primitive encodings of the format. */
export class ByteWriter {
  #bytes = new Uint8Array(INITIAL_CAPACITY);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = value;
  }

  raw(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** Seven bits a byte, lowest first. */
  varint(value: number | bigint): void {
    let rest = value;
    while (rest >= 128) {
      this.byte(Number(typeof rest === 'bigint' ? rest & 127n : rest % 128) | 128);
      rest = typeof rest === 'bigint' ? rest >> 7n : Math.floor(rest / 128);
    }
    this.byte(Number(rest));
  }

  zigzag(value: number): void {
    this.varint(((value << 1) ^ (value >> 31)) >>> 0);
  }

  double(value: number): void {
    const view = new DataView(new ArrayBuffer(8));
    view.setFloat64(0, value, true);
    this.raw(new Uint8Array(view.buffer));
  }

  uint64(high: number, low: number): void {
    this.varint((BigInt(high >>> 0) << 32n) | BigInt(low >>> 0));
  }

  string(text: string): void {
    let isOneByte = true;
    for (let index = 0; index < text.length && isOneByte; index++) isOneByte = text.charCodeAt(index) < 256;
    if (isOneByte) {
      this.byte(TAGS.oneByteString);
      this.varint(text.length);
      this.#reserve(text.length);
      const start = this.#length;
      for (let index = 0; index < text.length; index++) this.#bytes[start + index] = text.charCodeAt(index);
      this.#length += text.length;
      return;
    }
    const byteLength = text.length * 2;
    // The units themselves must lie at an even offset.
    if ((this.#length + 1 + varintSize(byteLength)) % 2 === 1) this.byte(TAGS.padding);
    this.byte(TAGS.twoByteString);
    this.varint(byteLength);
    const units = new Uint16Array(text.length);
    for (let index = 0; index < text.length; index++) units[index] = text.charCodeAt(index);
    this.raw(new Uint8Array(units.buffer));
  }

  bigint(value: bigint): void {
    let magnitude = value < 0n ? -value : value;
    const digits: number[] = [];
    while (magnitude > 0n) {
      for (let byte = 0; byte < 8; byte++) {
        digits.push(Number(magnitude & 255n));
        magnitude >>= 8n;
      }
    }
    this.varint(((digits.length << 1) | (value < 0n ? 1 : 0)) % LOW_32);
    this.raw(Uint8Array.from(digits));
  }

  /** Everything written; the writer starts anew. */
  take(): Uint8Array<ArrayBuffer> {
    const bytes = this.#bytes.slice(0, this.#length);
    this.#bytes = new Uint8Array(INITIAL_CAPACITY);
    this.#length = 0;
    return bytes;
  }

  #reserve(count: number): void {
    if (this.#length + count <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + count));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
  }
}

function varintSize(value: number): number {
  let size = 1;
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) size++;
  return size;
}
