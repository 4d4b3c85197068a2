import { bytesOf, type AnyBuffer } from '../bytes.ts';
import { nativeError } from '../native-error.ts';
import { bitLength } from './asymmetric-key.ts';
import type { JobFactory } from './crypto-job.ts';
import { bytesToInteger, integerToBytes } from './der.ts';
import type { RandomSource } from './random.ts';
import { hasSmallFactor, isProbablePrime } from './rsa-arithmetic.ts';

const DEFAULT_CHECKS = 64;

/** `RandomPrimeJob` and `CheckPrimeJob`. */
export function createPrimeMembers(jobs: JobFactory, random: RandomSource) {
  return {
    RandomPrimeJob: jobs.define((bits: number, isSafe: boolean, add?: AnyBuffer, remainder?: AnyBuffer) => {
      const step = add === undefined ? undefined : bytesToInteger(bytesOf(add));
      if (step !== undefined && bitLength(step) > bits) {
        throw nativeError(RangeError, 'ERR_OUT_OF_RANGE', 'invalid options.add');
      }
      const rest = remainder === undefined ? (isSafe ? 3n : 1n) : bytesToInteger(bytesOf(remainder));
      if (step !== undefined && step <= rest) throw nativeError(RangeError, 'ERR_OUT_OF_RANGE', 'invalid options.rem');
      return () => integerToBytes(findPrime(bits, isSafe, step, rest, random), Math.ceil(bits / 8)).buffer;
    }),
    CheckPrimeJob: jobs.define((candidate: AnyBuffer, checks: number) => {
      const value = bytesToInteger(bytesOf(candidate));
      return () => isProbablePrime(value, random, checks || DEFAULT_CHECKS);
    }),
  };
}

function findPrime(
  bits: number,
  isSafe: boolean,
  step: bigint | undefined,
  rest: bigint,
  random: RandomSource,
): bigint {
  const top = 1n << BigInt(bits - 1);
  for (;;) {
    let candidate = (bytesToInteger(random(Math.ceil(bits / 8))) % top) | top;
    if (step !== undefined) candidate += rest - (candidate % step);
    else if (bits > 2) candidate |= 1n;
    if (bitLength(candidate) !== bits) continue;
    if (hasSmallFactor(candidate)) continue;
    if (isSafe && (hasSmallFactor(candidate >> 1n) || !isProbablePrime(candidate >> 1n, random))) continue;
    if (isProbablePrime(candidate, random)) return candidate;
  }
}
