import { aeskw } from '@noble/ciphers/aes.js';
import type { AnyBuffer } from '../bytes.ts';
import { AesBlock, BLOCK } from './aes-block.ts';
import { ChachaPolyEngine, GcmEngine, type AuthenticatedEngine } from './authenticated-ciphers.ts';
import { concatenate, increment, PaddedBlockEngine, StreamEngine } from './cipher-engines.ts';
import { timingSafeEqual } from './comparison.ts';
import type { JobFactory } from './crypto-job.ts';
import { findHash, type HashAlgorithm } from './hash-algorithms.ts';
import { digestOf, hmacOf } from './digests.ts';
import { keyBytes } from './key-handle.ts';
import { arrayBufferOf, inputBytes } from './node-buffers.ts';
import { invalidDigest, unsupportedOperation } from './openssl-error.ts';

const ENCRYPT = 0;
const MODE_SIGN = 0;
const DEFAULT_TAG_LENGTH = 16;
/** `kKeyVariantAES_*`: three numbers a mode. */
const AES_MODES = ['ctr', 'cbc', 'gcm', 'kw', 'ocb'] as const;

/** The jobs behind `subtle.digest`, `sign` with HMAC, and `encrypt` with AES and ChaCha20. */
export function createWebCryptoMembers(jobs: JobFactory) {
  return {
    HashJob: jobs.define((name: string, data: AnyBuffer, outputBits?: number) => {
      const hash = demandHash(name);
      const bytes = inputBytes(data).slice();
      const length = outputBits === undefined ? undefined : outputBits / 8;
      return () => arrayBufferOf(digestOf(hash, bytes, length));
    }),
    HmacJob: jobs.define((mode: number, name: string, key: unknown, data: AnyBuffer, signature?: AnyBuffer) => {
      const hash = demandHash(name);
      const [bytes, expected] = [inputBytes(data).slice(), signature ? inputBytes(signature).slice() : undefined];
      return () => {
        const mac = hmacOf(hash, keyBytes(key), bytes);
        if (mode === MODE_SIGN || !expected) return arrayBufferOf(mac);
        return mac.length === expected.length && timingSafeEqual(mac, expected);
      };
    }),
    AESCipherJob: jobs.define(
      (direction: number, key: unknown, data: AnyBuffer, variant: number, ...rest: unknown[]) => {
        const mode = AES_MODES[Math.floor(variant / 3)];
        const bytes = inputBytes(data).slice();
        const iv = rest[0] === undefined ? new Uint8Array(0) : inputBytes(rest[0] as AnyBuffer).slice();
        const isEncrypting = direction === ENCRYPT;
        return () => arrayBufferOf(runAes(mode, keyBytes(key), bytes, iv, isEncrypting, rest));
      },
    ),
    ChaCha20Poly1305CipherJob: jobs.define(
      (direction: number, key: unknown, data: AnyBuffer, iv: AnyBuffer, additional?: AnyBuffer) => {
        const [bytes, nonce] = [inputBytes(data).slice(), inputBytes(iv).slice()];
        const isEncrypting = direction === ENCRYPT;
        return () => {
          const engine = new ChachaPolyEngine(keyBytes(key).slice(), nonce, isEncrypting);
          return arrayBufferOf(runAuthenticated(engine, bytes, DEFAULT_TAG_LENGTH, isEncrypting, additional));
        };
      },
    ),
  };
}

function runAes(
  mode: (typeof AES_MODES)[number] | undefined,
  key: Uint8Array,
  data: Uint8Array,
  iv: Uint8Array,
  isEncrypting: boolean,
  rest: readonly unknown[],
): Uint8Array {
  switch (mode) {
    case 'ctr':
      return counterCipher(new AesBlock(key), iv, rest[1] as number).update(data);
    case 'cbc': {
      const engine = new PaddedBlockEngine(new AesBlock(key), isEncrypting, iv);
      return concatenate(engine.update(data), engine.final());
    }
    case 'gcm': {
      const engine = new GcmEngine(key, iv, isEncrypting);
      return runAuthenticated(engine, data, rest[1] as number, isEncrypting, rest[2] as AnyBuffer | undefined);
    }
    case 'kw':
      return isEncrypting ? aeskw(key).encrypt(data) : aeskw(key).decrypt(data);
    default:
      throw unsupportedOperation('AES-OCB is not available in this runtime');
  }
}

/** Web Crypto's counter mode: only the last `bits` bits count, the others stay. */
function counterCipher(aes: AesBlock, start: Uint8Array, bits: number): StreamEngine {
  const counter = start.slice();
  const fixed = start.slice();
  return new StreamEngine(() => {
    const keys = aes.encrypted(counter);
    increment(counter);
    for (let index = 0; index < BLOCK; index++) {
      const countingBits = Math.min(8, Math.max(0, bits - (BLOCK - 1 - index) * 8));
      const mask = (1 << countingBits) - 1;
      counter[index] = ((fixed[index] as number) & ~mask) | ((counter[index] as number) & mask);
    }
    return keys;
  });
}

/** The tag follows the cipher text. */
function runAuthenticated(
  engine: AuthenticatedEngine,
  data: Uint8Array,
  tagLength: number,
  isEncrypting: boolean,
  additional: AnyBuffer | undefined,
): Uint8Array {
  if (additional) engine.addData(inputBytes(additional));
  if (isEncrypting) {
    const output = engine.update(data);
    return concatenate(output, engine.tag().slice(0, tagLength));
  }
  if (data.length < tagLength) throw new Error('Cipher job failed');
  const output = engine.update(data.subarray(0, data.length - tagLength));
  if (!timingSafeEqual(engine.tag().slice(0, tagLength), data.subarray(data.length - tagLength))) {
    throw new Error('Cipher job failed');
  }
  return output;
}

function demandHash(name: string): HashAlgorithm {
  const hash = findHash(name);
  if (!hash) throw invalidDigest(name);
  return hash;
}
