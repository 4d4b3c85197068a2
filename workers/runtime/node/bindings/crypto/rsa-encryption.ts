import type { AnyBuffer } from '../bytes.ts';
import type { AsymmetricKey, RsaKey, RsaSecret } from './asymmetric-key.ts';
import type { JobFactory } from './crypto-job.ts';
import { bytesToInteger } from './der.ts';
import { findHash, type HashAlgorithm } from './hash-algorithms.ts';
import { hmacOf } from './digests.ts';
import { privateKeyOf, publicKeyOf } from './key-handle.ts';
import { arrayBufferOf, inputBytes, type NodeBuffers } from './node-buffers.ts';
import { invalidDigest, opensslError } from './openssl-error.ts';
import type { RandomSource } from './random.ts';
import { fixedBytes, modulusLength, rsaPublic, rsaSecret } from './rsa-arithmetic.ts';
import {
  dataTooLarge,
  encryptionPadding,
  oaepPadding,
  removeEncryptionPadding,
  removeOaepPadding,
  removeTypeOnePadding,
  typeOnePadding,
} from './rsa-padding.ts';

const PADDING_PKCS1 = 1;
const PADDING_NONE = 3;
const ENCRYPT = 0;
const NO_LABEL = new Uint8Array(0);

type Arguments = [
  data: unknown,
  format: number | undefined,
  type: number | string | undefined,
  passphrase: AnyBuffer | undefined,
  namedCurve: string | undefined,
  buffer: AnyBuffer,
  padding: number,
  oaepHash: string | undefined,
  oaepLabel: AnyBuffer | undefined,
];

/** `publicEncrypt` and its three siblings, and Web Crypto's RSA-OAEP. */
export function createRsaMembers(jobs: JobFactory, buffers: NodeBuffers, random: RandomSource) {
  const operation =
    (isPrivate: boolean, run: (key: RsaKey, input: Uint8Array, padding: number, oaep: Oaep) => Uint8Array) =>
    (...[data, format, type, passphrase, namedCurve, buffer, padding, oaepHash, oaepLabel]: Arguments): Uint8Array => {
      const input = { data, format, type, passphrase, namedCurve };
      const key = demandRsa(isPrivate ? privateKeyOf(input) : publicKeyOf(input));
      const oaep = { hash: demandHash(oaepHash ?? 'sha1'), label: oaepLabel ? inputBytes(oaepLabel) : NO_LABEL };
      return buffers.buffer(run(key, inputBytes(buffer), padding, oaep));
    };
  return {
    publicEncrypt: operation(false, (key, input, padding, oaep) => encrypt(key, input, padding, oaep, random)),
    privateDecrypt: operation(true, (key, input, padding, oaep) => decrypt(key, input, padding, oaep, random)),
    privateEncrypt: operation(true, (key, input, padding) => {
      const size = modulusLength(key);
      const block = padding === PADDING_NONE ? wholeBlock(input, size) : typeOnePadding(input, size);
      return fixedBytes(rsaSecret(key, key.secret as RsaSecret, bytesToInteger(block), random), key);
    }),
    publicDecrypt: operation(false, (key, input, padding) => {
      const block = fixedBytes(rsaPublic(key, cipherNumber(key, input)), key);
      return padding === PADDING_NONE ? block : removeTypeOnePadding(block);
    }),
    RSACipherJob: jobs.define(
      (mode: number, handle: unknown, data: AnyBuffer, _variant: number, hash: string, label?: AnyBuffer) => {
        const input = { data: handle };
        const key = demandRsa(mode === ENCRYPT ? publicKeyOf(input) : privateKeyOf(input));
        const oaep = { hash: demandHash(hash), label: label ? inputBytes(label).slice() : NO_LABEL };
        const bytes = inputBytes(data).slice();
        return () =>
          arrayBufferOf(mode === ENCRYPT ? encrypt(key, bytes, 0, oaep, random) : decrypt(key, bytes, 0, oaep, random));
      },
    ),
  };
}

interface Oaep {
  readonly hash: HashAlgorithm;
  readonly label: Uint8Array;
}

function encrypt(key: RsaKey, input: Uint8Array, padding: number, oaep: Oaep, random: RandomSource): Uint8Array {
  const size = modulusLength(key);
  const block =
    padding === PADDING_PKCS1
      ? encryptionPadding(input, size, random)
      : padding === PADDING_NONE
        ? wholeBlock(input, size)
        : oaepPadding(input, size, oaep.hash, oaep.label, random);
  return fixedBytes(rsaPublic(key, bytesToInteger(block)), key);
}

function decrypt(key: RsaKey, input: Uint8Array, padding: number, oaep: Oaep, random: RandomSource): Uint8Array {
  const block = fixedBytes(rsaSecret(key, key.secret as RsaSecret, cipherNumber(key, input), random), key);
  if (padding === PADDING_NONE) return block;
  if (padding !== PADDING_PKCS1) return removeOaepPadding(block, oaep.hash, oaep.label);
  return removeEncryptionPadding(block) ?? implicitRejection(key, input);
}

/**
 * A message that depends on the key and the cipher text alone, in place of an error an attacker could learn from
 * (Bleichenbacher). OpenSSL does the same, with another derivation: nobody can tell the two from random bytes.
 */
function implicitRejection(key: RsaKey, input: Uint8Array): Uint8Array {
  const sha256 = demandHash('sha256');
  const seed = hmacOf(sha256, fixedBytes((key.secret as RsaSecret).d, key), input);
  const size = modulusLength(key) - 11;
  const blocks: number[] = [];
  for (let counter = 0; blocks.length < size + 2; counter++) {
    blocks.push(...hmacOf(sha256, seed, Uint8Array.of(counter, counter >> 8)));
  }
  const length = ((blocks[0] as number) * 256 + (blocks[1] as number)) % size;
  return Uint8Array.from(blocks.slice(2, 2 + length));
}

function cipherNumber(key: RsaKey, input: Uint8Array): bigint {
  const value = bytesToInteger(input);
  if (input.length > modulusLength(key)) {
    throw opensslError(0x0200006c, 'RSA', 'rsa routines', 'data greater than mod len');
  }
  if (value >= key.n) throw opensslError(0x02000084, 'RSA', 'rsa routines', 'data too large for modulus');
  return value;
}

function wholeBlock(input: Uint8Array, size: number): Uint8Array {
  if (input.length > size) throw dataTooLarge();
  if (input.length < size) throw opensslError(0x0200007a, 'RSA', 'rsa routines', 'data too small for key size');
  return input;
}

function demandHash(name: string): HashAlgorithm {
  const hash = findHash(name);
  if (!hash) throw invalidDigest(name);
  return hash;
}

function demandRsa(key: AsymmetricKey): RsaKey {
  if (key.kind === 'rsa') return key;
  const reason = 'operation not supported for this keytype';
  throw opensslError(0x03000096, 'EVP', 'digital envelope routines', reason);
}
