import type { AnyBuffer } from '../bytes.ts';
import { nativeError } from '../native-error.ts';
import { AesBlock } from './aes-block.ts';
import { CcmEngine, ChachaPolyEngine, GcmEngine, type AuthenticatedEngine } from './authenticated-ciphers.ts';
import {
  cipherFeedbackEngine,
  counterEngine,
  outputFeedbackEngine,
  PaddedBlockEngine,
  type CipherEngine,
} from './cipher-engines.ts';
import { acceptsIv, findCipher, type CipherDescription } from './cipher-table.ts';
import { timingSafeEqual } from './comparison.ts';
import { keyBytes } from './key-handle.ts';
import { inputBytes, type NodeBuffers } from './node-buffers.ts';

const DEFAULT_TAG_LENGTH = 16;
const UNSET = -1;
const NOTHING = new Uint8Array(0);

/** `CipherBase`: one cipher operation, in either direction. */
export function createCipherClass(buffers: NodeBuffers) {
  return class CipherBase {
    readonly #cipher: CipherDescription;
    readonly #isEncrypting: boolean;
    readonly #engine: CipherEngine | undefined;
    readonly #authenticated: AuthenticatedEngine | undefined;
    #tagLength: number;
    #tag: Uint8Array | undefined;
    #state: 'new' | 'fed' | 'final' = 'new';
    #isForged = false;

    constructor(isEncrypting: boolean, name: string, key: unknown, iv: AnyBuffer | null, tagLength: number) {
      const cipher = findCipher(name);
      if (!cipher) throw nativeError(Error, 'ERR_CRYPTO_UNKNOWN_CIPHER', 'Unknown cipher');
      const [keyData, ivData] = [keyBytes(key), iv === null ? NOTHING : inputBytes(iv)];
      checkLengths(cipher, keyData, ivData, iv === null);
      this.#cipher = cipher;
      this.#isEncrypting = isEncrypting;
      this.#tagLength = checkTagOption(cipher, name, tagLength);
      this.#authenticated = authenticatedEngine(cipher, keyData, ivData, this.#tagLength, isEncrypting);
      if (!this.#authenticated) this.#engine = plainEngine(cipher, keyData, ivData, isEncrypting);
    }

    update(data: string | AnyBuffer, encoding?: unknown): Uint8Array {
      const isSecondOfCcm = this.#cipher.mode === 'ccm' && this.#state === 'fed';
      if (this.#state === 'final' || isSecondOfCcm) throw new Error('Trying to add data in unsupported state');
      this.#state = 'fed';
      const input = inputBytes(data, encoding);
      if (!this.#authenticated) return buffers.buffer((this.#engine as CipherEngine).update(input));
      const output = this.#authenticated.update(input);
      if (this.#cipher.mode !== 'ccm' || this.#isEncrypting) return buffers.buffer(output);
      // CCM has seen the whole message: what is not authentic never leaves.
      this.#isForged = !this.#isAuthentic();
      return buffers.buffer(this.#isForged ? NOTHING : output);
    }

    final(): Uint8Array {
      if (this.#state === 'final') throw nativeError(Error, 'ERR_CRYPTO_INVALID_STATE', 'Invalid state');
      this.#state = 'final';
      if (!this.#authenticated) return buffers.buffer((this.#engine as CipherEngine).final());
      if (this.#isEncrypting) {
        this.#tag = this.#authenticated
          .tag()
          .slice(0, this.#tagLength === UNSET ? DEFAULT_TAG_LENGTH : this.#tagLength);
      } else if (this.#isForged || !this.#isAuthentic()) {
        throw new Error('Unsupported state or unable to authenticate data');
      }
      return buffers.buffer(NOTHING.slice());
    }

    setAutoPadding(hasPadding: boolean): boolean {
      if (this.#state === 'final') return false;
      if (this.#engine instanceof PaddedBlockEngine) this.#engine.hasPadding = hasPadding;
      return true;
    }

    getAuthTag(): Uint8Array | undefined {
      return this.#state === 'final' && this.#isEncrypting && this.#tag ? buffers.buffer(this.#tag) : undefined;
    }

    setAuthTag(tag: AnyBuffer): boolean {
      if (!this.#authenticated || this.#state === 'final' || this.#isEncrypting || this.#tag) return false;
      const bytes = inputBytes(tag);
      const isExpected = this.#tagLength === UNSET || this.#tagLength === bytes.length;
      if (!isExpected || !isTagLength(this.#cipher, bytes.length)) throw invalidTagLength(bytes.length);
      this.#tagLength = bytes.length;
      this.#tag = bytes.slice();
      return true;
    }

    setAAD(data: AnyBuffer, plainLength: number): boolean {
      if (!this.#authenticated || this.#state !== 'new') return false;
      if (this.#cipher.mode === 'ccm' && plainLength < 0) {
        const message = 'options.plaintextLength required for CCM mode with AAD';
        throw nativeError(TypeError, 'ERR_MISSING_ARGS', message);
      }
      this.#authenticated.addData(inputBytes(data));
      return true;
    }

    #isAuthentic(): boolean {
      if (!this.#tag || !this.#authenticated) return false;
      return timingSafeEqual(this.#authenticated.tag().slice(0, this.#tag.length), this.#tag);
    }
  };
}

function checkLengths(cipher: CipherDescription, key: Uint8Array, iv: Uint8Array, hasNoIv: boolean): void {
  const isIvFine = cipher.ivLength === 0 ? iv.length === 0 : !hasNoIv && acceptsIv(cipher, iv.length);
  if (key.length !== cipher.keyLength) throw nativeError(RangeError, 'ERR_CRYPTO_INVALID_KEYLEN', 'Invalid key length');
  if (!isIvFine) throw nativeError(TypeError, 'ERR_CRYPTO_INVALID_IV', 'Invalid initialization vector');
}

function checkTagOption(cipher: CipherDescription, name: string, length: number): number {
  if (cipher.mode === 'ccm' && length === UNSET) {
    throw nativeError(TypeError, 'ERR_CRYPTO_INVALID_AUTH_TAG', `authTagLength required for ${name}`);
  }
  const isAuthenticated = cipher.mode === 'gcm' || cipher.mode === 'ccm' || cipher.mode === 'chacha20-poly1305';
  if (length !== UNSET && isAuthenticated && !isTagLength(cipher, length)) throw invalidTagLength(length);
  return length === UNSET && cipher.mode === 'chacha20-poly1305' ? DEFAULT_TAG_LENGTH : length;
}

function isTagLength({ mode }: CipherDescription, length: number): boolean {
  if (mode === 'gcm') return length === 4 || length === 8 || (length >= 12 && length <= 16);
  if (mode === 'ccm') return length >= 4 && length <= 16 && length % 2 === 0;
  return length > 0 && length <= 16;
}

function invalidTagLength(length: number): Error {
  return nativeError(TypeError, 'ERR_CRYPTO_INVALID_AUTH_TAG', `Invalid authentication tag length: ${length}`);
}

function authenticatedEngine(
  { mode }: CipherDescription,
  key: Uint8Array,
  iv: Uint8Array,
  tagLength: number,
  isEncrypting: boolean,
): AuthenticatedEngine | undefined {
  if (mode === 'gcm') return new GcmEngine(key, iv, isEncrypting);
  if (mode === 'ccm') return new CcmEngine(key, iv, tagLength, isEncrypting);
  if (mode === 'chacha20-poly1305') return new ChachaPolyEngine(key.slice(), iv.slice(), isEncrypting);
  return undefined;
}

function plainEngine(
  { mode }: CipherDescription,
  key: Uint8Array,
  iv: Uint8Array,
  isEncrypting: boolean,
): CipherEngine {
  const aes = new AesBlock(key);
  switch (mode) {
    case 'ctr':
      return counterEngine(aes, iv);
    case 'ofb':
      return outputFeedbackEngine(aes, iv);
    case 'cfb':
      return cipherFeedbackEngine(aes, iv, isEncrypting, 16);
    case 'cfb8':
      return cipherFeedbackEngine(aes, iv, isEncrypting, 1);
    default:
      return new PaddedBlockEngine(aes, isEncrypting, mode === 'cbc' ? iv : undefined);
  }
}
