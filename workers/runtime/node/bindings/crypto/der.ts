/** Distinguished Encoding Rules of ASN.1 (X.690): reading and writing what keys and certificates are made of. */

export const DER_TAGS = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  objectIdentifier: 0x06,
  sequence: 0x30,
  set: 0x31,
} as const;

/** The bytes are not DER, or not of the shape expected. */
export class DerError extends Error {}

/** One value: its tag, its contents, and its whole encoding. */
export class DerValue {
  readonly tag: number;
  readonly contents: Uint8Array;
  readonly encoding: Uint8Array;
  #children: DerValue[] | undefined;

  constructor(tag: number, contents: Uint8Array, encoding: Uint8Array) {
    this.tag = tag;
    this.contents = contents;
    this.encoding = encoding;
  }

  get children(): readonly DerValue[] {
    this.#children ??= readAll(this.contents);
    return this.#children;
  }

  /** The child at an index; its tag is checked when given. */
  child(index: number, tag?: number): DerValue {
    const found = this.children[index];
    if (!found) throw new DerError('too short');
    return tag === undefined ? found : found.expect(tag);
  }

  /** The first child with a context tag. */
  tagged(number: number): DerValue | undefined {
    return this.children.find(({ tag }) => tag === (0xa0 | number));
  }

  expect(tag: number): this {
    if (this.tag !== tag) throw new DerError(`tag ${this.tag} where ${tag} was expected`);
    return this;
  }

  integer(): bigint {
    this.expect(DER_TAGS.integer);
    return BigInt.asIntN(this.contents.length * 8, bytesToInteger(this.contents));
  }

  objectIdentifier(): string {
    this.expect(DER_TAGS.objectIdentifier);
    const parts: bigint[] = [];
    let value = 0n;
    for (const byte of this.contents) {
      value = (value << 7n) | BigInt(byte & 127);
      if (byte < 128) {
        parts.push(value);
        value = 0n;
      }
    }
    const [first = 0n, ...rest] = parts;
    const root = first < 80n ? first / 40n : 2n;
    return [root, first - root * 40n, ...rest].join('.');
  }

  /** Whole bytes of a bit string. */
  bits(): Uint8Array {
    this.expect(DER_TAGS.bitString);
    return this.contents.subarray(1);
  }
}

export function readDer(bytes: Uint8Array): DerValue {
  return readOne(bytes, 0)[0];
}

function readAll(bytes: Uint8Array): DerValue[] {
  const values: DerValue[] = [];
  for (let offset = 0; offset < bytes.length;) {
    const [value, end] = readOne(bytes, offset);
    values.push(value);
    offset = end;
  }
  return values;
}

function readOne(bytes: Uint8Array, start: number): [value: DerValue, end: number] {
  const tag = bytes[start];
  let length = bytes[start + 1];
  if (tag === undefined || length === undefined) throw new DerError('too short');
  let offset = start + 2;
  if (length >= 0x80) {
    const size = length & 0x7f;
    if (size === 0 || size > 4) throw new DerError('bad length');
    length = 0;
    for (let index = 0; index < size; index++) length = length * 256 + (bytes[offset++] ?? NaN);
  }
  const end = offset + length;
  if (!(end <= bytes.length)) throw new DerError('too short');
  return [new DerValue(tag, bytes.subarray(offset, end), bytes.subarray(start, end)), end];
}

/** A value of a tag around contents that are already encoded. */
export function der(tag: number, ...contents: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const length = contents.reduce((sum, part) => sum + part.length, 0);
  const lengthBytes: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) lengthBytes.unshift(rest % 256);
  const header = length < 0x80 ? [tag, length] : [tag, 0x80 | lengthBytes.length, ...lengthBytes];
  const all = new Uint8Array(header.length + length);
  all.set(header);
  let offset = header.length;
  for (const part of contents) {
    all.set(part, offset);
    offset += part.length;
  }
  return all;
}

export function derSequence(...contents: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return der(DER_TAGS.sequence, ...contents);
}

export function derInteger(value: bigint): Uint8Array<ArrayBuffer> {
  const bytes = integerToBytes(value);
  const needsZero = ((bytes[0] ?? 0) & 0x80) !== 0 || bytes.length === 0;
  return der(DER_TAGS.integer, ...(needsZero ? [Uint8Array.of(0)] : []), bytes);
}

export function derObjectIdentifier(dotted: string): Uint8Array<ArrayBuffer> {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const bytes = [first * 40 + second, ...rest].flatMap((part) => {
    const septets = [part % 128];
    for (let left = Math.floor(part / 128); left > 0; left = Math.floor(left / 128))
      septets.unshift((left % 128) | 128);
    return septets;
  });
  return der(DER_TAGS.objectIdentifier, Uint8Array.from(bytes));
}

export function derBitString(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return der(DER_TAGS.bitString, Uint8Array.of(0), bytes);
}

export function derOctetString(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return der(DER_TAGS.octetString, bytes);
}

export function derNull(): Uint8Array<ArrayBuffer> {
  return der(DER_TAGS.null);
}

export function bytesToInteger(bytes: Uint8Array): bigint {
  let text = '';
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0');
  return text === '' ? 0n : BigInt(`0x${text}`);
}

/** Big-endian bytes, as few as there are or exactly `length`. */
export function integerToBytes(value: bigint, length?: number): Uint8Array<ArrayBuffer> {
  const digits = value === 0n ? '' : value.toString(16);
  const text = digits.padStart(length === undefined ? digits.length + (digits.length % 2) : length * 2, '0');
  return Uint8Array.from({ length: text.length / 2 }, (_, index) => parseInt(text.slice(index * 2, index * 2 + 2), 16));
}
