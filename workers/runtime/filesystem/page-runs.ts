interface Run {
  readonly start: number;
  readonly length: number;
}

/** How many runs of the smallest fitting bin are tried before a larger bin is taken. */
const TRIES = 16;

/** Free runs of pages: neighbours merge; runs are found by size through power-of-two bins. */
export class PageRuns {
  readonly #byStart = new Map<number, number>();
  readonly #byEnd = new Map<number, number>();
  readonly #bins: Set<number>[] = Array.from({ length: 32 }, () => new Set<number>());

  /** Adds a free run and returns what it became together with its neighbours. */
  add(start: number, length: number): Run {
    const before = this.#byEnd.get(start);
    if (before !== undefined) {
      length += start - before;
      start = before;
      this.remove(before);
    }
    const after = this.#byStart.get(start + length);
    if (after !== undefined) {
      this.remove(start + length);
      length += after;
    }
    this.#byStart.set(start, length);
    this.#byEnd.set(start + length, start);
    this.#binOf(length).add(start);
    return { start, length };
  }

  remove(start: number): void {
    const length = this.#byStart.get(start) as number;
    this.#byStart.delete(start);
    this.#byEnd.delete(start + length);
    this.#binOf(length).delete(start);
  }

  /** First page of `pages` at a multiple of `alignment`, or 0. */
  take(pages: number, alignment: number): number {
    for (let bin = 31 - Math.clz32(pages); bin < this.#bins.length; bin++) {
      let tries = 0;
      for (const start of this.#bins[bin] as Set<number>) {
        const aligned = Math.ceil(start / alignment) * alignment;
        if (aligned + pages <= start + (this.#byStart.get(start) as number)) {
          this.#cut(start, aligned, pages);
          return aligned;
        }
        if (++tries === TRIES) break;
      }
    }
    return 0;
  }

  /** Takes exactly the pages from `page` on, if a free run begins there. */
  takeAt(page: number, pages: number): boolean {
    const length = this.#byStart.get(page);
    if (length === undefined || length < pages) return false;
    this.#cut(page, page, pages);
    return true;
  }

  #cut(start: number, from: number, pages: number): void {
    const end = start + (this.#byStart.get(start) as number);
    this.remove(start);
    if (from > start) this.add(start, from - start);
    if (from + pages < end) this.add(from + pages, end - from - pages);
  }

  #binOf(length: number): Set<number> {
    return this.#bins[31 - Math.clz32(length)] as Set<number>;
  }
}
