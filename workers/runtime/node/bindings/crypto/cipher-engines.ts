import { chacha20 } from '@noble/ciphers/chacha.js';
import { AesBlock, BLOCK } from './aes-block.ts';
import { providerError } from './openssl-error.ts';

/** A cipher in one direction, fed piece by piece. */
export interface CipherEngine {
  update(input: Uint8Array): Uint8Array;
  final(): Uint8Array;
}

const NOTHING = new Uint8Array(0);
const CHACHA_BLOCK = 64;

/** CBC and ECB: whole blocks, with PKCS #7 padding unless switched off. */
export class PaddedBlockEngine implements CipherEngine {
  hasPadding = true;
  readonly #aes: AesBlock;
  readonly #isEncrypting: boolean;
  /** The block the next one is mixed with; undefined for ECB. */
  readonly #chain: Uint32Array | undefined;
  #held: Uint8Array = NOTHING;

  constructor(aes: AesBlock, isEncrypting: boolean, iv: Uint8Array | undefined) {
    this.#aes = aes;
    this.#isEncrypting = isEncrypting;
    this.#chain = iv && new Uint32Array(Uint8Array.from(iv).buffer);
  }

  update(input: Uint8Array): Uint8Array {
    const all = concatenate(this.#held, input);
    let whole = all.length - (all.length % BLOCK);
    // A decryption keeps the last block back: it may turn out to be the one with the padding.
    if (!this.#isEncrypting && this.hasPadding && whole === all.length && whole > 0) whole -= BLOCK;
    this.#held = all.slice(whole);
    return this.#transform(all.slice(0, whole));
  }

  final(): Uint8Array {
    if (this.#isEncrypting) return this.#finalEncryption();
    if (!this.hasPadding) {
      if (this.#held.length > 0) throw wrongLength();
      return NOTHING;
    }
    if (this.#held.length !== BLOCK) throw wrongLength();
    const last = this.#transform(this.#held);
    const padding = last[BLOCK - 1] as number;
    const isFine = padding > 0 && padding <= BLOCK && last.subarray(BLOCK - padding).every((byte) => byte === padding);
    if (!isFine) throw providerError(0x1c800064, 'bad decrypt');
    return last.slice(0, BLOCK - padding);
  }

  #finalEncryption(): Uint8Array {
    if (!this.hasPadding) {
      if (this.#held.length > 0) throw wrongLength();
      return NOTHING;
    }
    const missing = BLOCK - this.#held.length;
    return this.#transform(concatenate(this.#held, new Uint8Array(missing).fill(missing)));
  }

  #transform(bytes: Uint8Array<ArrayBuffer> | Uint8Array): Uint8Array {
    const words = new Uint32Array(bytes.slice().buffer);
    const chain = this.#chain;
    const cipherText = new Uint32Array(4);
    for (let index = 0; index < words.length; index += 4) {
      const block = words.subarray(index, index + 4);
      if (this.#isEncrypting) {
        if (chain) mix(block, chain);
        this.#aes.encrypt(block);
        chain?.set(block);
      } else {
        cipherText.set(block);
        this.#aes.decrypt(block);
        if (chain) {
          mix(block, chain);
          chain.set(cipherText);
        }
      }
    }
    return new Uint8Array(words.buffer);
  }
}

/** A stream of key bytes mixed with the data: CTR, OFB, and CFB, whose key stream follows the cipher text. */
export class StreamEngine implements CipherEngine {
  readonly #next: () => Uint8Array;
  readonly #feedback: ((cipherByte: number, position: number) => void) | undefined;
  readonly #isEncrypting: boolean;
  #keys: Uint8Array = NOTHING;
  #position = 0;

  constructor(next: () => Uint8Array, isEncrypting = true, feedback?: (cipherByte: number, position: number) => void) {
    this.#next = next;
    this.#isEncrypting = isEncrypting;
    this.#feedback = feedback;
  }

  update(input: Uint8Array): Uint8Array {
    const output = new Uint8Array(input.length);
    for (let index = 0; index < input.length; index++) {
      if (this.#position === this.#keys.length) {
        this.#keys = this.#next();
        this.#position = 0;
      }
      const byte = input[index] as number;
      const mixed = byte ^ (this.#keys[this.#position] as number);
      output[index] = mixed;
      this.#feedback?.(this.#isEncrypting ? mixed : byte, this.#position);
      this.#position++;
    }
    return output;
  }

  final(): Uint8Array {
    return NOTHING;
  }
}

/** Counter mode; the counter covers the last `counterBytes` bytes of the block. */
export function counterEngine(aes: AesBlock, iv: Uint8Array, counterBytes = BLOCK): StreamEngine {
  const counter = Uint8Array.from(iv);
  return new StreamEngine(() => {
    const keys = aes.encrypted(counter);
    increment(counter, counterBytes);
    return keys;
  });
}

export function outputFeedbackEngine(aes: AesBlock, iv: Uint8Array): StreamEngine {
  let block: Uint8Array = iv;
  return new StreamEngine(() => (block = aes.encrypted(block)));
}

/** Cipher feedback by `segment` bytes: 16, or 1 for CFB8. */
export function cipherFeedbackEngine(
  aes: AesBlock,
  iv: Uint8Array,
  isEncrypting: boolean,
  segment: number,
): StreamEngine {
  const register = Uint8Array.from(iv);
  const received = new Uint8Array(segment);
  let isFirst = true;
  const next = () => {
    if (!isFirst) {
      register.copyWithin(0, segment);
      register.set(received, BLOCK - segment);
    }
    isFirst = false;
    return aes.encrypted(register).slice(0, segment);
  };
  return new StreamEngine(next, isEncrypting, (byte, position) => (received[position] = byte));
}

/** ChaCha20 from a block number on. */
export function chachaEngine(key: Uint8Array, nonce: Uint8Array, firstBlock: number): StreamEngine {
  let block = firstBlock;
  return new StreamEngine(() => chacha20(key, nonce, new Uint8Array(CHACHA_BLOCK), undefined, block++));
}

export function increment(counter: Uint8Array, counterBytes = counter.length): void {
  for (let index = counter.length - 1; index >= counter.length - counterBytes; index--) {
    const value = ((counter[index] as number) + 1) & 255;
    counter[index] = value;
    if (value !== 0) return;
  }
}

export function concatenate(left: Uint8Array, right: Uint8Array): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(left.length + right.length);
  all.set(left);
  all.set(right, left.length);
  return all;
}

function mix(block: Uint32Array, other: Uint32Array): void {
  for (let index = 0; index < 4; index++) block[index] = (block[index] as number) ^ (other[index] as number);
}

function wrongLength(): Error {
  return providerError(0x1c80006b, 'wrong final block length');
}
