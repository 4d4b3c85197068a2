import { FileMode, StatField } from '../abi/file-modes.ts';
import {
  FILE_EXTENT,
  FILE_EXTENT_TABLE,
  HEADER_DEVICE,
  INLINE_EXTENTS,
  INODE_DEVICE,
  INODE_EXTENTS,
  INODE_GROUP,
  INODE_LINKS,
  INODE_MODE,
  INODE_NANOSECONDS,
  INODE_SECONDS,
  INODE_SIZE,
  INODE_USER,
  UNIT_BYTES,
} from './memory-layout.ts';
import type { SharedViews } from './shared-views.ts';

/** What Linux reports as the preferred size of input and output, and the size of a directory on ext4. */
export const BLOCK_SIZE = 4096;

/** Copies the status of the inode whose record is at `record`, in the order of `StatField`. */
export function fillStatus(
  views: SharedViews,
  record: number,
  inode: number,
  into: Float64Array | BigInt64Array,
): void {
  if (into instanceof Float64Array) {
    fill(views, record, inode, into);
    return;
  }
  fill(views, record, inode, scratch);
  for (let index = 0; index < scratch.length; index++) into[index] = BigInt(scratch[index] as number);
}

const scratch = new Float64Array(18);

function fill(views: SharedViews, record: number, inode: number, into: Float64Array): void {
  const { words, doubles } = views;
  into[StatField.DEV] = words[HEADER_DEVICE] as number;
  into[StatField.MODE] = words[record + INODE_MODE] as number;
  into[StatField.NLINK] = words[record + INODE_LINKS] as number;
  into[StatField.UID] = words[record + INODE_USER] as number;
  into[StatField.GID] = words[record + INODE_GROUP] as number;
  into[StatField.RDEV] = words[record + INODE_DEVICE] as number;
  into[StatField.BLKSIZE] = BLOCK_SIZE;
  into[StatField.INO] = inode;
  into[StatField.SIZE] = doubles[(record + INODE_SIZE) >> 1] as number;
  into[StatField.BLOCKS] = blocksOf(words, record);
  for (let time = 0; time < 4; time++) {
    into[StatField.ATIME_SEC + time * 2] = doubles[((record + INODE_SECONDS) >> 1) + time] as number;
    into[StatField.ATIME_NSEC + time * 2] = words[record + INODE_NANOSECONDS + time] as number;
  }
}

/** Units of 512 bytes taken by contents, in whole pages of 4 KiB as Linux counts them. */
function blocksOf(words: Int32Array, record: number): number {
  const type = (words[record + INODE_MODE] as number) & FileMode.S_IFMT;
  if (type === FileMode.S_IFDIR) return BLOCK_SIZE / 512;
  if (type !== FileMode.S_IFREG) return 0;
  const count = words[record + INODE_EXTENTS] as number;
  const table = words[record + FILE_EXTENT_TABLE] as number;
  let units = 0;
  for (let index = 0; index < count; index++) {
    const at = index < INLINE_EXTENTS ? record + FILE_EXTENT + index * 2 : table + (index - INLINE_EXTENTS) * 2;
    if (words[at] !== 0) units += words[at + 1] as number;
  }
  return Math.ceil((units * UNIT_BYTES) / BLOCK_SIZE) * (BLOCK_SIZE / 512);
}
