import { bytesOf } from '../bytes.ts';
import { ByteWriter } from './byte-writer.ts';
import {
  builtinTag,
  ERROR_CLASSES,
  ERROR_TAGS,
  FORMAT_VERSION,
  REGEXP_FLAGS,
  TAGS,
  VIEW_FLAGS,
  VIEW_TYPES,
} from './wire-format.ts';

/** What the embedder decides: host objects, shared memory, and the error for what cannot be cloned. */
export interface WriterDelegate {
  writeHostObject(value: object): void;
  sharedBufferId(value: SharedArrayBuffer): number;
  cloneError(message: string): unknown;
}

const UNCLONEABLE = new Set(['Promise', 'WeakMap', 'WeakSet', 'WeakRef', 'Generator', 'AsyncGenerator', 'Symbol']);
const MAX_INDEX = 2 ** 32 - 2;
const INT32_LIMIT = 2 ** 31;

/** Writes values of any shape, each object once. */
export class ValueWriter {
  readonly bytes = new ByteWriter();
  areViewsHostObjects = false;
  readonly transferred = new Map<ArrayBuffer, number>();
  readonly #ids = new Map<object, number>();
  readonly #delegate: WriterDelegate;

  constructor(delegate: WriterDelegate) {
    this.#delegate = delegate;
  }

  header(): void {
    this.bytes.byte(TAGS.version);
    this.bytes.varint(FORMAT_VERSION);
  }

  value(value: unknown): void {
    const { bytes } = this;
    switch (typeof value) {
      case 'undefined':
        return bytes.byte(TAGS.undefined);
      case 'boolean':
        return bytes.byte(value ? TAGS.true : TAGS.false);
      case 'number':
        return this.#number(value);
      case 'bigint':
        bytes.byte(TAGS.bigint);
        return bytes.bigint(value);
      case 'string':
        return bytes.string(value);
      case 'object':
        if (value === null) return bytes.byte(TAGS.null);
        return this.#reference(value);
      default:
        throw this.#uncloneable(String(value));
    }
  }

  #number(value: number): void {
    const isInt32 = Number.isInteger(value) && value >= -INT32_LIMIT && value < INT32_LIMIT && !Object.is(value, -0);
    this.bytes.byte(isInt32 ? TAGS.int32 : TAGS.double);
    if (isInt32) this.bytes.zigzag(value);
    else this.bytes.double(value);
  }

  #reference(value: object): void {
    const known = this.#ids.get(value);
    if (known !== undefined) {
      this.bytes.byte(TAGS.reference);
      return this.bytes.varint(known);
    }
    // A view's buffer comes first, in full or as a reference.
    if (ArrayBuffer.isView(value) && !this.areViewsHostObjects) this.value(value.buffer);
    this.#ids.set(value, this.#ids.size);
    this.#object(value);
  }

  #object(value: object): void {
    if (Array.isArray(value)) return this.#array(value);
    if (ArrayBuffer.isView(value)) return this.areViewsHostObjects ? this.#host(value) : this.#view(value);
    switch (builtinTag(value)) {
      case 'Date':
        if (isBrand(value, Date.prototype.getTime)) {
          this.bytes.byte(TAGS.date);
          return this.bytes.double(Number((value as Date).getTime()));
        }
        break;
      case 'RegExp':
        return this.#regExp(value as RegExp);
      case 'Number':
        this.bytes.byte(TAGS.numberObject);
        return this.bytes.double(Number(value));
      case 'BigInt':
        this.bytes.byte(TAGS.bigintObject);
        return this.bytes.bigint(BigInt((value as { valueOf(): bigint }).valueOf()));
      case 'String':
        this.bytes.byte(TAGS.stringObject);
        return this.bytes.string(String(value));
      case 'Boolean':
        return this.bytes.byte((value as { valueOf(): boolean }).valueOf() ? TAGS.trueObject : TAGS.falseObject);
      case 'Map':
        return this.#map(value as Map<unknown, unknown>);
      case 'Set':
        return this.#set(value as Set<unknown>);
      case 'ArrayBuffer':
        return this.#arrayBuffer(value as ArrayBuffer);
      case 'SharedArrayBuffer':
        this.bytes.byte(TAGS.sharedArrayBuffer);
        return this.bytes.varint(this.#delegate.sharedBufferId(value as SharedArrayBuffer));
      case 'Error':
        return this.#error(value as Error);
      default:
    }
    const tag = builtinTag(value);
    // Modules, memories and the like are more than their properties; only the structured clone carries them.
    if (UNCLONEABLE.has(tag) || tag.startsWith('WebAssembly.'))
      throw this.#uncloneable(`#<${tag.replace(/^.*\./, '')}>`);
    this.bytes.byte(TAGS.beginObject);
    const count = this.#properties(value, Object.keys(value));
    this.bytes.byte(TAGS.endObject);
    this.bytes.varint(count);
  }

  #host(value: object): void {
    this.bytes.byte(TAGS.hostObject);
    this.#delegate.writeHostObject(value);
  }

  #properties(value: object, keys: readonly string[]): number {
    for (const key of keys) {
      const index = Number(key);
      const isIndex = String(index) === key && index >= 0 && index <= MAX_INDEX && Number.isInteger(index);
      this.value(isIndex ? index : key);
      this.value((value as Record<string, unknown>)[key]);
    }
    return keys.length;
  }

  #array(value: readonly unknown[]): void {
    const { length } = value;
    const keys = Object.keys(value);
    let elements = 0;
    while (elements < length && keys[elements] === String(elements)) elements++;
    const isDense = elements === length;
    this.bytes.byte(isDense ? TAGS.beginDenseArray : TAGS.beginSparseArray);
    this.bytes.varint(length);
    if (isDense) for (let index = 0; index < length; index++) this.value(value[index]);
    const count = this.#properties(value, isDense ? keys.slice(length) : keys);
    this.bytes.byte(isDense ? TAGS.endDenseArray : TAGS.endSparseArray);
    this.bytes.varint(count);
    this.bytes.varint(length);
  }

  #regExp({ source, flags }: RegExp): void {
    this.bytes.byte(TAGS.regExp);
    this.bytes.string(source);
    this.bytes.varint(Array.from(flags).reduce((bits, flag) => bits | (REGEXP_FLAGS[flag] ?? 0), 0));
  }

  #map(value: Map<unknown, unknown>): void {
    const entries = [...value];
    this.bytes.byte(TAGS.beginMap);
    for (const part of entries.flat()) this.value(part);
    this.bytes.byte(TAGS.endMap);
    this.bytes.varint(entries.length * 2);
  }

  #set(value: Set<unknown>): void {
    const members = [...value];
    this.bytes.byte(TAGS.beginSet);
    for (const member of members) this.value(member);
    this.bytes.byte(TAGS.endSet);
    this.bytes.varint(members.length);
  }

  #arrayBuffer(value: ArrayBuffer): void {
    const id = this.transferred.get(value);
    if (id !== undefined) {
      this.bytes.byte(TAGS.transferredArrayBuffer);
      return this.bytes.varint(id);
    }
    if (value.detached) throw this.#delegate.cloneError('An ArrayBuffer is detached and could not be cloned.');
    this.bytes.byte(value.resizable ? TAGS.resizableArrayBuffer : TAGS.arrayBuffer);
    this.bytes.varint(value.byteLength);
    if (value.resizable) this.bytes.varint(value.maxByteLength);
    this.bytes.raw(new Uint8Array(value));
  }

  #view(value: ArrayBufferView): void {
    const name = builtinTag(value);
    const type = VIEW_TYPES.find((candidate) => candidate.name === name);
    if (!type) throw this.#uncloneable(`#<${name}>`);
    const buffer = value.buffer as ArrayBuffer;
    const isTracking = buffer.resizable === true && value.byteOffset + value.byteLength === buffer.byteLength;
    this.bytes.byte(TAGS.view);
    this.bytes.byte(type.tag);
    this.bytes.varint(value.byteOffset);
    this.bytes.varint(isTracking ? 0 : bytesOf(value).length);
    this.bytes.varint((isTracking ? VIEW_FLAGS.lengthTracking : 0) | (buffer.resizable ? VIEW_FLAGS.resizable : 0));
  }

  #error(value: Error): void {
    this.bytes.byte(TAGS.error);
    const tag = ERROR_CLASSES.find(([, type]) => value.name === type.name)?.[0];
    if (tag !== undefined) this.bytes.byte(tag);
    if (Object.hasOwn(value, 'message')) {
      this.bytes.byte(ERROR_TAGS.message);
      this.bytes.string(String(value.message));
    }
    if (typeof value.stack === 'string') {
      this.bytes.byte(ERROR_TAGS.stack);
      this.bytes.string(value.stack);
    }
    if (Object.hasOwn(value, 'cause')) {
      this.bytes.byte(ERROR_TAGS.cause);
      this.value(value.cause);
    }
    this.bytes.byte(ERROR_TAGS.end);
  }

  #uncloneable(shown: string): unknown {
    return this.#delegate.cloneError(`${shown} could not be cloned.`);
  }
}

function isBrand(value: object, read: () => unknown): boolean {
  try {
    read.call(value);
    return true;
  } catch {
    return false;
  }
}
