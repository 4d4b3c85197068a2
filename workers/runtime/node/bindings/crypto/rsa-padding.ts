import { derNull, derObjectIdentifier, derOctetString, derSequence } from './der.ts';
import type { HashAlgorithm } from './hash-algorithms.ts';
import { digestOf } from './digests.ts';
import { opensslError } from './openssl-error.ts';
import type { RandomSource } from './random.ts';

/** The ways to pad for RSA: PKCS #1 v1.5, OAEP and PSS (RFC 8017). */

const DIGEST_IDENTIFIERS: Readonly<Record<string, string>> = {
  md5: '1.2.840.113549.2.5',
  ripemd160: '1.3.36.3.2.1',
  sha1: '1.3.14.3.2.26',
  sha256: '2.16.840.1.101.3.4.2.1',
  sha384: '2.16.840.1.101.3.4.2.2',
  sha512: '2.16.840.1.101.3.4.2.3',
  sha224: '2.16.840.1.101.3.4.2.4',
  'sha512-224': '2.16.840.1.101.3.4.2.5',
  'sha512-256': '2.16.840.1.101.3.4.2.6',
  'sha3-224': '2.16.840.1.101.3.4.2.7',
  'sha3-256': '2.16.840.1.101.3.4.2.8',
  'sha3-384': '2.16.840.1.101.3.4.2.9',
  'sha3-512': '2.16.840.1.101.3.4.2.10',
};
const MINIMUM_PADDING = 11;
const PSS_TRAILER = 0xbc;

export function digestIdentifier(name: string): string | undefined {
  return DIGEST_IDENTIFIERS[name];
}

export function digestByIdentifier(identifier: string): string | undefined {
  return Object.entries(DIGEST_IDENTIFIERS).find(([, dotted]) => dotted === identifier)?.[0];
}

function rsaError(number: number, reason: string): Error {
  return opensslError(number, 'RSA', 'rsa routines', reason);
}

export function dataTooLarge(): Error {
  return rsaError(0x0200006e, 'data too large for key size');
}

/** Block type 1 around a digest with its algorithm, for signatures. */
export function signaturePadding(algorithm: HashAlgorithm, digest: Uint8Array, size: number): Uint8Array {
  const identifier = DIGEST_IDENTIFIERS[algorithm.name];
  const info =
    identifier === undefined
      ? digest
      : derSequence(derSequence(derObjectIdentifier(identifier), derNull()), derOctetString(digest));
  if (info.length + MINIMUM_PADDING > size) throw rsaError(0x02000070, 'digest too big for rsa key');
  return typeOnePadding(info, size);
}

export function typeOnePadding(data: Uint8Array, size: number): Uint8Array {
  if (data.length + MINIMUM_PADDING > size) throw dataTooLarge();
  const block = new Uint8Array(size).fill(0xff);
  block.set([0, 1]);
  block[size - data.length - 1] = 0;
  block.set(data, size - data.length);
  return block;
}

export function removeTypeOnePadding(block: Uint8Array): Uint8Array {
  const end = block.indexOf(0, 2);
  const isFine = block[0] === 0 && block[1] === 1 && end >= 10 && block.subarray(2, end).every((byte) => byte === 0xff);
  if (!isFine) throw rsaError(0x0200008a, 'invalid padding');
  return block.slice(end + 1);
}

/** Block type 2, for encryption. */
export function encryptionPadding(data: Uint8Array, size: number, random: RandomSource): Uint8Array {
  if (data.length + MINIMUM_PADDING > size) throw dataTooLarge();
  const block = new Uint8Array(size);
  block[1] = 2;
  for (let index = 2; index < size - data.length - 1; index++) {
    while (block[index] === 0) block[index] = random(1)[0] as number;
  }
  block.set(data, size - data.length);
  return block;
}

/** The message, or undefined where the padding is wrong: the caller must not let the difference show. */
export function removeEncryptionPadding(block: Uint8Array): Uint8Array | undefined {
  const end = block.indexOf(0, 2);
  return block[0] === 0 && block[1] === 2 && end >= 10 ? block.slice(end + 1) : undefined;
}

/** MGF1. */
function mask(seed: Uint8Array, length: number, hash: HashAlgorithm): Uint8Array {
  const output = new Uint8Array(Math.ceil(length / hash.outputLength) * hash.outputLength);
  const input = new Uint8Array(seed.length + 4);
  input.set(seed);
  for (let counter = 0; counter * hash.outputLength < length; counter++) {
    new DataView(input.buffer).setUint32(seed.length, counter);
    output.set(digestOf(hash, input), counter * hash.outputLength);
  }
  return output.subarray(0, length);
}

function mix(target: Uint8Array, other: Uint8Array): void {
  for (let index = 0; index < target.length; index++) {
    target[index] = (target[index] as number) ^ (other[index] as number);
  }
}

export function oaepPadding(
  data: Uint8Array,
  size: number,
  hash: HashAlgorithm,
  label: Uint8Array,
  random: RandomSource,
): Uint8Array {
  const { outputLength } = hash;
  if (data.length > size - 2 * outputLength - 2) throw dataTooLarge();
  const block = new Uint8Array(size);
  const seed = block.subarray(1, 1 + outputLength);
  const body = block.subarray(1 + outputLength);
  seed.set(random(outputLength));
  body.set(digestOf(hash, label));
  body[body.length - data.length - 1] = 1;
  body.set(data, body.length - data.length);
  mix(body, mask(seed, body.length, hash));
  mix(seed, mask(body, outputLength, hash));
  return block;
}

export function removeOaepPadding(block: Uint8Array, hash: HashAlgorithm, label: Uint8Array): Uint8Array {
  const { outputLength } = hash;
  const seed = block.slice(1, 1 + outputLength);
  const body = block.slice(1 + outputLength);
  mix(seed, mask(body, outputLength, hash));
  mix(body, mask(seed, body.length, hash));
  const labelDigest = digestOf(hash, label);
  let difference = block[0] as number;
  for (let index = 0; index < outputLength; index++) {
    difference |= (body[index] as number) ^ (labelDigest[index] as number);
  }
  let start = outputLength;
  while (start < body.length && body[start] === 0) start++;
  if (difference !== 0 || body[start] !== 1) throw rsaError(0x02000079, 'oaep decoding error');
  return body.slice(start + 1);
}

export interface PssOptions {
  readonly hash: HashAlgorithm;
  readonly maskHash: HashAlgorithm;
  readonly saltLength: number;
  /** Bits of the modulus less one. */
  readonly bits: number;
}

export function pssPadding(digest: Uint8Array, options: PssOptions, random: RandomSource): Uint8Array {
  const { hash, maskHash, saltLength, bits } = options;
  const size = Math.ceil(bits / 8);
  if (size < hash.outputLength + saltLength + 2) throw dataTooLarge();
  const salt = random(saltLength);
  const seal = pssSeal(digest, salt, hash);
  const block = new Uint8Array(size);
  const body = block.subarray(0, size - hash.outputLength - 1);
  body[body.length - saltLength - 1] = 1;
  body.set(salt, body.length - saltLength);
  mix(body, mask(seal, body.length, maskHash));
  body[0] = (body[0] as number) & (0xff >>> (8 * size - bits));
  block.set(seal, body.length);
  block[size - 1] = PSS_TRAILER;
  return block;
}

/** `saltLength` -2 takes whatever length the signature has. */
export function isPssPadding(block: Uint8Array, digest: Uint8Array, options: PssOptions): boolean {
  const { hash, maskHash, saltLength, bits } = options;
  const size = Math.ceil(bits / 8);
  if (block.length !== size || size < hash.outputLength + 2 || block[size - 1] !== PSS_TRAILER) return false;
  const body = block.slice(0, size - hash.outputLength - 1);
  const seal = block.subarray(body.length, size - 1);
  const topMask = 0xff >>> (8 * size - bits);
  if (((body[0] as number) & ~topMask & 0xff) !== 0) return false;
  mix(body, mask(seal, body.length, maskHash));
  body[0] = (body[0] as number) & topMask;
  const start = body.findIndex((byte) => byte !== 0);
  if (start < 0 || body[start] !== 1) return false;
  const salt = body.subarray(start + 1);
  if (saltLength >= 0 && salt.length !== saltLength) return false;
  return pssSeal(digest, salt, hash).every((byte, index) => byte === seal[index]);
}

function pssSeal(digest: Uint8Array, salt: Uint8Array, hash: HashAlgorithm): Uint8Array {
  const input = new Uint8Array(8 + digest.length + salt.length);
  input.set(digest, 8);
  input.set(salt, 8 + digest.length);
  return digestOf(hash, input);
}
