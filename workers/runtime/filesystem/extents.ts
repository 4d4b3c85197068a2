import { FILE_EXTENT, FILE_EXTENT_TABLE, INLINE_EXTENTS, INODE_EXTENTS, UNIT_BYTES } from './memory-layout.ts';
import type { SharedViews } from './shared-views.ts';

/** Below this many bytes a loop beats making a view for `set`. */
const LOOP_BYTES = 48;

/** The word that holds the first unit of extent `index`; its length follows. */
export function extentWord(words: Int32Array, record: number, index: number): number {
  if (index < INLINE_EXTENTS) return record + FILE_EXTENT + index * 2;
  return (words[record + FILE_EXTENT_TABLE] as number) + (index - INLINE_EXTENTS) * 2;
}

/**
 * Copies `count` bytes of the file at `record`, from `position` on, into `into`. Holes read as zeros. While
 * the writer changes the file the extents may make no sense: then bytes are left out, never out of bounds.
 */
export function copyContents(
  views: SharedViews,
  record: number,
  position: number,
  into: Uint8Array,
  count: number,
): void {
  const { words, bytes } = views;
  const extents = words[record + INODE_EXTENTS] as number;
  let done = 0;
  let extentStart = 0;
  for (let index = 0; index < extents && done < count; index++) {
    const word = extentWord(words, record, index);
    const first = words[word] as number;
    const length = (words[word + 1] as number) * UNIT_BYTES;
    const extentEnd = extentStart + length;
    const at = position + done;
    if (at < extentEnd) {
      const amount = Math.min(count - done, extentEnd - at);
      if (first === 0) into.fill(0, done, done + amount);
      else copyBytes(bytes, first * UNIT_BYTES + (at - extentStart), into, done, amount);
      done += amount;
    }
    extentStart = extentEnd;
  }
  if (done < count) into.fill(0, done, count);
}

export function copyBytes(
  from: Uint8Array,
  fromStart: number,
  into: Uint8Array,
  intoStart: number,
  amount: number,
): void {
  if (amount < LOOP_BYTES) {
    for (let index = 0; index < amount; index++) into[intoStart + index] = from[fromStart + index] as number;
    return;
  }
  into.set(from.subarray(fromStart, fromStart + amount), intoStart);
}
