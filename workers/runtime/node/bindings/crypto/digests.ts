import { hmac } from '@noble/hashes/hmac.js';
import type { CHash } from '@noble/hashes/utils.js';
import type { HashAlgorithm } from './hash-algorithms.ts';

/** A whole digest at once; extendable algorithms answer as many bytes as asked for. */
export function digestOf(algorithm: HashAlgorithm, input: Uint8Array, outputLength?: number): Uint8Array {
  if (outputLength === 0) return new Uint8Array(0);
  const hash = algorithm.create(outputLength);
  hash.update(input);
  return hash.digest();
}

export function hmacOf(algorithm: HashAlgorithm, key: Uint8Array, input: Uint8Array): Uint8Array {
  return hmac(algorithm.library as CHash, key, input);
}
