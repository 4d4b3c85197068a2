import type { BindingContext, BindingFactory } from '../binding-context.ts';
import { bytesOf, type AnyBuffer } from './bytes.ts';
import { NodeBuffers } from './crypto/node-buffers.ts';
import { nativeError } from './native-error.ts';
import { MalformedData, ValueReader } from './serdes/value-reader.ts';
import { ValueWriter } from './serdes/value-writer.ts';

/** Methods that subclasses in JavaScript may add. */
interface SerializerHooks {
  _writeHostObject?(value: object): void;
  _getSharedArrayBufferId?(value: SharedArrayBuffer): number;
  _getDataCloneError(message: string): unknown;
}
interface DeserializerHooks {
  _readHostObject?(): unknown;
  _getSharedArrayBufferFromId?(id: number): SharedArrayBuffer;
}

/** `internalBinding('serdes')`: `v8.serialize` and its kin, in V8's own format. */
export const createSerdesBinding: BindingFactory = (context) => ({
  Serializer: createSerializerClass(context),
  Deserializer: createDeserializerClass(),
});

function createSerializerClass(context: BindingContext) {
  const buffers = new NodeBuffers(context);
  return class Serializer {
    readonly #writer: ValueWriter;

    constructor() {
      const hooks = this as unknown as SerializerHooks;
      this.#writer = new ValueWriter({
        cloneError: (message) => hooks._getDataCloneError(message),
        writeHostObject(value) {
          if (!hooks._writeHostObject) {
            throw hooks._getDataCloneError(`${Object.prototype.toString.call(value)} could not be cloned.`);
          }
          hooks._writeHostObject(value);
        },
        sharedBufferId(value) {
          const id = hooks._getSharedArrayBufferId?.(value);
          if (id === undefined) throw hooks._getDataCloneError('#<SharedArrayBuffer> could not be cloned.');
          return id >>> 0;
        },
      });
    }

    writeHeader(): void {
      this.#writer.header();
    }

    writeValue(value: unknown): boolean {
      this.#writer.value(value);
      return true;
    }

    releaseBuffer(): Uint8Array {
      return buffers.buffer(this.#writer.bytes.take());
    }

    transferArrayBuffer(id: number, buffer: ArrayBuffer): void {
      this.#writer.transferred.set(buffer, id >>> 0);
    }

    writeUint32(value: number): void {
      this.#writer.bytes.varint(value >>> 0);
    }

    writeUint64(high: number, low: number): void {
      this.#writer.bytes.uint64(high, low);
    }

    writeDouble(value: number): void {
      this.#writer.bytes.double(Number(value));
    }

    writeRawBytes(source: AnyBuffer): void {
      this.#writer.bytes.raw(bytesOf(source));
    }

    _setTreatArrayBufferViewsAsHostObjects(areHostObjects: boolean): void {
      this.#writer.areViewsHostObjects = areHostObjects;
    }
  };
}

function createDeserializerClass() {
  return class Deserializer {
    readonly buffer: ArrayBufferView;
    readonly #reader: ValueReader;

    constructor(buffer: ArrayBufferView) {
      if (!ArrayBuffer.isView(buffer)) {
        throw nativeError(TypeError, 'ERR_INVALID_ARG_TYPE', 'buffer must be a TypedArray or a DataView');
      }
      this.buffer = buffer;
      const hooks = this as unknown as DeserializerHooks;
      this.#reader = new ValueReader(bytesOf(buffer), {
        readHostObject() {
          const object = hooks._readHostObject?.();
          if (typeof object === 'object' && object !== null) return object;
          if (!hooks._readHostObject) throw new MalformedData();
          throw new TypeError('readHostObject must return an object');
        },
        sharedBuffer(id) {
          const buffer = hooks._getSharedArrayBufferFromId?.(id);
          if (!buffer) throw new MalformedData();
          return buffer;
        },
      });
    }

    readHeader(): boolean {
      const isKnown = attempt(
        () => this.#reader.header(),
        () => false,
      );
      if (!isKnown) throw new Error('Unable to deserialize cloned data due to invalid or unsupported version.');
      return true;
    }

    readValue(): unknown {
      return attempt(() => this.#reader.value(), fail('Unable to deserialize cloned data.'));
    }

    getWireFormatVersion(): number {
      return this.#reader.version;
    }

    transferArrayBuffer(id: number, buffer: ArrayBuffer): void {
      this.#reader.transferred.set(id >>> 0, buffer);
    }

    readUint32(): number {
      return attempt(() => this.#reader.varint(), fail('ReadUint32() failed'));
    }

    readUint64(): [high: number, low: number] {
      const value = attempt(() => this.#reader.varint64(), fail('ReadUint64() failed'));
      return [Number(value >> 32n), Number(value & 0xffffffffn)];
    }

    readDouble(): number {
      return attempt(() => this.#reader.double(), fail('ReadDouble() failed'));
    }

    /** Where the bytes begin in `buffer`. */
    _readRawBytes(length: number): number {
      return attempt(() => this.#reader.skip(length), fail('ReadRawBytes() failed'));
    }
  };
}

/** What the reader answers, or something else where the data is malformed; other errors pass. */
function attempt<Value>(read: () => Value, otherwise: () => Value): Value {
  try {
    return read();
  } catch (error) {
    if (error instanceof MalformedData) return otherwise();
    throw error;
  }
}

function fail(message: string): () => never {
  return () => {
    throw new Error(message);
  };
}
