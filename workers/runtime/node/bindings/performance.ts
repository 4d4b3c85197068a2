import type { BindingFactory } from '../binding-context.ts';
import { internalsOf } from '../node-internals.ts';
import { ValueHistogram } from './histogram.ts';

const Milestone = {
  TIME_ORIGIN_TIMESTAMP: 0,
  TIME_ORIGIN: 1,
  ENVIRONMENT: 2,
  NODE_START: 3,
  V8_START: 4,
  LOOP_START: 5,
  LOOP_EXIT: 6,
  BOOTSTRAP_COMPLETE: 7,
};

/** Clocks and milestones, in nanoseconds of the worker's own time unless said otherwise. */
export const createPerformanceBinding: BindingFactory = (context) => {
  const { platform } = context;
  const milestones = new Float64Array(8).fill(-1);
  const nanoseconds = (): number => platform.performance.now() * 1e6;
  const begin = (): void => {
    const now = nanoseconds();
    milestones[Milestone.TIME_ORIGIN] = now;
    milestones[Milestone.TIME_ORIGIN_TIMESTAMP] = Math.round((platform.performance.timeOrigin + now / 1e6) * 1000);
    milestones[Milestone.NODE_START] = now;
    milestones[Milestone.V8_START] = now;
    milestones[Milestone.ENVIRONMENT] = now;
  };
  begin();
  internalsOf(context).onStart(begin);
  class Histogram extends ValueHistogram {
    constructor(lowest: number | bigint, highest: number | bigint, figures: number) {
      super(Number(lowest), Number(highest), figures);
    }

    countBigInt(): bigint {
      return BigInt(this.count());
    }

    exceedsBigInt(): bigint {
      return BigInt(this.exceeds());
    }

    minBigInt(): bigint {
      return BigInt(this.min());
    }

    maxBigInt(): bigint {
      return BigInt(this.max());
    }

    percentileBigInt(percentile: number): bigint {
      return BigInt(this.percentile(percentile));
    }

    percentilesBigInt(into: Map<number, bigint>): void {
      const values = new Map<number, number>();
      this.percentiles(values);
      for (const [percentile, value] of values) into.set(percentile, BigInt(value));
    }

    override recordDelta(): number {
      return super.recordDelta(nanoseconds());
    }
  }
  /** Delays of a timer that should fire every `resolution` milliseconds, in nanoseconds. */
  class IntervalHistogram extends Histogram {
    readonly #resolution: number;
    #timer: ReturnType<typeof setTimeout> | undefined;

    constructor(resolution: number) {
      super(1, 3_600_000_000_000, 3);
      this.#resolution = resolution;
    }

    start(): void {
      const sample = (): void => {
        this.recordDelta();
        this.#timer = platform.setTimeout(sample, this.#resolution);
      };
      sample();
    }

    stop(): void {
      if (this.#timer !== undefined) platform.clearTimeout(this.#timer);
      this.#timer = undefined;
    }
  }
  return {
    Histogram,
    createELDHistogram: (resolution: number) => new IntervalHistogram(resolution),
    now: () => (nanoseconds() - (milestones[Milestone.TIME_ORIGIN] as number)) / 1e6,
    milestones,
    observerCounts: new Uint32Array(6),
    setupObservers: () => undefined,
    // Garbage collections cannot be observed: no entries of type `gc` are ever reported.
    installGarbageCollectionTracking: () => undefined,
    removeGarbageCollectionTracking: () => undefined,
    notify: () => undefined,
    loopIdleTime: () => internalsOf(context).loop.idleTime,
    markBootstrapComplete() {
      milestones[Milestone.BOOTSTRAP_COMPLETE] = nanoseconds();
      milestones[Milestone.LOOP_START] = nanoseconds();
    },
    uvMetricsInfo: () => [0, 0, 0],
  };
};
