import { unsafe } from '@noble/ciphers/aes.js';

export const BLOCK = 16;

/** AES on single blocks, from which the streaming modes here are built. */
export class AesBlock {
  readonly #encryptionKey: Uint32Array;
  #decryptionKey: Uint32Array | undefined;
  readonly #key: Uint8Array;

  constructor(key: Uint8Array) {
    this.#key = key.slice();
    this.#encryptionKey = unsafe.expandKeyLE(this.#key);
  }

  /** Encrypts four little-endian words in place. */
  encrypt(words: Uint32Array): void {
    const { s0, s1, s2, s3 } = unsafe.encrypt(
      this.#encryptionKey,
      word(words, 0),
      word(words, 1),
      word(words, 2),
      word(words, 3),
    );
    setWords(words, s0, s1, s2, s3);
  }

  decrypt(words: Uint32Array): void {
    this.#decryptionKey ??= unsafe.expandKeyDecLE(this.#key);
    const { s0, s1, s2, s3 } = unsafe.decrypt(
      this.#decryptionKey,
      word(words, 0),
      word(words, 1),
      word(words, 2),
      word(words, 3),
    );
    setWords(words, s0, s1, s2, s3);
  }

  /** The encryption of one block, as a new array. */
  encrypted(block: Uint8Array): Uint8Array<ArrayBuffer> {
    const copy = Uint8Array.from(block);
    this.encrypt(new Uint32Array(copy.buffer));
    return copy;
  }
}

function word(words: Uint32Array, index: number): number {
  return words[index] as number;
}

function setWords(words: Uint32Array, s0: number, s1: number, s2: number, s3: number): void {
  words[0] = s0;
  words[1] = s1;
  words[2] = s2;
  words[3] = s3;
}
