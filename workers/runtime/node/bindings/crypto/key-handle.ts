import { compareBytes } from '../buffer/compare.ts';
import { encodeBase64 } from '../buffer/base64.ts';
import { bytesOf, type AnyBuffer } from '../bytes.ts';
import type { NodeBuffers } from './node-buffers.ts';
import { unsupportedOperation } from './openssl-error.ts';

export const KEY_TYPES = { secret: 0, public: 1, private: 2 } as const;

const SECRETS = new WeakMap<object, Uint8Array>();

/** The bytes of a secret key: a handle's, or those of any buffer. */
export function keyBytes(key: unknown): Uint8Array {
  const secret = typeof key === 'object' && key !== null ? SECRETS.get(key) : undefined;
  return secret ?? bytesOf(key as AnyBuffer);
}

/** `KeyObjectHandle`: the key material behind a `KeyObject` or `CryptoKey`. */
export function createKeyHandleClass(buffers: NodeBuffers) {
  return class KeyObjectHandle {
    init(type: number, data: unknown): void {
      if (type !== KEY_TYPES.secret) {
        throw unsupportedOperation('Asymmetric keys are not available in this runtime');
      }
      SECRETS.set(this, keyBytes(data).slice());
    }

    getKeyType(): number {
      return KEY_TYPES.secret;
    }

    getSymmetricKeySize(): number {
      return keyBytes(this).length;
    }

    export(): Uint8Array {
      return buffers.buffer(keyBytes(this).slice());
    }

    exportJwk(target: Record<string, unknown>): Record<string, unknown> {
      return Object.assign(target, { kty: 'oct', k: encodeBase64(keyBytes(this), 'base64url') });
    }

    equals(other: object): boolean {
      return compareBytes(keyBytes(this), keyBytes(other)) === 0;
    }
  };
}
