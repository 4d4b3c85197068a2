import { Errno } from '../abi/errno.ts';
import type { HandleType } from '../abi/system.ts';
import type { WritableFileSystem } from '../filesystem/types.ts';
import { OpenFile } from './open-file.ts';

/** Device numbers as Linux packs them into `st_rdev`: major << 8 | minor. */
export const Device = {
  NULL: 0x0103,
  ZERO: 0x0105,
  FULL: 0x0107,
  RANDOM: 0x0108,
  URANDOM: 0x0109,
  TTY: 0x0500,
} as const;

/** Most bytes `crypto.getRandomValues` fills at once. */
const RANDOM_PIECE = 65_536;

/** `/dev/null` and its kin, opened. */
export class DeviceFile extends OpenFile {
  override readonly handleType: HandleType = 'UNKNOWN';
  override readonly inode: number;
  readonly #fileSystem: WritableFileSystem;
  readonly #device: number;

  constructor(fileSystem: WritableFileSystem, inode: number, device: number, flags: number) {
    super(flags);
    this.#fileSystem = fileSystem;
    this.inode = inode;
    this.#device = device;
  }

  override read(limit: number): Uint8Array | number {
    switch (this.#device) {
      case Device.NULL:
        return new Uint8Array(0);
      case Device.ZERO:
      case Device.FULL:
        return new Uint8Array(limit);
      default:
        return randomBytes(limit);
    }
  }

  override write(from: Uint8Array): number {
    return this.#device === Device.FULL ? -Errno.ENOSPC : from.length;
  }

  override stat(into: Float64Array | BigInt64Array): number {
    return this.#fileSystem.stat(this.inode, into);
  }
}

export function isKnownDevice(device: number): boolean {
  return (Object.values(Device) as number[]).includes(device);
}

function randomBytes(length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let offset = 0; offset < length; offset += RANDOM_PIECE) {
    crypto.getRandomValues(bytes.subarray(offset, offset + RANDOM_PIECE));
  }
  return bytes;
}
