import type { BindingContext } from '../../binding-context.ts';
import { decodeBytes, encodeText, encodingOf } from '../buffer/encodings.ts';
import { bytesOf, type AnyBuffer } from '../bytes.ts';

type BufferClass = new (buffer: ArrayBufferLike, offset: number, length: number) => Uint8Array;

/** Makes what native crypto returns: Node buffers, array buffers, or text in an encoding. */
export class NodeBuffers {
  readonly #context: BindingContext;
  #FastBuffer: BufferClass | undefined;

  constructor(context: BindingContext) {
    this.#context = context;
  }

  /** The same memory as a `Buffer`. */
  buffer(bytes: Uint8Array): Uint8Array {
    this.#FastBuffer ??= (this.#context.requireBuiltin('internal/buffer') as { FastBuffer: BufferClass }).FastBuffer;
    return new this.#FastBuffer(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Text where the encoding names one, a `Buffer` otherwise. */
  encode(bytes: Uint8Array, encoding: unknown): string | Uint8Array {
    const name = encodingOf(encoding, 'buffer');
    return name === 'buffer' ? this.buffer(bytes) : decodeBytes(bytes, name);
  }
}

/** An array buffer of exactly these bytes. */
export function arrayBufferOf(bytes: Uint8Array): ArrayBuffer {
  const isWhole = bytes.byteOffset === 0 && bytes.byteLength === bytes.buffer.byteLength;
  return isWhole && bytes.buffer instanceof ArrayBuffer ? bytes.buffer : (bytes.slice().buffer as ArrayBuffer);
}

/** Bytes of a string in an encoding, or of any buffer. */
export function inputBytes(data: string | AnyBuffer, encoding?: unknown): Uint8Array {
  return typeof data === 'string' ? encodeText(data, encodingOf(encoding, 'utf8')) : bytesOf(data);
}
