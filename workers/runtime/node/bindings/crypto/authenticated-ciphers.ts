import { poly1305 } from '@noble/ciphers/_poly1305.js';
import { ghash } from '@noble/ciphers/_polyval.js';
import { chacha20 } from '@noble/ciphers/chacha.js';
import { AesBlock, BLOCK } from './aes-block.ts';
import { chachaEngine, counterEngine, increment, type CipherEngine } from './cipher-engines.ts';

/** A cipher that also makes a tag over its output and over additional data. */
export interface AuthenticatedEngine {
  addData(data: Uint8Array): void;
  update(input: Uint8Array): Uint8Array;
  /** The full tag, after everything was fed. */
  tag(): Uint8Array;
}

const GCM_IV = 12;
const NOTHING = new Uint8Array(0);

interface MacState {
  update(bytes: Uint8Array): unknown;
  digest(): Uint8Array;
}

/** Feeds a MAC in any pieces, padding each part of the message to whole blocks. */
class PaddedMac {
  readonly #mac: MacState;
  #held = NOTHING;
  #length = 0;

  constructor(mac: MacState) {
    this.#mac = mac;
  }

  get length(): number {
    return this.#length;
  }

  update(bytes: Uint8Array): void {
    this.#length += bytes.length;
    const all = new Uint8Array(this.#held.length + bytes.length);
    all.set(this.#held);
    all.set(bytes, this.#held.length);
    const whole = all.length - (all.length % BLOCK);
    if (whole > 0) this.#mac.update(all.slice(0, whole));
    this.#held = all.slice(whole);
  }

  /** Ends a part: pads it, and starts counting anew. Answers the part's length. */
  endPart(): number {
    const length = this.#length;
    if (this.#held.length > 0) {
      const block = new Uint8Array(BLOCK);
      block.set(this.#held);
      this.#mac.update(block);
    }
    this.#held = NOTHING;
    this.#length = 0;
    return length;
  }

  digest(): Uint8Array {
    return this.#mac.digest();
  }
}

/** What GCM and ChaCha20-Poly1305 share: data, cipher text and both lengths go through one MAC. */
abstract class StreamingAuthenticated implements AuthenticatedEngine {
  readonly #mac: PaddedMac;
  readonly #engine: CipherEngine;
  readonly #isEncrypting: boolean;
  #dataLength: number | undefined;

  constructor(mac: MacState, engine: CipherEngine, isEncrypting: boolean) {
    this.#mac = new PaddedMac(mac);
    this.#engine = engine;
    this.#isEncrypting = isEncrypting;
  }

  addData(data: Uint8Array): void {
    this.#mac.update(data);
  }

  update(input: Uint8Array): Uint8Array {
    this.#dataLength ??= this.#mac.endPart();
    const output = this.#engine.update(input);
    this.#mac.update(this.#isEncrypting ? output : input);
    return output;
  }

  tag(): Uint8Array {
    this.#dataLength ??= this.#mac.endPart();
    this.#mac.update(this.lengths(this.#dataLength, this.#mac.endPart()));
    return this.finish(this.#mac.digest());
  }

  protected abstract lengths(data: number, text: number): Uint8Array;
  protected abstract finish(mac: Uint8Array): Uint8Array;
}

export class GcmEngine extends StreamingAuthenticated {
  readonly #mask: Uint8Array;

  constructor(key: Uint8Array, iv: Uint8Array, isEncrypting: boolean) {
    const aes = new AesBlock(key);
    const hashKey = aes.encrypted(new Uint8Array(BLOCK));
    const start = startBlock(hashKey, iv);
    const first = start.slice();
    increment(first, 4);
    super(ghash.create(hashKey) as unknown as MacState, counterEngine(aes, first, 4), isEncrypting);
    this.#mask = aes.encrypted(start);
  }

  protected lengths(data: number, text: number): Uint8Array {
    return bitLengths(data, text);
  }

  protected finish(mac: Uint8Array): Uint8Array {
    return mac.map((byte, index) => byte ^ (this.#mask[index] as number));
  }
}

function startBlock(hashKey: Uint8Array, iv: Uint8Array): Uint8Array {
  if (iv.length === GCM_IV) {
    const block = new Uint8Array(BLOCK);
    block.set(iv);
    block[BLOCK - 1] = 1;
    return block;
  }
  const mac = new PaddedMac(ghash.create(hashKey) as unknown as MacState);
  mac.update(iv);
  mac.endPart();
  mac.update(bitLengths(0, iv.length));
  return mac.digest();
}

function bitLengths(first: number, second: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(BLOCK));
  view.setBigUint64(0, BigInt(first) * 8n);
  view.setBigUint64(8, BigInt(second) * 8n);
  return new Uint8Array(view.buffer);
}

export class ChachaPolyEngine extends StreamingAuthenticated {
  constructor(key: Uint8Array, nonce: Uint8Array, isEncrypting: boolean) {
    const macKey = chacha20(key, nonce, new Uint8Array(32));
    super(poly1305.create(macKey) as unknown as MacState, chachaEngine(key, nonce, 1), isEncrypting);
  }

  protected lengths(data: number, text: number): Uint8Array {
    const view = new DataView(new ArrayBuffer(BLOCK));
    view.setBigUint64(0, BigInt(data), true);
    view.setBigUint64(8, BigInt(text), true);
    return new Uint8Array(view.buffer);
  }

  protected finish(mac: Uint8Array): Uint8Array {
    return mac;
  }
}

/** CCM (RFC 3610): the lengths come first, so a message is one piece. */
export class CcmEngine implements AuthenticatedEngine {
  readonly #aes: AesBlock;
  readonly #nonce: Uint8Array;
  readonly #tagLength: number;
  readonly #isEncrypting: boolean;
  #data: Uint8Array = NOTHING;
  #tag: Uint8Array | undefined;

  constructor(key: Uint8Array, nonce: Uint8Array, tagLength: number, isEncrypting: boolean) {
    this.#aes = new AesBlock(key);
    this.#nonce = nonce.slice();
    this.#tagLength = tagLength;
    this.#isEncrypting = isEncrypting;
  }

  addData(data: Uint8Array): void {
    this.#data = data.slice();
  }

  update(input: Uint8Array): Uint8Array {
    const counter = new Uint8Array(BLOCK);
    counter[0] = this.#lengthSize() - 1;
    counter.set(this.#nonce, 1);
    const mask = this.#aes.encrypted(counter);
    increment(counter, this.#lengthSize());
    const output = counterEngine(this.#aes, counter, this.#lengthSize()).update(input);
    const mac = this.#mac(this.#isEncrypting ? input : output);
    this.#tag = mac.map((byte, index) => byte ^ (mask[index] as number));
    return output;
  }

  tag(): Uint8Array {
    if (!this.#tag) this.update(NOTHING);
    return this.#tag as Uint8Array;
  }

  #lengthSize(): number {
    return BLOCK - 1 - this.#nonce.length;
  }

  #mac(plain: Uint8Array): Uint8Array {
    const state = new Uint8Array(BLOCK);
    state[0] = (this.#data.length > 0 ? 64 : 0) | (((this.#tagLength - 2) / 2) << 3) | (this.#lengthSize() - 1);
    state.set(this.#nonce, 1);
    let length = plain.length;
    for (let index = BLOCK - 1; index > this.#nonce.length; index--) {
      state[index] = length % 256;
      length = Math.floor(length / 256);
    }
    state.set(this.#aes.encrypted(state));
    if (this.#data.length > 0) this.#absorb(state, withLength(this.#data));
    this.#absorb(state, plain);
    return state;
  }

  #absorb(state: Uint8Array, bytes: Uint8Array): void {
    for (let start = 0; start < bytes.length; start += BLOCK) {
      const block = bytes.subarray(start, start + BLOCK);
      block.forEach((byte, index) => (state[index] = (state[index] as number) ^ byte));
      state.set(this.#aes.encrypted(state));
    }
  }
}

/** Additional data with its length before it, in the short or the long form. */
function withLength(data: Uint8Array): Uint8Array {
  const isShort = data.length < 0xff00;
  const all = new Uint8Array((isShort ? 2 : 6) + data.length);
  const view = new DataView(all.buffer);
  if (isShort) {
    view.setUint16(0, data.length);
  } else {
    view.setUint16(0, 0xfffe);
    view.setUint32(2, data.length);
  }
  all.set(data, isShort ? 2 : 6);
  return all;
}
