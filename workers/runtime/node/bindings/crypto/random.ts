import type { CapturedPlatform } from '../../binding-context.ts';
import { bytesOf, type AnyBuffer } from '../bytes.ts';

/** Most bytes the platform hands out at once. */
const QUOTA = 65536;

export type RandomSource = (length: number) => Uint8Array<ArrayBuffer>;

/** The platform's cryptographic random numbers. */
export function createRandomSource({ crypto }: CapturedPlatform): RandomSource {
  return (length) => {
    const bytes = new Uint8Array(length);
    for (let start = 0; start < length; start += QUOTA) crypto.getRandomValues(bytes.subarray(start, start + QUOTA));
    return bytes;
  };
}

/** Fills part of any buffer, shared memory included. */
export function fillRandom(random: RandomSource, target: AnyBuffer, offset: number, size: number): void {
  bytesOf(target).set(random(size), offset);
}
