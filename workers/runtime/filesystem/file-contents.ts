import { Errno } from '../abi/errno.ts';
import { BlockAllocator, PAGE_BYTES, PAGE_UNITS, SMALL_UNITS } from './block-allocator.ts';
import { copyBytes, extentWord } from './extents.ts';
import { EXTENTS_LIMIT, type Extent, capacityOf, joinExtents, loadExtents, storeExtents } from './extent-list.ts';
import { FILE_SIZE_LIMIT, INODE_EXTENTS, INODE_SIZE, UNIT_BYTES } from './memory-layout.ts';
import type { MetadataHeap } from './metadata-heap.ts';
import type { SharedViews } from './shared-views.ts';

/** A gap shorter than this is filled with zeros rather than left as a hole. */
const HOLE_BYTES = 65536;
/** A file that grows gets half its size in advance, but no more than this. */
const SLACK_UNITS = (4 * 1024 * 1024) / UNIT_BYTES;

/**
 * Changes the contents of regular files. The caller holds the inode's lock.
 *
 * A file of up to 16 KiB is one block of a slab; a larger one (or one with holes) is a list of runs of whole
 * pages. Bytes beyond the size are undefined: whoever makes a file longer sets them.
 */
export class FileContents {
  constructor(
    private readonly views: SharedViews,
    private readonly heap: MetadataHeap,
    private readonly blocks: BlockAllocator,
  ) {}

  /** Bytes written (all of them) or an errno, which leaves the contents as they were. */
  write(record: number, from: Uint8Array, position: number): number {
    const end = position + from.length;
    if (end > FILE_SIZE_LIMIT) return -Errno.EFBIG;
    const size = this.sizeOf(record);
    const errno = this.#back(record, position, end, size);
    if (errno !== 0) return errno;
    if (position > size) this.#zero(record, size, position);
    this.#put(record, from, position);
    if (end > size) this.#setSize(record, end);
    return from.length;
  }

  truncate(record: number, length: number): number {
    if (length > FILE_SIZE_LIMIT) return -Errno.EFBIG;
    const size = this.sizeOf(record);
    const errno = length <= size ? this.#shorten(record, length) : this.#lengthen(record, size, length);
    if (errno === 0) this.#setSize(record, length);
    return errno;
  }

  /** Makes `to` equal to `from`, holes included. */
  copy(from: number, to: number): number {
    const size = this.sizeOf(from);
    this.discard(to);
    let errno = 0;
    let start = 0;
    for (const extent of loadExtents(this.views.words, from)) {
      const end = Math.min(start + extent.units * UNIT_BYTES, size);
      if (extent.first !== 0 && errno === 0 && end > start) {
        const piece = this.views.bytes.subarray(extent.first * UNIT_BYTES, extent.first * UNIT_BYTES + end - start);
        errno = Math.min(this.write(to, piece, start), 0);
      }
      start += extent.units * UNIT_BYTES;
    }
    // A hole at the end is not written.
    if (errno === 0 && this.sizeOf(to) < size) errno = this.truncate(to, size);
    if (errno !== 0) this.discard(to);
    return errno;
  }

  /** Gives all memory back; the size becomes 0. */
  discard(record: number): void {
    for (const extent of loadExtents(this.views.words, record)) this.#release(extent);
    storeExtents(this.views, this.heap, record, []);
    this.#setSize(record, 0);
  }

  /** True when pages were taken in advance that `trim` would give back. */
  hasSlack(record: number): boolean {
    const units = capacityOf(this.views.words, record);
    return units > SMALL_UNITS && units - wholePages(this.sizeOf(record)) >= PAGE_UNITS;
  }

  trim(record: number): void {
    this.#shorten(record, this.sizeOf(record));
  }

  sizeOf(record: number): number {
    return this.views.doubles[(record + INODE_SIZE) >> 1] as number;
  }

  #setSize(record: number, size: number): void {
    this.views.doubles[(record + INODE_SIZE) >> 1] = size;
  }

  #isOneBlock(extents: readonly Extent[]): boolean {
    const [only] = extents;
    return extents.length === 1 && only !== undefined && only.first !== 0 && this.blocks.isSmall(only.first);
  }

  /** Makes sure that memory stands behind the bytes from `start` to `end`. */
  #back(record: number, start: number, end: number, size: number): number {
    const { words } = this.views;
    const count = words[record + INODE_EXTENTS] as number;
    const needed = Math.ceil(end / UNIT_BYTES);
    if (count === 1) {
      const word = extentWord(words, record, 0);
      // The usual case: a file in one piece that is long enough.
      if (words[word] !== 0 && needed <= (words[word + 1] as number)) return 0;
    }
    let extents = loadExtents(words, record);
    const isSmall = count === 0 || this.#isOneBlock(extents);
    if (isSmall && start - size <= HOLE_BYTES) return this.#enlargeBlock(record, extents[0], needed, size);
    if (isSmall) {
      const errno = this.#toPages(record);
      if (errno !== 0) return errno;
      extents = loadExtents(this.views.words, record);
    }
    const capacity = extents.reduce((sum, extent) => sum + extent.units, 0);
    const added = needed > capacity ? this.#append(extents, capacity, start, needed) : [];
    if (added === null) return -Errno.ENOSPC;
    const filled = this.#fillHoles(extents, start, end);
    if (filled === null) return this.#abandon(added);
    if (added.length === 0 && filled.added.length === 0) return 0;
    return this.#store(record, [...filled.extents, ...added], [...added, ...filled.added]);
  }

  /** Moves a file in one block (or none) to a larger one, or to a run of pages. */
  #enlargeBlock(record: number, block: Extent | undefined, needed: number, size: number): number {
    // Written a second time, it will likely be written a third.
    const generous = block === undefined ? needed : Math.max(needed, block.units + (block.units >> 1));
    let units = BlockAllocator.round(generous);
    let first = this.blocks.allocate(units);
    if (first === 0) {
      units = BlockAllocator.round(needed);
      first = this.blocks.allocate(units);
    }
    if (first === 0) return needed > SMALL_UNITS ? this.#enlargeInPieces(record, needed) : -Errno.ENOSPC;
    if (block !== undefined) {
      copyBytes(this.views.bytes, block.first * UNIT_BYTES, this.views.bytes, first * UNIT_BYTES, size);
      this.#release(block);
    }
    return storeExtents(this.views, this.heap, record, [{ first, units }]) ? 0 : -Errno.ENOSPC;
  }

  /** Nearly full memory: no single run is long enough. */
  #enlargeInPieces(record: number, needed: number): number {
    const errno = this.#toPages(record);
    if (errno !== 0) return errno;
    const extents = loadExtents(this.views.words, record);
    const capacity = capacityOf(this.views.words, record);
    const added = this.blocks.allocatePieces(pagesFor(needed - capacity));
    return added === null ? -Errno.ENOSPC : this.#store(record, [...extents, ...added], added);
  }

  /** Turns a file in one block into one of whole pages. */
  #toPages(record: number): number {
    const [block] = loadExtents(this.views.words, record);
    if (block === undefined) return 0;
    const units = wholePages(this.sizeOf(record));
    const first = units === 0 ? 0 : this.blocks.allocateRun(units);
    if (units !== 0 && first === 0) return -Errno.ENOSPC;
    copyBytes(this.views.bytes, block.first * UNIT_BYTES, this.views.bytes, first * UNIT_BYTES, this.sizeOf(record));
    this.#release(block);
    storeExtents(this.views, this.heap, record, units === 0 ? [] : [{ first, units }]);
    return 0;
  }

  /** Extents to put behind `capacity` so the file reaches `needed` units; null when there is no room. */
  #append(extents: readonly Extent[], capacity: number, start: number, needed: number): Extent[] | null {
    const added: Extent[] = [];
    let from = capacity;
    if (start - capacity * UNIT_BYTES > HOLE_BYTES) {
      from = Math.floor(start / PAGE_BYTES) * PAGE_UNITS;
      added.push({ first: 0, units: from - capacity });
    }
    const units = pagesFor(needed - from);
    const last = extents[extents.length - 1];
    const slack = from === capacity ? pagesFor(Math.min(capacity >> 1, SLACK_UNITS)) : 0;
    for (const wanted of slack === 0 ? [units] : [units + slack, units]) {
      if (last !== undefined && last.first !== 0 && from === capacity) {
        const end = last.first + last.units;
        if (this.blocks.extend(end, wanted)) return [{ first: end, units: wanted }];
      }
      const first = this.blocks.allocateRun(wanted);
      if (first !== 0) return [...added, { first, units: wanted }];
    }
    const pieces = this.blocks.allocatePieces(units);
    return pieces === null ? null : [...added, ...pieces];
  }

  /** The extents with zeroed pages where holes touch the bytes from `start` to `end`; null without room. */
  #fillHoles(extents: readonly Extent[], start: number, end: number): { extents: Extent[]; added: Extent[] } | null {
    const result: Extent[] = [];
    const added: Extent[] = [];
    let at = 0;
    for (const extent of extents) {
      const from = Math.max(at, Math.floor(start / PAGE_BYTES) * PAGE_UNITS);
      const to = Math.min(at + extent.units, Math.ceil(end / PAGE_BYTES) * PAGE_UNITS);
      if (extent.first !== 0 || from >= to) result.push(extent);
      else {
        const pieces = this.blocks.allocatePieces(to - from);
        if (pieces === null) {
          for (const piece of added) this.#release(piece);
          return null;
        }
        for (const piece of pieces) {
          this.views.bytes.fill(0, piece.first * UNIT_BYTES, (piece.first + piece.units) * UNIT_BYTES);
        }
        added.push(...pieces);
        result.push({ first: 0, units: from - at }, ...pieces, { first: 0, units: at + extent.units - to });
      }
      at += extent.units;
    }
    return { extents: result, added };
  }

  #shorten(record: number, length: number): number {
    const extents = loadExtents(this.views.words, record);
    if (this.#isOneBlock(extents)) return this.#shortenBlock(record, extents[0] as Extent, length);
    const keep = wholePages(length);
    const kept: Extent[] = [];
    let at = 0;
    for (const extent of extents) {
      const units = Math.max(0, Math.min(extent.units, keep - at));
      if (units > 0) kept.push({ first: extent.first, units });
      if (units < extent.units && extent.first !== 0) {
        this.#release({ first: extent.first + units, units: extent.units - units });
      }
      at += extent.units;
    }
    storeExtents(this.views, this.heap, record, kept);
    return 0;
  }

  #shortenBlock(record: number, block: Extent, length: number): number {
    const units = length === 0 ? 0 : BlockAllocator.round(Math.ceil(length / UNIT_BYTES));
    if (units * 2 > block.units) return 0;
    const first = units === 0 ? 0 : this.blocks.allocate(units);
    // Without room for the smaller block the larger one serves as well.
    if (units !== 0 && first === 0) return 0;
    if (units !== 0) {
      copyBytes(this.views.bytes, block.first * UNIT_BYTES, this.views.bytes, first * UNIT_BYTES, length);
    }
    this.#release(block);
    storeExtents(this.views, this.heap, record, units === 0 ? [] : [{ first, units }]);
    return 0;
  }

  #lengthen(record: number, size: number, length: number): number {
    const { words } = this.views;
    const needed = Math.ceil(length / UNIT_BYTES);
    let capacity = capacityOf(words, record);
    if (needed > capacity) {
      if (this.#isOneBlock(loadExtents(words, record))) {
        const errno = this.#toPages(record);
        if (errno !== 0) return errno;
        capacity = capacityOf(this.views.words, record);
      }
      const hole = { first: 0, units: pagesFor(needed - capacity) };
      const errno = this.#store(record, [...loadExtents(this.views.words, record), hole], []);
      if (errno !== 0) return errno;
    }
    this.#zero(record, size, length);
    return 0;
  }

  /** Stores joined extents; when there are too many, everything moves into as few runs as possible. */
  #store(record: number, extents: readonly Extent[], added: readonly Extent[]): number {
    let list = joinExtents(extents);
    if (list.length > EXTENTS_LIMIT) {
      const whole = this.#consolidate(list);
      if (whole === null) return this.#abandon(added);
      list = whole;
    }
    return storeExtents(this.views, this.heap, record, list) ? 0 : this.#abandon(added);
  }

  #consolidate(extents: readonly Extent[]): Extent[] | null {
    const units = extents.reduce((sum, extent) => sum + extent.units, 0);
    const first = this.blocks.allocateRun(units);
    if (first === 0) return null;
    const { bytes } = this.views;
    let at = first * UNIT_BYTES;
    for (const extent of extents) {
      const length = extent.units * UNIT_BYTES;
      if (extent.first === 0) bytes.fill(0, at, at + length);
      else bytes.copyWithin(at, extent.first * UNIT_BYTES, extent.first * UNIT_BYTES + length);
      this.#release(extent);
      at += length;
    }
    return [{ first, units }];
  }

  #abandon(added: readonly Extent[]): number {
    for (const extent of added) this.#release(extent);
    return -Errno.ENOSPC;
  }

  #release(extent: Extent): void {
    if (extent.first !== 0) this.blocks.release(extent.first, extent.units);
  }

  /** Copies into memory that is known to be there. */
  #put(record: number, from: Uint8Array, position: number): void {
    this.#eachPiece(record, position, position + from.length, (at, offset, amount) => {
      copyBytes(from, offset, this.views.bytes, at, amount);
    });
  }

  #zero(record: number, start: number, end: number): void {
    this.#eachPiece(record, start, end, (at, _offset, amount) => {
      this.views.bytes.fill(0, at, at + amount);
    });
  }

  /** Visits the memory behind a range of a file; holes are left out. */
  #eachPiece(
    record: number,
    start: number,
    end: number,
    visit: (at: number, offset: number, amount: number) => void,
  ): void {
    const { words } = this.views;
    const count = words[record + INODE_EXTENTS] as number;
    let extentStart = 0;
    for (let index = 0; index < count && extentStart < end; index++) {
      const word = extentWord(words, record, index);
      const extentEnd = extentStart + (words[word + 1] as number) * UNIT_BYTES;
      const from = Math.max(start, extentStart);
      const to = Math.min(end, extentEnd);
      if (words[word] !== 0 && from < to) {
        visit((words[word] as number) * UNIT_BYTES + from - extentStart, from - start, to - from);
      }
      extentStart = extentEnd;
    }
  }
}

function pagesFor(units: number): number {
  return Math.ceil(units / PAGE_UNITS) * PAGE_UNITS;
}

/** Units of the whole pages that hold `bytes`. */
function wholePages(bytes: number): number {
  return Math.ceil(bytes / PAGE_BYTES) * PAGE_UNITS;
}
