import { contentHash } from './content-hash.ts';

/**
 * V8's code caches cannot be had in a browser. What stands for one is the hash of the source, which serves the one
 * promise programs rely on: data of the same source is accepted, any other is rejected.
 */
const magic = 'CLOUDLESS-CODE ';

export function createCachedData(source: string): Uint8Array {
  return new TextEncoder().encode(magic + contentHash(source));
}

export function acceptsCachedData(source: string, data: ArrayBufferView): boolean {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice();
  return new TextDecoder().decode(bytes) === magic + contentHash(source);
}
