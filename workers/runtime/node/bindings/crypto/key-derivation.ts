import { expand, extract } from '@noble/hashes/hkdf.js';
import { pbkdf2 } from '@noble/hashes/pbkdf2.js';
import { scrypt } from '@noble/hashes/scrypt.js';
import type { CHash } from '@noble/hashes/utils.js';
import { nativeError } from '../native-error.ts';
import type { JobFactory } from './crypto-job.ts';
import { findHash, type HashAlgorithm } from './hash-algorithms.ts';
import { keyBytes } from './key-handle.ts';
import { arrayBufferOf } from './node-buffers.ts';
import { invalidDigest } from './openssl-error.ts';

const HKDF_BLOCKS = 255;
const SCRYPT_BLOCK = 128;
const SCRYPT_WORDS = 32;

export function createDerivationMembers(jobs: JobFactory) {
  return {
    PBKDF2Job: jobs.define((password: unknown, salt: unknown, iterations: number, length: number, digest: string) => {
      const hash = hashFor(digest);
      const [passwordBytes, saltBytes] = [keyBytes(password).slice(), keyBytes(salt).slice()];
      return () => {
        if (length === 0) return new ArrayBuffer(0);
        return arrayBufferOf(pbkdf2(hash, passwordBytes, saltBytes, { c: iterations, dkLen: length }));
      };
    }),
    ScryptJob: jobs.define(
      (password: unknown, salt: unknown, N: number, r: number, p: number, maximum: number, length: number) => {
        checkScrypt(N, r, p, maximum);
        const [passwordBytes, saltBytes] = [keyBytes(password).slice(), keyBytes(salt).slice()];
        return () => {
          if (length === 0) return new ArrayBuffer(0);
          const options = { N, r, p, dkLen: length, maxmem: Number.MAX_SAFE_INTEGER };
          return arrayBufferOf(scrypt(passwordBytes, saltBytes, options));
        };
      },
    ),
    HKDFJob: jobs.define((digest: string, key: unknown, salt: unknown, info: unknown, length: number) => {
      const hash = hashFor(digest);
      if (length > HKDF_BLOCKS * hash.outputLen) {
        throw nativeError(RangeError, 'ERR_CRYPTO_INVALID_KEYLEN', 'Invalid key length');
      }
      const [input, saltBytes, infoBytes] = [keyBytes(key).slice(), keyBytes(salt).slice(), keyBytes(info).slice()];
      return () => {
        if (length === 0) throw new Error('Deriving bits failed');
        return arrayBufferOf(expand(hash, extract(hash, input, saltBytes), infoBytes, length));
      };
    }),
  };
}

function hashFor(name: string): CHash {
  const algorithm: HashAlgorithm | undefined = findHash(name);
  if (!algorithm?.library) throw invalidDigest(name);
  return algorithm.library;
}

/** The limits OpenSSL sets. */
function checkScrypt(N: number, r: number, p: number, maximum: number): void {
  const isPowerOfTwo = N > 1 && Number.isInteger(Math.log2(N));
  if (!isPowerOfTwo || r <= 0 || p <= 0) throw invalidScrypt('');
  const blocks = SCRYPT_BLOCK * r * p;
  const table = SCRYPT_WORDS * r * (N + 2) * 4;
  const isTooMuch = p > (2 ** 30 - 1) / r || N >= 2 ** (16 * r) || blocks + table > maximum;
  if (isTooMuch) throw invalidScrypt(': error:030000AC:digital envelope routines::memory limit exceeded');
}

function invalidScrypt(reason: string): Error {
  return nativeError(RangeError, 'ERR_CRYPTO_INVALID_SCRYPT_PARAMS', `Invalid scrypt params${reason}`);
}
