import { bytesOf, type AnyBuffer } from '../bytes.ts';
import { nativeError } from '../native-error.ts';
import { bitLength, type AsymmetricKey, type EllipticKey, type RsaKey, type RsaSecret } from './asymmetric-key.ts';
import type { JobFactory } from './crypto-job.ts';
import { bytesToInteger, der, derInteger, DerError, integerToBytes, readDer } from './der.ts';
import { findHash, type HashAlgorithm, type RunningHash } from './hash-algorithms.ts';
import { digestOf } from './digests.ts';
import { privateKeyOf, publicKeyOf } from './key-handle.ts';
import type { KeyInput } from './key-input.ts';
import { arrayBufferOf, inputBytes, type NodeBuffers } from './node-buffers.ts';
import { invalidDigest, opensslError, unsupportedOperation } from './openssl-error.ts';
import type { RandomSource } from './random.ts';
import { fixedBytes, modulusLength, rsaPublic, rsaSecret } from './rsa-arithmetic.ts';
import { isPssPadding, pssPadding, signaturePadding, type PssOptions } from './rsa-padding.ts';

const PADDING_PSS = 6;
const SALT_AS_DIGEST = -1;
const SALT_MAXIMUM = -2;
const ENCODING_P1363 = 1;
const MODE_SIGN = 0;

/** How to sign, as the library says it. */
interface SignatureOptions {
  readonly hash: HashAlgorithm;
  readonly padding: number | undefined;
  readonly saltLength: number | undefined;
  readonly encoding: number | undefined;
}

type KeyArguments = [
  data: unknown,
  format: number | undefined,
  type: number | string | undefined,
  passphrase: AnyBuffer | undefined,
  namedCurve: string | undefined,
];

function keyInput([data, format, type, passphrase, namedCurve]: KeyArguments): KeyInput {
  return { data, format, type, passphrase, namedCurve };
}

/** `Sign`, `Verify` and `SignJob`. */
export function createSigningMembers(jobs: JobFactory, buffers: NodeBuffers, random: RandomSource) {
  return {
    Sign: createSignClass(buffers, random),
    Verify: createVerifyClass(),
    SignJob: jobs.define(
      (
        mode: number,
        keyData: unknown,
        keyFormat: number | undefined,
        keyType: number | string | undefined,
        passphrase: AnyBuffer | undefined,
        namedCurve: string | undefined,
        data: AnyBuffer,
        algorithm: string | null | undefined,
        saltLength: number | undefined,
        padding: number | undefined,
        encoding: number | undefined,
        _context: unknown,
        signature: AnyBuffer | undefined,
      ) => {
        const input = keyInput([keyData, keyFormat, keyType, passphrase, namedCurve]);
        const key = mode === MODE_SIGN ? privateKeyOf(input) : publicKeyOf(input);
        const hash = algorithm === null || algorithm === undefined ? undefined : demandHash(algorithm);
        const message = bytesOf(data).slice();
        const options = { padding, saltLength, encoding };
        if (mode === MODE_SIGN) return () => arrayBufferOf(signMessage(key, message, hash, options, random));
        const given = bytesOf(signature as AnyBuffer).slice();
        return () => verifyMessage(key, message, hash, options, given);
      },
    ),
  };
}

function demandHash(name: string): HashAlgorithm {
  const hash = findHash(name);
  if (!hash) throw invalidDigest(name);
  return hash;
}

/** Collects data for a digest that a key is applied to at the end. */
class Digesting {
  #hash: HashAlgorithm | undefined;
  #running: RunningHash | undefined;

  init(name: string): void {
    this.#hash = findHash(name);
    if (!this.#hash) throw nativeError(TypeError, 'ERR_CRYPTO_INVALID_DIGEST', 'Invalid digest');
    this.#running = this.#hash.create();
  }

  update(data: string | AnyBuffer, encoding?: unknown): void {
    if (!this.#running) throw nativeError(Error, 'ERR_CRYPTO_INVALID_STATE', 'Not initialised');
    this.#running.update(inputBytes(data, encoding));
  }

  protected finish(): { hash: HashAlgorithm; digest: Uint8Array } {
    if (!this.#hash || !this.#running) throw nativeError(Error, 'ERR_CRYPTO_INVALID_STATE', 'Not initialised');
    const digest = this.#running.digest();
    this.#running = undefined;
    return { hash: this.#hash, digest };
  }
}

function createSignClass(buffers: NodeBuffers, random: RandomSource) {
  return class Sign extends Digesting {
    sign(...values: [...KeyArguments, padding?: number, saltLength?: number, encoding?: number]): Uint8Array {
      const [data, format, type, passphrase, namedCurve, padding, saltLength, encoding] = values;
      const key = privateKeyOf(keyInput([data, format, type, passphrase, namedCurve]));
      const { hash, digest } = this.finish();
      return buffers.buffer(signDigest(key, digest, { hash, padding, saltLength, encoding }, random));
    }
  };
}

function createVerifyClass() {
  return class Verify extends Digesting {
    verify(
      ...values: [...KeyArguments, signature: AnyBuffer, padding?: number, saltLength?: number, encoding?: number]
    ): boolean {
      const [data, format, type, passphrase, namedCurve, signature, padding, saltLength, encoding] = values;
      const key = publicKeyOf(keyInput([data, format, type, passphrase, namedCurve]));
      const { hash, digest } = this.finish();
      return verifyDigest(key, digest, { hash, padding, saltLength, encoding }, bytesOf(signature));
    }
  };
}

type PartialOptions = Omit<SignatureOptions, 'hash'>;

function defaultHash(hash: HashAlgorithm | undefined): HashAlgorithm {
  return hash ?? (findHash('sha256') as HashAlgorithm);
}

function signMessage(
  key: AsymmetricKey,
  message: Uint8Array,
  hash: HashAlgorithm | undefined,
  options: PartialOptions,
  random: RandomSource,
): Uint8Array {
  if (key.kind !== 'octet') {
    const chosen = defaultHash(hash);
    return signDigest(key, digestOf(chosen, message), { ...options, hash: chosen }, random);
  }
  return demandEdwards(key.curve.signing, hash).sign(message, key.secret as Uint8Array);
}

export function verifyMessage(
  key: AsymmetricKey,
  message: Uint8Array,
  hash: HashAlgorithm | undefined,
  options: PartialOptions,
  signature: Uint8Array,
): boolean {
  if (key.kind !== 'octet') {
    const chosen = defaultHash(hash);
    return verifyDigest(key, digestOf(chosen, message), { ...options, hash: chosen }, signature);
  }
  const library = demandEdwards(key.curve.signing, hash);
  try {
    return library.verify(signature, message, key.bytes, { zip215: false });
  } catch {
    // A signature of the wrong length or a point that is none is simply not valid.
    return false;
  }
}

/** Edwards curves sign the message itself. */
function demandEdwards<Library>(library: Library | undefined, hash: HashAlgorithm | undefined): Library {
  if (!library) {
    const reason = 'operation not supported for this keytype';
    throw opensslError(0x03000096, 'EVP', 'digital envelope routines', reason);
  }
  if (hash) throw opensslError(0x1c80007a, '', 'Provider routines', 'invalid digest');
  return library;
}

function signDigest(
  key: AsymmetricKey,
  digest: Uint8Array,
  options: SignatureOptions,
  random: RandomSource,
): Uint8Array {
  if (key.kind === 'octet') throw unsupportedOperation('Unsupported crypto operation');
  if (key.kind === 'ec') return signElliptic(key, digest, options.encoding, random);
  const isPss = key.kind === 'rsa-pss' || options.padding === PADDING_PSS;
  const block = isPss
    ? pssPadding(digest, pssOptions(key, options, true), random)
    : signaturePadding(options.hash, digest, modulusLength(key));
  return fixedBytes(rsaSecret(key, key.secret as RsaSecret, bytesToInteger(block), random), key);
}

export function verifyDigest(
  key: AsymmetricKey,
  digest: Uint8Array,
  options: SignatureOptions,
  signature: Uint8Array,
): boolean {
  if (key.kind === 'octet') throw unsupportedOperation('Unsupported crypto operation');
  if (key.kind === 'ec') return verifyElliptic(key, digest, options.encoding, signature);
  if (signature.length !== modulusLength(key)) return false;
  const value = bytesToInteger(signature);
  if (value >= key.n) return false;
  const opened = rsaPublic(key, value);
  if (key.kind === 'rsa-pss' || options.padding === PADDING_PSS) {
    const pss = pssOptions(key, options, false);
    const length = Math.ceil(pss.bits / 8);
    return bitLength(opened) <= length * 8 && isPssPadding(integerToBytes(opened, length), digest, pss);
  }
  const expected = signaturePadding(options.hash, digest, signature.length);
  return bytesToInteger(expected) === opened;
}

function pssOptions(key: RsaKey, { hash, saltLength }: SignatureOptions, isSigning: boolean): PssOptions {
  const bits = bitLength(key.n) - 1;
  const maskHash = key.pss ? findHash(key.pss.maskHash) : undefined;
  const asked = saltLength ?? (key.pss ? key.pss.saltLength : SALT_MAXIMUM);
  const longest = Math.ceil(bits / 8) - hash.outputLength - 2;
  const signingLength = asked === SALT_MAXIMUM ? longest : asked;
  const length = asked === SALT_AS_DIGEST ? hash.outputLength : isSigning ? signingLength : asked;
  return { hash, maskHash: maskHash ?? hash, saltLength: length, bits };
}

const RANDOM_NONCE_BYTES = 32;

function signElliptic(
  { curve, secret }: EllipticKey,
  digest: Uint8Array,
  encoding: number | undefined,
  random: RandomSource,
): Uint8Array {
  const options = { prehash: false, lowS: false, extraEntropy: random(RANDOM_NONCE_BYTES) };
  const compact = curve.library.sign(digest, secret as Uint8Array, options);
  if (encoding === ENCODING_P1363) return compact;
  const [r, s] = [compact.subarray(0, curve.size), compact.subarray(curve.size)];
  return der(0x30, derInteger(bytesToInteger(r)), derInteger(bytesToInteger(s)));
}

function verifyElliptic(
  { curve, point }: EllipticKey,
  digest: Uint8Array,
  encoding: number | undefined,
  signature: Uint8Array,
): boolean {
  try {
    const compact = encoding === ENCODING_P1363 ? signature.slice() : compactSignature(signature, curve.size);
    return curve.library.verify(compact, digest, point, { prehash: false, lowS: false });
  } catch {
    // What cannot be read is no valid signature.
    return false;
  }
}

function compactSignature(signature: Uint8Array, size: number): Uint8Array {
  const value = readDer(signature).expect(0x30);
  const numbers = [value.child(0).integer(), value.child(1).integer()];
  if (value.encoding.length !== signature.length || numbers.some((number) => number <= 0n))
    throw new DerError('trailing');
  const all = new Uint8Array(size * 2);
  numbers.forEach((number, index) => all.set(integerToBytes(number, size), index * size));
  return all;
}
