import { bytesOf, type AnyBuffer } from '../bytes.ts';
import { nativeError } from '../native-error.ts';
import { bitLength } from './asymmetric-key.ts';
import { bytesToInteger, integerToBytes } from './der.ts';
import type { NodeBuffers } from './node-buffers.ts';
import { opensslError } from './openssl-error.ts';
import { hasSmallFactor, isProbablePrime, modularPower, randomPrime } from './rsa-arithmetic.ts';
import type { RandomSource } from './random.ts';

/** Bits and the number that makes each group of RFC 2409 and RFC 3526 a safe prime. */
const GROUPS: Readonly<Record<string, readonly [bits: number, offset: bigint]>> = {
  modp1: [768, 149686n],
  modp2: [1024, 129093n],
  modp5: [1536, 741804n],
  modp14: [2048, 124476n],
  modp15: [3072, 1690314n],
  modp16: [4096, 240904n],
  modp17: [6144, 929484n],
  modp18: [8192, 4743158n],
};

const SMALLEST_MODULUS = 2;
const SMALLEST_CHECKED = 512;
/** Enough for the strength of the largest group. */
const PRIVATE_BITS = 512;
const NOT_PRIME = 1;
const NOT_SAFE = 2;
const BAD_GENERATOR = 8;
const TOO_SMALL = 128;

/** floor(2 ** bits * pi), by Machin's formula. */
function scaledPi(bits: number): bigint {
  const guard = 64n;
  const unit = 1n << (BigInt(bits) + guard);
  const inverseTangent = (divisor: bigint): bigint => {
    let term = unit / divisor;
    let sum = term;
    for (let odd = 3n, sign = -1n; term !== 0n; odd += 2n, sign = -sign) {
      term /= divisor * divisor;
      sum += (sign * term) / odd;
    }
    return sum;
  };
  return (4n * (4n * inverseTangent(5n) - inverseTangent(239n))) >> guard;
}

const primes = new Map<string, bigint>();

function groupPrime(name: string): bigint | undefined {
  const group = Object.hasOwn(GROUPS, name) ? GROUPS[name] : undefined;
  if (!group) return undefined;
  const [bits, offset] = group;
  let prime = primes.get(name);
  if (prime === undefined) {
    const size = BigInt(bits);
    prime = (1n << size) - (1n << (size - 64n)) - 1n + ((scaledPi(bits - 130) + offset) << 64n);
    primes.set(name, prime);
  }
  return prime;
}

/** `DiffieHellman` and `DiffieHellmanGroup`. */
export function createDiffieHellmanMembers(buffers: NodeBuffers, random: RandomSource) {
  class Exchange {
    readonly verifyError: number;
    readonly #prime: bigint;
    readonly #generator: bigint;
    #secret: bigint | undefined;
    #public: bigint | undefined;

    constructor(prime: bigint, generator: bigint, verifyError: number) {
      this.#prime = prime;
      this.#generator = generator;
      this.verifyError = verifyError;
    }

    generateKeys(): Uint8Array {
      this.#secret ??= this.#randomSecret();
      this.#public = modularPower(this.#generator, this.#secret, this.#prime);
      return this.getPublicKey();
    }

    computeSecret(other: AnyBuffer): Uint8Array {
      if (this.#secret === undefined) throw failed('Failed to compute shared secret');
      const key = bytesToInteger(bytesOf(other));
      if (key <= 1n) throw nativeError(RangeError, 'ERR_CRYPTO_INVALID_KEYLEN', 'Supplied key is too small');
      if (key >= this.#prime - 1n) {
        throw nativeError(RangeError, 'ERR_CRYPTO_INVALID_KEYLEN', 'Supplied key is too large');
      }
      const size = Math.ceil(bitLength(this.#prime) / 8);
      return buffers.buffer(integerToBytes(modularPower(key, this.#secret, this.#prime), size));
    }

    getPrime(): Uint8Array {
      return buffers.buffer(integerToBytes(this.#prime));
    }

    getGenerator(): Uint8Array {
      return buffers.buffer(integerToBytes(this.#generator));
    }

    getPublicKey(): Uint8Array {
      if (this.#public === undefined) throw missing('public');
      return buffers.buffer(integerToBytes(this.#public));
    }

    getPrivateKey(): Uint8Array {
      if (this.#secret === undefined) throw missing('private');
      return buffers.buffer(integerToBytes(this.#secret));
    }

    setPublicKey(key: AnyBuffer): void {
      this.#public = bytesToInteger(bytesOf(key));
    }

    setPrivateKey(key: AnyBuffer): void {
      this.#secret = bytesToInteger(bytesOf(key));
    }

    #randomSecret(): bigint {
      const bits = Math.min(PRIVATE_BITS, bitLength(this.#prime) - 1);
      const value = bytesToInteger(random(Math.ceil(bits / 8))) % (1n << BigInt(bits));
      return value > 1n ? value : this.#randomSecret();
    }
  }

  class DiffieHellman extends Exchange {
    constructor(sizeOrPrime: number | AnyBuffer, generator: number | AnyBuffer) {
      const base = typeof generator === 'number' ? BigInt(generator) : bytesToInteger(bytesOf(generator));
      if (base <= 1n) throw opensslError(0x02800065, 'DH', 'Diffie-Hellman routines', 'bad generator');
      const prime =
        typeof sizeOrPrime === 'number' ? safePrime(sizeOrPrime, random) : bytesToInteger(bytesOf(sizeOrPrime));
      super(prime, base, checkParameters(prime, base, random));
    }
  }

  class DiffieHellmanGroup extends Exchange {
    constructor(name: string) {
      const prime = groupPrime(String(name).toLowerCase());
      if (prime === undefined) throw nativeError(Error, 'ERR_CRYPTO_UNKNOWN_DH_GROUP', 'Unknown DH group');
      super(prime, 2n, 0);
    }
  }

  return { DiffieHellman, DiffieHellmanGroup };
}

/** A prime whose half is prime, too. */
function safePrime(bits: number, random: RandomSource): bigint {
  if (bits < SMALLEST_MODULUS) throw opensslError(0x0280007e, 'DH', 'Diffie-Hellman routines', 'modulus too small');
  const isWanted = (prime: bigint): boolean => {
    const half = prime >> 1n;
    return !hasSmallFactor(half) && !hasSmallFactor(prime) && isProbablePrime(half, random, 1);
  };
  for (;;) {
    const prime = randomPrime(bits, random, isWanted);
    if (isProbablePrime(prime >> 1n, random)) return prime;
  }
}

function checkParameters(prime: bigint, generator: bigint, random: RandomSource): number {
  const isKnown = Object.keys(GROUPS).some(
    (name) => (GROUPS[name] as readonly [number, bigint])[0] === bitLength(prime) && groupPrime(name) === prime,
  );
  if (isKnown) return 0;
  let flaws = bitLength(prime) < SMALLEST_CHECKED ? TOO_SMALL : 0;
  if (generator >= prime - 1n) flaws |= BAD_GENERATOR;
  if (!isProbablePrime(prime, random)) flaws |= NOT_PRIME;
  else if (!isProbablePrime(prime >> 1n, random)) flaws |= NOT_SAFE;
  return flaws;
}

function failed(message: string): Error {
  return nativeError(Error, 'ERR_CRYPTO_OPERATION_FAILED', message);
}

function missing(half: string): Error {
  const message = `No ${half} key - did you forget to generate one?`;
  return nativeError(Error, 'ERR_CRYPTO_INVALID_STATE', message);
}
