/** Helpers that see any view or buffer as its bytes, without copying. */

export type AnyBuffer = ArrayBufferLike | ArrayBufferView;

/** The bytes a view or array buffer covers. */
export function bytesOf(source: AnyBuffer): Uint8Array {
  if (ArrayBuffer.isView(source)) {
    if (source.constructor === Uint8Array) return source as Uint8Array;
    return new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
  }
  return new Uint8Array(source);
}

const sharedSupported = typeof SharedArrayBuffer === 'function';

/** Whether the bytes lie in memory other threads may write; several platform functions refuse such views. */
export function isShared(bytes: Uint8Array): boolean {
  return sharedSupported && bytes.buffer instanceof SharedArrayBuffer;
}

/** The same bytes, copied when they lie in shared memory. */
export function unshared(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return isShared(bytes) ? new Uint8Array(bytes) : (bytes as Uint8Array<ArrayBuffer>);
}
