import { hmac } from '@noble/hashes/hmac.js';
import type { AnyBuffer } from '../bytes.ts';
import { digestOf } from './digests.ts';
import { findHash, hashNames, type HashAlgorithm, type RunningHash } from './hash-algorithms.ts';
import { keyBytes } from './key-handle.ts';
import { inputBytes, type NodeBuffers } from './node-buffers.ts';
import { invalidDigest, opensslError, unsupportedOperation } from './openssl-error.ts';

const NO_BYTES = new Uint8Array(0);

/** `Hash`, `Hmac`, `oneShotDigest` and the lists of names. */
export function createHashMembers(buffers: NodeBuffers) {
  return {
    Hash: createHashClass(buffers),
    Hmac: createHmacClass(buffers),
    getHashes: hashNames,
    // Without ids every lookup goes by name, which costs a map access here.
    getCachedAliases: () => ({}),
    oneShotDigest(
      name: string,
      _id: number,
      _cache: unknown,
      input: string | AnyBuffer,
      outputEncoding: string,
      _encoding: number,
      outputLength?: number,
    ): string | Uint8Array {
      const algorithm = findHash(name);
      if (!algorithm) throw new Error(`Digest method ${name} is not supported`);
      if (outputLength !== undefined && outputLength !== algorithm.outputLength && !algorithm.isExtendable) {
        throw new Error(`Output length ${outputLength} is invalid for ${name}, which does not support XOF`);
      }
      return buffers.encode(digestOf(algorithm, inputBytes(input), outputLength), outputEncoding);
    },
  };
}

function createHashClass(buffers: NodeBuffers) {
  return class Hash {
    #running: RunningHash | undefined;
    #digest: Uint8Array | undefined;
    #algorithm: HashAlgorithm;
    #outputLength: number;

    constructor(source: string | Hash, outputLength?: number) {
      const algorithm = typeof source === 'string' ? findHash(source) : source.#algorithm;
      if (!algorithm) throw new Error('Digest method not supported');
      this.#algorithm = algorithm;
      this.#outputLength = outputLength ?? (typeof source === 'string' ? algorithm.outputLength : source.#outputLength);
      if (this.#outputLength !== algorithm.outputLength && !algorithm.isExtendable) {
        throw opensslError(0x030000b2, 'EVP', 'digital envelope routines', 'not XOF or invalid length');
      }
      if (this.#outputLength === 0) this.#digest = NO_BYTES;
      else if (typeof source === 'string') this.#running = algorithm.create(this.#outputLength);
      else this.#running = this.#cloneOf(source);
    }

    update(data: string | AnyBuffer, encoding?: unknown): boolean {
      if (this.#outputLength === 0) return true;
      if (!this.#running) return false;
      this.#running.update(inputBytes(data, encoding));
      return true;
    }

    digest(encoding?: unknown): string | Uint8Array {
      this.#digest ??= (this.#running as RunningHash).digest();
      this.#running = undefined;
      return buffers.encode(this.#digest, encoding);
    }

    /** Extendable hashes fix their length when made: a copy with another one starts from the same input state. */
    #cloneOf(source: Hash): RunningHash {
      const copy = (source.#running as RunningHash).clone() as RunningHash & { outputLen?: number };
      if (this.#algorithm.isExtendable) copy.outputLen = this.#outputLength;
      return copy;
    }
  };
}

function createHmacClass(buffers: NodeBuffers) {
  return class Hmac {
    #running: RunningHash | undefined;

    init(name: string, key: unknown): void {
      const algorithm = findHash(name);
      if (!algorithm) throw invalidDigest(name);
      if (algorithm.isExtendable) throw new Error('error:00000000:lib(0)::reason(0)');
      if (!algorithm.library) throw unsupportedOperation(`HMAC with ${name} is not available in this runtime`);
      this.#running = hmac.create(algorithm.library, keyBytes(key));
    }

    update(data: string | AnyBuffer, encoding?: unknown): boolean {
      if (!this.#running) return false;
      this.#running.update(inputBytes(data, encoding));
      return true;
    }

    digest(encoding?: unknown): string | Uint8Array {
      const result = this.#running?.digest() ?? NO_BYTES;
      this.#running = undefined;
      return buffers.encode(result, encoding);
    }
  };
}
