import type { Extent } from './extent-list.ts';
import { HEADER_DATA_UNITS, UNIT_BYTES } from './memory-layout.ts';
import { tryGrow } from './metadata-heap.ts';
import { PageRuns } from './page-runs.ts';
import type { SharedViews } from './shared-views.ts';

export const PAGE_UNITS = 64;
export const PAGE_BYTES = PAGE_UNITS * UNIT_BYTES;
/** Up to this size, in units, contents are packed into slabs; above, they take whole pages of 4 KiB. */
export const SMALL_UNITS = 256;

const SLAB_PAGES = 16;
const SLAB_UNITS = SLAB_PAGES * PAGE_UNITS;
const GROWTH_BYTES = 4 * 1024 * 1024;

/** Sizes of blocks in slabs, in units: at most a fifth is wasted. */
const CLASSES = [
  1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 20, 24, 28, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 204, 256,
];
const CLASS_OF = new Uint8Array(SMALL_UNITS + 1);
for (let units = 1, index = 0; units <= SMALL_UNITS; units++) {
  if (units > (CLASSES[index] as number)) index++;
  CLASS_OF[units] = index;
}

interface Slab {
  readonly first: number;
  readonly units: number;
  readonly free: number[];
  used: number;
  /** Position in the list of slabs of its class that have room, -1 when full. */
  place: number;
}

/** Room for contents, in units of 64 bytes. Only the writer has one. */
export class BlockAllocator {
  /** Units handed out. */
  used = 0;
  limitUnits: number;
  readonly #runs = new PageRuns();
  readonly #slabs = new Map<number, Slab>();
  readonly #roomy: Slab[][] = CLASSES.map(() => []);
  /** First page never used. Page 0 is left out: unit 0 stands for a hole. */
  #endPage = 1;

  constructor(
    private readonly views: SharedViews,
    limitBytes: number,
  ) {
    this.limitUnits = Math.floor(limitBytes / UNIT_BYTES);
  }

  /** Units that a request of `units` really takes. */
  static round(units: number): number {
    if (units <= SMALL_UNITS) return CLASSES[CLASS_OF[units] as number] as number;
    return Math.ceil(units / PAGE_UNITS) * PAGE_UNITS;
  }

  /** First unit of `units` (a rounded size) in one piece, contents undefined; 0 when there is no room. */
  allocate(units: number): number {
    if (units > SMALL_UNITS) return this.allocateRun(units);
    if (this.used + units > this.limitUnits) return 0;
    const first = this.#allocateSmall(units);
    if (first !== 0) this.used += units;
    return first;
  }

  /** The same in whole pages, however small. */
  allocateRun(units: number): number {
    if (this.used + units > this.limitUnits) return 0;
    const first = this.#allocatePages(units / PAGE_UNITS) * PAGE_UNITS;
    if (first !== 0) this.used += units;
    return first;
  }

  /** As few runs as can be had that together make `units`; null when there is not enough. */
  allocatePieces(units: number): Extent[] | null {
    const pieces: Extent[] = [];
    let wanted = units;
    for (let left = units; left > 0;) {
      const length = Math.min(wanted, left);
      const first = this.allocateRun(length);
      if (first !== 0) {
        pieces.push({ first, units: length });
        left -= length;
      } else if (wanted <= PAGE_UNITS) {
        for (const piece of pieces) this.release(piece.first, piece.units);
        return null;
      } else wanted = Math.ceil(wanted / 2 / PAGE_UNITS) * PAGE_UNITS;
    }
    return pieces;
  }

  /** True when the block lies in a slab, false when it is a run of pages. */
  isSmall(first: number): boolean {
    return this.#slabs.has(slabOf(first));
  }

  /** Makes the run that ends at unit `end` longer by whole pages, if they are free. */
  extend(end: number, units: number): boolean {
    if (this.used + units > this.limitUnits) return false;
    const page = end / PAGE_UNITS;
    const pages = units / PAGE_UNITS;
    if (page === this.#endPage) {
      if (!this.#grow(page + pages)) return false;
      this.#endPage += pages;
    } else if (!this.#runs.takeAt(page, pages)) return false;
    this.used += units;
    return true;
  }

  /** Gives back a block, or whole pages of a run. */
  release(first: number, units: number): void {
    this.used -= units;
    const slab = this.#slabs.get(slabOf(first));
    if (slab === undefined) {
      this.#releasePages(first / PAGE_UNITS, units / PAGE_UNITS);
      return;
    }
    slab.free.push(first);
    slab.used--;
    const roomy = this.#roomy[CLASS_OF[slab.units] as number] as Slab[];
    if (slab.place < 0) slab.place = roomy.push(slab) - 1;
    // One empty slab of a class is kept, so a file made and removed in turn does not make slabs in turn.
    if (slab.used === 0 && roomy.length > 1) this.#dropSlab(slab, roomy);
  }

  #allocateSmall(units: number): number {
    const index = CLASS_OF[units] as number;
    const roomy = this.#roomy[index] as Slab[];
    const slab = roomy[roomy.length - 1] ?? this.#addSlab(units, roomy);
    if (slab === undefined) return 0;
    const first = slab.free.pop() as number;
    slab.used++;
    if (slab.free.length === 0) this.#unlist(slab, roomy);
    return first;
  }

  #addSlab(units: number, roomy: Slab[]): Slab | undefined {
    const page = this.#allocatePages(SLAB_PAGES, SLAB_PAGES);
    if (page === 0) return undefined;
    const first = page * PAGE_UNITS;
    const free: number[] = [];
    for (let unit = first + (Math.floor(SLAB_UNITS / units) - 1) * units; unit >= first; unit -= units) free.push(unit);
    const slab: Slab = { first, units, free, used: 0, place: 0 };
    slab.place = roomy.push(slab) - 1;
    this.#slabs.set(slabOf(first), slab);
    return slab;
  }

  #dropSlab(slab: Slab, roomy: Slab[]): void {
    this.#unlist(slab, roomy);
    this.#slabs.delete(slabOf(slab.first));
    this.#releasePages(slab.first / PAGE_UNITS, SLAB_PAGES);
  }

  #unlist(slab: Slab, roomy: Slab[]): void {
    const last = roomy.pop() as Slab;
    if (last !== slab) {
      roomy[slab.place] = last;
      last.place = slab.place;
    }
    slab.place = -1;
  }

  /** First page of a run; slabs are aligned so that a block's slab follows from its address. */
  #allocatePages(pages: number, alignment = 1): number {
    const found = this.#runs.take(pages, alignment);
    if (found !== 0) return found;
    const page = Math.ceil(this.#endPage / alignment) * alignment;
    if (!this.#grow(page + pages)) return 0;
    if (page > this.#endPage) this.#runs.add(this.#endPage, page - this.#endPage);
    this.#endPage = page + pages;
    return page;
  }

  #releasePages(page: number, pages: number): void {
    const run = this.#runs.add(page, pages);
    if (run.start + run.length === this.#endPage) {
      this.#runs.remove(run.start);
      this.#endPage = run.start;
    }
  }

  #grow(endPage: number): boolean {
    const { data } = this.views.memory;
    const needed = endPage * PAGE_BYTES;
    if (needed <= data.byteLength) return true;
    const wanted = Math.min(Math.max(needed, data.byteLength + GROWTH_BYTES), data.maxByteLength);
    if (needed > wanted) return false;
    if (!tryGrow(data, wanted) && !tryGrow(data, needed)) return false;
    Atomics.store(this.views.words, HEADER_DATA_UNITS, Math.floor(data.byteLength / UNIT_BYTES));
    this.views.refresh();
    return true;
  }
}

function slabOf(unit: number): number {
  return Math.floor(unit / SLAB_UNITS);
}
