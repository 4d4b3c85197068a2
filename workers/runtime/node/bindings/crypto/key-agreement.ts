import { bytesOf, type AnyBuffer } from '../bytes.ts';
import { nativeError } from '../native-error.ts';
import type { AsymmetricKey } from './asymmetric-key.ts';
import type { JobFactory } from './crypto-job.ts';
import { findCurve, randomSecret, type NamedCurve } from './curves.ts';
import { privateKeyOf, publicKeyOf } from './key-handle.ts';
import { arrayBufferOf, type NodeBuffers } from './node-buffers.ts';
import { opensslError } from './openssl-error.ts';
import type { RandomSource } from './random.ts';

const COMPRESSED = 2;
const HYBRID = 6;

/** `ECDH`, `ECDHConvertKey` and `DHBitsJob`. */
export function createAgreementMembers(jobs: JobFactory, buffers: NodeBuffers, random: RandomSource) {
  return {
    ECDH: createEcdhClass(buffers, random),
    ECDHConvertKey: (key: AnyBuffer, curve: string, form: number) =>
      buffers.buffer(convertPoint(findCurve(curve), bytesOf(key), form)),
    DHBitsJob: jobs.define(
      (
        publicData: unknown,
        publicFormat: number | undefined,
        publicType: number | string | undefined,
        publicPassphrase: AnyBuffer | undefined,
        publicCurve: string | undefined,
        data: unknown,
        format: number | undefined,
        type: number | string | undefined,
        passphrase: AnyBuffer | undefined,
        namedCurve: string | undefined,
      ) => {
        const theirs = publicKeyOf({
          data: publicData,
          format: publicFormat,
          type: publicType,
          passphrase: publicPassphrase,
          namedCurve: publicCurve,
        });
        const mine = privateKeyOf({ data, format, type, passphrase, namedCurve });
        return () => arrayBufferOf(agree(mine, theirs));
      },
    ),
  };
}

function agree(mine: AsymmetricKey, theirs: AsymmetricKey): Uint8Array {
  if (mine.kind === 'ec' && theirs.kind === 'ec' && mine.curve === theirs.curve) {
    return sharedX(mine.curve, mine.secret as Uint8Array, theirs.point);
  }
  if (mine.kind === 'octet' && theirs.kind === 'octet' && mine.curve === theirs.curve && mine.curve.agreement) {
    try {
      return mine.curve.agreement.getSharedSecret(mine.secret as Uint8Array, theirs.bytes);
    } catch {
      throw opensslError(0x1c8000a6, '', 'Provider routines', 'failed during derivation');
    }
  }
  throw opensslError(0x03000099, 'EVP', 'digital envelope routines', 'different key types');
}

/** The x coordinate alone: what OpenSSL calls the shared secret. */
function sharedX(curve: NamedCurve, secret: Uint8Array, point: Uint8Array): Uint8Array {
  return curve.library.getSharedSecret(secret, point, true).slice(1);
}

function createEcdhClass(buffers: NodeBuffers, random: RandomSource) {
  return class ECDH {
    readonly #curve: NamedCurve;
    #secret: Uint8Array | undefined;
    #point: Uint8Array | undefined;

    constructor(curve: string) {
      this.#curve = findCurve(curve);
    }

    generateKeys(): void {
      const { library } = this.#curve;
      this.#secret = randomSecret(this.#curve, random);
      this.#point = library.getPublicKey(this.#secret, false);
    }

    /** The secret, or a text where the other's key is not valid: the library has the words for that. */
    computeSecret(other: AnyBuffer): Uint8Array | string {
      if (!this.#secret) throw failed('Failed to compute ECDH key');
      try {
        const point = convertPoint(this.#curve, bytesOf(other));
        return buffers.buffer(sharedX(this.#curve, this.#secret, point));
      } catch {
        return 'invalid';
      }
    }

    getPublicKey(form: number): Uint8Array {
      if (!this.#point) throw failed('Failed to get ECDH public key');
      return buffers.buffer(convertPoint(this.#curve, this.#point, form));
    }

    getPrivateKey(): Uint8Array {
      if (!this.#secret) throw failed('Failed to get ECDH private key');
      return buffers.buffer(this.#secret.slice());
    }

    setPrivateKey(key: AnyBuffer): void {
      const given = bytesOf(key);
      const secret = new Uint8Array(this.#curve.size);
      if (given.length <= secret.length) secret.set(given, secret.length - given.length);
      if (given.length > secret.length || !this.#curve.library.utils.isValidSecretKey(secret)) {
        const message = 'Private key is not valid for specified curve.';
        throw nativeError(RangeError, 'ERR_CRYPTO_INVALID_KEYTYPE', message);
      }
      this.#secret = secret;
      this.#point = this.#curve.library.getPublicKey(secret, false);
    }

    setPublicKey(key: AnyBuffer): void {
      this.#point = convertPoint(this.#curve, bytesOf(key));
    }
  };
}

/** A point in another form: compressed, hybrid, or uncompressed. */
function convertPoint(curve: NamedCurve, key: Uint8Array, form?: number): Uint8Array {
  const isHybrid = key[0] === 6 || key[0] === 7;
  const bytes = key.slice();
  if (isHybrid) bytes[0] = 4;
  let uncompressed: Uint8Array;
  try {
    const point = curve.library.Point.fromBytes(bytes);
    if (form === COMPRESSED) return point.toBytes(true);
    uncompressed = point.toBytes(false);
  } catch {
    throw failed('Failed to convert Buffer to EC_POINT');
  }
  if (form === HYBRID) uncompressed[0] = 6 | ((uncompressed[uncompressed.length - 1] as number) & 1);
  return uncompressed;
}

function failed(message: string): Error {
  return nativeError(Error, 'ERR_CRYPTO_OPERATION_FAILED', message);
}
