import { compareBytes } from '../buffer/compare.ts';
import { encodeBase64 } from '../buffer/base64.ts';
import { bytesOf, type AnyBuffer } from '../bytes.ts';
import { nativeError } from '../native-error.ts';
import { bitLength, keyTypeName, publicHalf, type AsymmetricKey } from './asymmetric-key.ts';
import { findCurve } from './curves.ts';
import { integerToBytes } from './der.ts';
import { writeJwk } from './jwk.ts';
import { FORMATS, readPrivateKey, readPublicKey, type KeyInput } from './key-input.ts';
import { writePrivateDer, writePrivatePem, writePublic } from './key-output.ts';
import { writePrivateKeyInfo, writeSubjectPublicKey } from './key-structures.ts';
import { arrayBufferOf, type NodeBuffers } from './node-buffers.ts';
import { writePem } from './pem.ts';
import type { RandomSource } from './random.ts';

export const KEY_TYPES = { secret: 0, public: 1, private: 2 } as const;
const COMPRESSED = 2;

type Material = Uint8Array | AsymmetricKey;

/** What handles hold; nothing of it can be read from JavaScript but through them. */
const materials = new WeakMap<object, Material>();

/** The bytes of a secret key: a handle's, or those of any buffer. */
export function keyBytes(key: unknown): Uint8Array {
  const material = typeof key === 'object' && key !== null ? materials.get(key) : undefined;
  return material instanceof Uint8Array ? material : bytesOf(key as AnyBuffer);
}

function asymmetricOf(handle: unknown): AsymmetricKey | undefined {
  const material = typeof handle === 'object' && handle !== null ? materials.get(handle) : undefined;
  return material instanceof Uint8Array ? undefined : material;
}

/** The private key of a handle, or read from the data given in its place. */
export function privateKeyOf(input: KeyInput): AsymmetricKey {
  return asymmetricOf(input.data) ?? readPrivateKey(input);
}

/** The public key of a handle of either kind, or read from the data given in its place. */
export function publicKeyOf(input: KeyInput): AsymmetricKey {
  const key = asymmetricOf(input.data);
  return key ? publicHalf(key) : readPublicKey(input);
}

export type KeyHandleClass = ReturnType<typeof createKeyHandleClass>;

/** Makes handles from keys that were generated. */
export function handleOf(Handle: KeyHandleClass, material: Material): object {
  const handle = new Handle();
  materials.set(handle, material);
  return handle;
}

/** `KeyObjectHandle`: the key material behind a `KeyObject` or `CryptoKey`. */
export function createKeyHandleClass(buffers: NodeBuffers, random: RandomSource) {
  return class KeyObjectHandle {
    init(
      type: number,
      data: unknown,
      format?: number | null,
      encoding?: number | string | null,
      passphrase?: AnyBuffer | null,
      namedCurve?: string | null,
    ): void {
      const input: KeyInput = { data, format, type: encoding, passphrase, namedCurve };
      if (type === KEY_TYPES.secret) materials.set(this, keyBytes(data).slice());
      else materials.set(this, type === KEY_TYPES.public ? publicKeyOf(input) : privateKeyOf(input));
    }

    getKeyType(): number {
      const key = asymmetricOf(this);
      if (!key) return KEY_TYPES.secret;
      return key.secret ? KEY_TYPES.private : KEY_TYPES.public;
    }

    getSymmetricKeySize(): number {
      return keyBytes(this).length;
    }

    getAsymmetricKeyType(): string {
      return keyTypeName(this.#key());
    }

    /** Whether the key lies on the curve: keys are checked when read. */
    checkEcKeyData(): boolean {
      return this.#key().kind === 'ec';
    }

    export(format?: number, encoding?: number, cipher?: string, passphrase?: AnyBuffer): string | Uint8Array {
      const key = asymmetricOf(this);
      if (!key) return buffers.buffer(keyBytes(this).slice());
      return exportKey(buffers, random, key, { format, encoding, cipher, passphrase });
    }

    exportJwk(target: Record<string, unknown>): Record<string, unknown> {
      const key = asymmetricOf(this);
      if (key) return writeJwk(target, key);
      return Object.assign(target, { kty: 'oct', k: encodeBase64(keyBytes(this), 'base64url') });
    }

    rawPublicKey(): Uint8Array {
      const key = this.#key();
      if (key.kind === 'ec') return buffers.buffer(key.point.slice());
      if (key.kind !== 'octet') throw noRawKey();
      return buffers.buffer(key.bytes.slice());
    }

    rawPrivateKey(): Uint8Array {
      const key = this.#key();
      if (key.kind !== 'octet' || !key.secret) throw noRawKey();
      return buffers.buffer(key.secret.slice());
    }

    exportECPublicRaw(form: number): Uint8Array {
      const key = this.#key();
      if (key.kind !== 'ec') throw noRawKey();
      const point =
        form === COMPRESSED ? key.curve.library.Point.fromBytes(key.point).toBytes(true) : key.point.slice();
      return buffers.buffer(point);
    }

    exportECPrivateRaw(): Uint8Array {
      const key = this.#key();
      if (key.kind !== 'ec' || !key.secret) throw noRawKey();
      return buffers.buffer(key.secret.slice());
    }

    keyDetail(target: Record<string, unknown>): Record<string, unknown> {
      return describeKey(target, this.#key());
    }

    equals(other: object): boolean {
      const [mine, theirs] = [materials.get(this), materials.get(other)];
      if (!mine || !theirs) return false;
      return compareBytes(comparable(mine), comparable(theirs)) === 0;
    }

    #key(): AsymmetricKey {
      const key = asymmetricOf(this);
      if (!key) throw noRawKey();
      return key;
    }
  };
}

interface ExportOptions {
  readonly format: number | undefined;
  readonly encoding: number | undefined;
  readonly cipher?: string | null | undefined;
  readonly passphrase?: AnyBuffer | null | undefined;
}

/** A key in the format asked for: PEM text, DER bytes, or a JWK. */
export function exportKey(
  buffers: NodeBuffers,
  random: RandomSource,
  key: AsymmetricKey,
  options: ExportOptions,
): string | Uint8Array {
  const { format, encoding = 1, cipher, passphrase } = options;
  if (!key.secret) {
    const { label, bytes } = writePublic(key, encoding);
    return format === FORMATS.pem ? writePem(label, bytes) : buffers.buffer(bytes);
  }
  const output = { encoding, cipher, passphrase: passphrase ? bytesOf(passphrase) : undefined };
  if (format === FORMATS.pem) return writePrivatePem(key, output, random);
  return buffers.buffer(writePrivateDer(key, output, random));
}

function describeKey(target: Record<string, unknown>, key: AsymmetricKey): Record<string, unknown> {
  if (key.kind === 'ec') return Object.assign(target, { namedCurve: findCurve(key.curve.name).name });
  if (key.kind === 'octet') return target;
  target['modulusLength'] = bitLength(key.n);
  target['publicExponent'] = arrayBufferOf(integerToBytes(key.e));
  if (key.pss) {
    target['hashAlgorithm'] = key.pss.hash;
    target['mgf1HashAlgorithm'] = key.pss.maskHash;
    target['saltLength'] = key.pss.saltLength;
  }
  return target;
}

function comparable(material: Material): Uint8Array {
  if (material instanceof Uint8Array) return material;
  return material.secret ? writePrivateKeyInfo(material) : writeSubjectPublicKey(material);
}

function noRawKey(): Error {
  return nativeError(
    Error,
    'ERR_CRYPTO_INCOMPATIBLE_KEY_OPTIONS',
    'The selected key encoding is incompatible with the key type',
  );
}
