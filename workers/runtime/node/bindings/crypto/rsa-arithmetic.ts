import type { RsaKey, RsaSecret } from './asymmetric-key.ts';
import { bitLength } from './asymmetric-key.ts';
import { bytesToInteger, integerToBytes } from './der.ts';
import type { RandomSource } from './random.ts';

const WINDOW_BITS = 5;
/** Rounds of Miller-Rabin: an error chance far below 2^-128 for random candidates of these sizes. */
const PRIME_ROUNDS = 16;
const SIEVE_LIMIT = 2000;

/** base ** exponent mod modulus, with a window of five bits. */
export function modularPower(base: bigint, exponent: bigint, modulus: bigint): bigint {
  if (modulus === 1n) return 0n;
  const start = base % modulus;
  const table = [1n];
  for (let index = 1; index < 1 << WINDOW_BITS; index++) table.push(((table[index - 1] as bigint) * start) % modulus);
  const bits = exponent.toString(2);
  const padded = bits.padStart(Math.ceil(bits.length / WINDOW_BITS) * WINDOW_BITS, '0');
  let result = 1n;
  for (let index = 0; index < padded.length; index += WINDOW_BITS) {
    for (let square = 0; square < WINDOW_BITS; square++) result = (result * result) % modulus;
    result = (result * (table[parseInt(padded.slice(index, index + WINDOW_BITS), 2)] as bigint)) % modulus;
  }
  return result;
}

export function modularInverse(value: bigint, modulus: bigint): bigint {
  let [previous, current] = [modulus, ((value % modulus) + modulus) % modulus];
  let [x, nextX] = [0n, 1n];
  while (current !== 0n) {
    const quotient = previous / current;
    [previous, current] = [current, previous - quotient * current];
    [x, nextX] = [nextX, x - quotient * nextX];
  }
  if (previous !== 1n) throw new RangeError('not invertible');
  return ((x % modulus) + modulus) % modulus;
}

export function rsaPublic(key: RsaKey, value: bigint): bigint {
  return modularPower(value, key.e, key.n);
}

/**
 * The secret operation, with its input blinded by a random factor so that its time says nothing about the key,
 * and its result checked so that no fault can leak a prime.
 */
export function rsaSecret(key: RsaKey, secret: RsaSecret, value: bigint, random: RandomSource): bigint {
  const factor = randomBelow(key.n, random);
  const blinded = (value * modularPower(factor, key.e, key.n)) % key.n;
  const { p, q, dp, dq, qi } = secret;
  const m1 = modularPower(blinded, dp, p);
  const m2 = modularPower(blinded, dq, q);
  const h = (qi * (((m1 - m2) % p) + p)) % p;
  const result = ((m2 + h * q) * modularInverse(factor, key.n)) % key.n;
  if (modularPower(result, key.e, key.n) !== value % key.n) throw new Error('RSA computation failed its check');
  return result;
}

function randomBelow(limit: bigint, random: RandomSource): bigint {
  const length = Math.ceil(bitLength(limit) / 8);
  for (;;) {
    const value = bytesToInteger(random(length)) % limit;
    if (value > 1n && greatestCommonDivisor(value, limit) === 1n) return value;
  }
}

function greatestCommonDivisor(left: bigint, right: bigint): bigint {
  let [a, b] = [left, right];
  while (b !== 0n) [a, b] = [b, a % b];
  return a;
}

const smallPrimes = sieve(SIEVE_LIMIT).map(BigInt);

function sieve(limit: number): number[] {
  const composite = new Uint8Array(limit);
  const primes: number[] = [];
  for (let number = 2; number < limit; number++) {
    if (composite[number]) continue;
    primes.push(number);
    for (let multiple = number * number; multiple < limit; multiple += number) composite[multiple] = 1;
  }
  return primes;
}

/** Whether a small prime divides the value: by far the cheapest way to reject most candidates. */
export function hasSmallFactor(value: bigint): boolean {
  return smallPrimes.some((prime) => value % prime === 0n && value !== prime);
}

/** Miller-Rabin with random bases. */
export function isProbablePrime(value: bigint, random: RandomSource, rounds = PRIME_ROUNDS): boolean {
  if (value < 2n) return false;
  for (const prime of smallPrimes) if (value % prime === 0n) return value === prime;
  let odd = value - 1n;
  let twos = 0;
  for (; odd % 2n === 0n; twos++) odd /= 2n;
  for (let round = 0; round < rounds; round++) {
    const base = (bytesToInteger(random(Math.ceil(bitLength(value) / 8))) % (value - 3n)) + 2n;
    if (!passes(modularPower(base, odd, value), value, twos)) return false;
  }
  return true;
}

function passes(power: bigint, value: bigint, twos: number): boolean {
  if (power === 1n || power === value - 1n) return true;
  let current = power;
  for (let step = 1; step < twos; step++) {
    current = (current * current) % value;
    if (current === value - 1n) return true;
  }
  return false;
}

/** A random prime of exactly `bits` bits whose two highest bits are set, so that products have full length. */
export function randomPrime(
  bits: number,
  random: RandomSource,
  isWanted: (prime: bigint) => boolean = () => true,
): bigint {
  const high = 3n << BigInt(bits - 2);
  const mask = (1n << BigInt(bits)) - 1n;
  for (;;) {
    const candidate = (bytesToInteger(random(Math.ceil(bits / 8))) & mask) | high | 1n;
    if (isWanted(candidate) && isProbablePrime(candidate, random)) return candidate;
  }
}

export function generateRsaKey(bits: number, e: bigint, random: RandomSource, kind: RsaKey['kind'] = 'rsa'): RsaKey {
  const isCoprime = (prime: bigint) => greatestCommonDivisor(prime - 1n, e) === 1n;
  for (;;) {
    const first = randomPrime(Math.ceil(bits / 2), random, isCoprime);
    const second = randomPrime(Math.floor(bits / 2), random, isCoprime);
    if (first === second || bitLength(first * second) !== bits) continue;
    const [p, q] = first > second ? [first, second] : [second, first];
    const lambda = ((p - 1n) * (q - 1n)) / greatestCommonDivisor(p - 1n, q - 1n);
    const d = modularInverse(e, lambda);
    return { kind, n: p * q, e, secret: { d, p, q, ...remainders(d, p, q) }, pss: undefined };
  }
}

/** The numbers that only shorten the computation. */
export function remainders(d: bigint, p: bigint, q: bigint): Pick<RsaSecret, 'dp' | 'dq' | 'qi'> {
  return { dp: d % (p - 1n), dq: d % (q - 1n), qi: modularInverse(q, p) };
}

/** Bytes of the modulus, the size of everything RSA makes. */
export function modulusLength(key: RsaKey): number {
  return Math.ceil(bitLength(key.n) / 8);
}

export function fixedBytes(value: bigint, key: RsaKey): Uint8Array<ArrayBuffer> {
  return integerToBytes(value, modulusLength(key));
}
