/**
 * A histogram that keeps a fixed number of significant figures: values of one bucket count as equal, as in
 * HdrHistogram (http://hdrhistogram.org), whose bucket borders these are.
 */
export class ValueHistogram {
  readonly #lowest: number;
  readonly #highest: number;
  readonly #subBucketHalf: number;
  readonly #counts = new Map<number, number>();
  #count = 0;
  #exceeds = 0;
  #last: number | undefined;

  constructor(lowest: number, highest: number, figures: number) {
    this.#lowest = lowest;
    this.#highest = highest;
    this.#subBucketHalf = 2 ** (Math.ceil(Math.log2(2 * 10 ** figures)) - 1);
  }

  /** Width of the bucket a value falls into. */
  #width(value: number): number {
    const unit = 2 ** Math.floor(Math.log2(this.#lowest));
    const bucket = Math.max(0, Math.floor(Math.log2(Math.max(value, 1) / unit / (this.#subBucketHalf * 2))) + 1);
    return unit * 2 ** bucket;
  }

  #lowestEquivalent(value: number): number {
    const width = this.#width(value);
    return Math.floor(value / width) * width;
  }

  #highestEquivalent(value: number): number {
    return this.#lowestEquivalent(value) + this.#width(value) - 1;
  }

  #medianEquivalent(value: number): number {
    return this.#lowestEquivalent(value) + Math.floor(this.#width(value) / 2);
  }

  record(value: number | bigint): boolean {
    const number = Number(value);
    if (number > this.#highest || number < 0) {
      this.#exceeds++;
      return false;
    }
    this.#add(this.#lowestEquivalent(number), 1);
    return true;
  }

  #add(bucket: number, count: number): void {
    this.#counts.set(bucket, (this.#counts.get(bucket) ?? 0) + count);
    this.#count += count;
  }

  /** Records the nanoseconds since the last call; returns them. */
  recordDelta(now: number): number {
    const delta = this.#last === undefined ? 0 : Math.max(1, Math.round(now - this.#last));
    if (this.#last !== undefined) this.record(delta);
    this.#last = now;
    return delta;
  }

  add(other: ValueHistogram): number {
    let dropped = 0;
    for (const [bucket, count] of other.#counts) {
      if (bucket > this.#highest) dropped += count;
      else this.#add(this.#lowestEquivalent(bucket), count);
    }
    return dropped;
  }

  count(): number {
    return this.#count;
  }

  exceeds(): number {
    return this.#exceeds;
  }

  #sorted(): [number, number][] {
    return [...this.#counts].sort(([left], [right]) => left - right);
  }

  min(): number {
    // The greatest 64-bit integer stands for none, as in the original.
    return this.#sorted()[0]?.[0] ?? 9_223_372_036_854_776_000;
  }

  max(): number {
    const last = this.#sorted().at(-1);
    return last ? this.#highestEquivalent(last[0]) : 0;
  }

  mean(): number {
    if (this.#count === 0) return Number.NaN;
    let total = 0;
    for (const [bucket, count] of this.#counts) total += this.#medianEquivalent(bucket) * count;
    return total / this.#count;
  }

  stddev(): number {
    if (this.#count === 0) return Number.NaN;
    const mean = this.mean();
    let squares = 0;
    for (const [bucket, count] of this.#counts) squares += (this.#medianEquivalent(bucket) - mean) ** 2 * count;
    return Math.sqrt(squares / this.#count);
  }

  percentile(percentile: number): number {
    const wanted = Math.max(1, Math.floor((Math.min(percentile, 100) / 100) * this.#count + 0.5));
    let seen = 0;
    for (const [bucket, count] of this.#sorted()) {
      seen += count;
      if (seen >= wanted) return this.#highestEquivalent(bucket);
    }
    return 0;
  }

  /** Percentiles at halving distances from 100, with their values. */
  percentiles(into: Map<number, number>): void {
    into.set(0, this.percentile(0));
    for (let distance = 50; this.#count > 0 && distance > 100 / this.#count / 2; distance /= 2)
      into.set(100 - distance, this.percentile(100 - distance));
    into.set(100, this.percentile(100));
  }

  reset(): void {
    this.#counts.clear();
    this.#count = 0;
    this.#exceeds = 0;
    this.#last = undefined;
  }
}
