import { extentWord } from './extents.ts';
import { FILE_EXTENT_TABLE, INLINE_EXTENTS, INODE_EXTENTS } from './memory-layout.ts';
import { RECORD_LIMIT, type MetadataHeap } from './metadata-heap.ts';
import type { SharedViews } from './shared-views.ts';

/** A stretch of a file, in units; `first` 0 is a hole. */
export interface Extent {
  readonly first: number;
  readonly units: number;
}

/** The most extents a file may have. */
export const EXTENTS_LIMIT = INLINE_EXTENTS + RECORD_LIMIT / 8;

export function loadExtents(words: Int32Array, record: number): Extent[] {
  const extents: Extent[] = [];
  const count = words[record + INODE_EXTENTS] as number;
  for (let index = 0; index < count; index++) {
    const word = extentWord(words, record, index);
    extents.push({ first: words[word] as number, units: words[word + 1] as number });
  }
  return extents;
}

/** Units up to the end of the last extent, holes included. */
export function capacityOf(words: Int32Array, record: number): number {
  const count = words[record + INODE_EXTENTS] as number;
  let units = 0;
  for (let index = 0; index < count; index++) units += words[extentWord(words, record, index) + 1] as number;
  return units;
}

/** Joins neighbours that follow each other in memory too. */
export function joinExtents(extents: readonly Extent[]): Extent[] {
  const joined: Extent[] = [];
  for (const extent of extents) {
    if (extent.units === 0) continue;
    const last = joined[joined.length - 1];
    const isNeighbour =
      last !== undefined && (last.first === 0 ? extent.first === 0 : last.first + last.units === extent.first);
    if (isNeighbour) joined[joined.length - 1] = { first: last.first, units: last.units + extent.units };
    else joined.push(extent);
  }
  return joined;
}

/** Replaces the extents of an inode; false when there are too many or no memory is left for their table. */
export function storeExtents(
  views: SharedViews,
  heap: MetadataHeap,
  record: number,
  extents: readonly Extent[],
): boolean {
  const before = views.words[record + INODE_EXTENTS] as number;
  const needed = tableBytes(extents.length);
  if (needed > RECORD_LIMIT) return false;
  const oldTable = views.words[record + FILE_EXTENT_TABLE] as number;
  const oldBytes = tableBytes(before);
  let table = oldTable;
  if (needed !== oldBytes) {
    table = needed === 0 ? 0 : heap.allocate(needed);
    if (needed !== 0 && table === 0) return false;
    if (oldBytes !== 0) heap.release(oldTable, oldBytes);
  }
  const { words } = views;
  words[record + FILE_EXTENT_TABLE] = table;
  words[record + INODE_EXTENTS] = extents.length;
  extents.forEach((extent, index) => {
    const word = extentWord(words, record, index);
    words[word] = extent.first;
    words[word + 1] = extent.units;
  });
  return true;
}

function tableBytes(count: number): number {
  if (count <= INLINE_EXTENTS) return 0;
  return Math.max(64, 2 ** Math.ceil(Math.log2((count - INLINE_EXTENTS) * 8)));
}
