import { decodeLatin1, decodeUtf16 } from '../buffer/code-units.ts';
import { decodeUtf8 } from '../buffer/utf8.ts';
import {
  ERROR_CLASSES,
  ERROR_TAGS,
  FORMAT_VERSION,
  REGEXP_FLAGS,
  TAGS,
  VIEW_FLAGS,
  VIEW_TYPES,
} from './wire-format.ts';

/** What the embedder decides when reading. */
export interface ReaderDelegate {
  readHostObject(): object;
  sharedBuffer(id: number): SharedArrayBuffer;
}

/** The data ended early or is malformed. */
export class MalformedData extends Error {}

/** First version whose views and regular expressions are as they are now. */
const VERSION_WITH_VIEW_FLAGS = 14;

/** Reads values written by `ValueWriter`, or by V8 itself. */
export class ValueReader {
  readonly transferred = new Map<number, ArrayBuffer>();
  version = 0;
  position = 0;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #objects: object[] = [];
  readonly #delegate: ReaderDelegate;

  constructor(bytes: Uint8Array, delegate: ReaderDelegate) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#delegate = delegate;
  }

  /** False where this is no data of a known version. */
  header(): boolean {
    if (this.#bytes[this.position] !== TAGS.version) return false;
    this.position++;
    this.version = this.varint();
    return this.version <= FORMAT_VERSION;
  }

  byte(): number {
    const value = this.#bytes[this.position++];
    if (value === undefined) throw new MalformedData();
    return value;
  }

  varint(): number {
    return Number(BigInt.asUintN(32, this.varint64()));
  }

  varint64(): bigint {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = this.byte();
      if (shift < 64n) value |= BigInt(byte & 127) << shift;
      if (byte < 128) return BigInt.asUintN(64, value);
    }
  }

  double(): number {
    const offset = this.position;
    this.skip(8);
    return this.#view.getFloat64(offset, true);
  }

  /** Moves over bytes. Answers where they begin. */
  skip(count: number): number {
    const start = this.position;
    if (count > this.#bytes.length - start) throw new MalformedData();
    this.position += count;
    return start;
  }

  value(): unknown {
    let tag = this.byte();
    while (tag === TAGS.padding) tag = this.byte();
    switch (tag) {
      case TAGS.undefined:
        return undefined;
      case TAGS.null:
        return null;
      case TAGS.true:
        return true;
      case TAGS.false:
        return false;
      case TAGS.int32: {
        const bits = this.varint();
        return (bits >>> 1) ^ -(bits & 1);
      }
      case TAGS.uint32:
        return this.varint();
      case TAGS.double:
        return this.double();
      case TAGS.bigint:
        return this.#bigint();
      case TAGS.oneByteString:
      case TAGS.twoByteString:
      case TAGS.utf8String:
        return this.#string(tag);
      default:
        return this.#object(tag);
    }
  }

  #object(tag: number): unknown {
    switch (tag) {
      case TAGS.reference:
        return this.#known(this.varint());
      case TAGS.beginObject:
        return this.#plainObject();
      case TAGS.beginDenseArray:
        return this.#denseArray();
      case TAGS.beginSparseArray:
        return this.#sparseArray();
      case TAGS.date:
        return this.#remember(new Date(this.double()));
      case TAGS.trueObject:
      case TAGS.falseObject:
        return this.#remember(Object(tag === TAGS.trueObject) as object);
      case TAGS.numberObject:
        return this.#remember(Object(this.double()) as object);
      case TAGS.bigintObject:
        return this.#remember(Object(this.#bigint()) as object);
      case TAGS.stringObject:
        return this.#remember(Object(this.#text()) as object);
      case TAGS.regExp:
        return this.#remember(this.#regExp());
      case TAGS.beginMap:
        return this.#map();
      case TAGS.beginSet:
        return this.#set();
      case TAGS.error:
        return this.#error();
      case TAGS.hostObject:
        return this.#hostObject();
      default:
        return this.#buffer(tag);
    }
  }

  #buffer(tag: number): unknown {
    switch (tag) {
      case TAGS.arrayBuffer:
      case TAGS.resizableArrayBuffer: {
        const length = this.varint();
        const options = tag === TAGS.arrayBuffer ? undefined : { maxByteLength: this.varint() };
        const start = this.skip(length);
        const buffer = new ArrayBuffer(length, options);
        new Uint8Array(buffer).set(this.#bytes.subarray(start, start + length));
        return this.#viewOf(this.#remember(buffer));
      }
      case TAGS.transferredArrayBuffer: {
        const buffer = this.transferred.get(this.varint());
        if (!buffer) throw new MalformedData();
        return this.#viewOf(this.#remember(buffer));
      }
      case TAGS.sharedArrayBuffer:
        return this.#viewOf(this.#remember(this.#delegate.sharedBuffer(this.varint())));
      default:
        throw new MalformedData();
    }
  }

  /** A view follows right after its buffer, in the buffer's place. */
  #viewOf(buffer: ArrayBufferLike): object {
    if (this.#bytes[this.position] !== TAGS.view) return buffer;
    this.position++;
    const tag = this.byte();
    const type = VIEW_TYPES.find((candidate) => candidate.tag === tag);
    const offset = this.varint();
    const length = this.varint();
    const flags = this.version >= VERSION_WITH_VIEW_FLAGS ? this.varint() : 0;
    if (!type || offset + length > buffer.byteLength || length % type.bytesPerElement !== 0) throw new MalformedData();
    const isTracking = (flags & VIEW_FLAGS.lengthTracking) !== 0;
    const View = (globalThis as unknown as Record<string, new (...values: unknown[]) => object>)[type.name];
    if (!View) throw new MalformedData();
    return this.#remember(
      isTracking ? new View(buffer, offset) : new View(buffer, offset, length / type.bytesPerElement),
    );
  }

  #remember<Value extends object>(value: Value): Value {
    this.#objects.push(value);
    return value;
  }

  #known(id: number): object {
    const object = this.#objects[id];
    if (!object) throw new MalformedData();
    // A buffer that was only written for its view is referred to from there.
    return object instanceof ArrayBuffer ? this.#viewOf(object) : object;
  }

  #text(): string {
    let tag = this.byte();
    while (tag === TAGS.padding) tag = this.byte();
    return this.#string(tag);
  }

  #string(tag: number): string {
    const length = this.varint();
    const start = this.skip(length);
    const bytes = this.#bytes.subarray(start, start + length);
    if (tag === TAGS.oneByteString) return decodeLatin1(bytes);
    if (tag === TAGS.twoByteString) return decodeUtf16(bytes);
    if (tag === TAGS.utf8String) return decodeUtf8(bytes);
    throw new MalformedData();
  }

  #bigint(): bigint {
    const bits = this.varint();
    const length = bits >>> 1;
    const start = this.skip(length);
    let value = 0n;
    for (let index = length - 1; index >= 0; index--)
      value = (value << 8n) | BigInt(this.#bytes[start + index] as number);
    return bits & 1 ? -value : value;
  }

  #plainObject(): object {
    const object = this.#remember({});
    if (this.#properties(object, TAGS.endObject) !== this.varint()) throw new MalformedData();
    return object;
  }

  #denseArray(): unknown[] {
    const length = this.varint();
    if (length > this.#bytes.length - this.position) throw new MalformedData();
    const array: unknown[] = this.#remember(new Array(length));
    for (let index = 0; index < length; index++) {
      if (this.#bytes[this.position] === TAGS.hole) this.position++;
      else array[index] = this.value();
    }
    return this.#endArray(array, TAGS.endDenseArray);
  }

  #sparseArray(): unknown[] {
    const array: unknown[] = this.#remember([]);
    array.length = this.varint();
    return this.#endArray(array, TAGS.endSparseArray);
  }

  #endArray(array: unknown[], endTag: number): unknown[] {
    const count = this.#properties(array, endTag);
    if (count !== this.varint() || array.length !== this.varint()) throw new MalformedData();
    return array;
  }

  #properties(target: object, endTag: number): number {
    for (let count = 0; ; count++) {
      if (this.#bytes[this.position] === endTag) {
        this.position++;
        return count;
      }
      const key = this.value();
      if (typeof key !== 'string' && typeof key !== 'number') throw new MalformedData();
      const property = { value: this.value(), writable: true, enumerable: true, configurable: true };
      Object.defineProperty(target, key, property);
    }
  }

  #regExp(): RegExp {
    const source = this.#text();
    const bits = this.varint();
    const flags = Object.entries(REGEXP_FLAGS).filter(([, bit]) => bits & bit);
    try {
      return new RegExp(source, flags.map(([letter]) => letter).join(''));
    } catch {
      throw new MalformedData();
    }
  }

  #map(): Map<unknown, unknown> {
    const map = this.#remember(new Map<unknown, unknown>());
    let count = 0;
    for (; this.#bytes[this.position] !== TAGS.endMap; count += 2) map.set(this.value(), this.value());
    this.position++;
    if (this.varint() !== count) throw new MalformedData();
    return map;
  }

  #set(): Set<unknown> {
    const set = this.#remember(new Set<unknown>());
    let count = 0;
    for (; this.#bytes[this.position] !== TAGS.endSet; count++) set.add(this.value());
    this.position++;
    if (this.varint() !== count) throw new MalformedData();
    return set;
  }

  #error(): Error {
    const first = this.#bytes[this.position];
    const found = ERROR_CLASSES.find(([tag]) => tag === first);
    if (found) this.position++;
    const error = this.#remember(new (found?.[1] ?? Error)());
    let stack: string | undefined;
    for (let tag = this.byte(); tag !== ERROR_TAGS.end; tag = this.byte()) {
      if (tag === ERROR_TAGS.message) define(error, 'message', this.#text());
      else if (tag === ERROR_TAGS.stack) stack = this.#text();
      else if (tag === ERROR_TAGS.cause) define(error, 'cause', this.value());
      else throw new MalformedData();
    }
    define(error, 'stack', stack);
    return error;
  }

  #hostObject(): object {
    const id = this.#objects.length;
    this.#objects.push({});
    const object = this.#delegate.readHostObject();
    this.#objects[id] = object;
    return object;
  }
}

function define(target: object, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, writable: true, enumerable: false, configurable: true });
}
