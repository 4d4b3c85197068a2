import type { BindingFactory } from '../binding-context.ts';

/** Statistics of the heap as far as the browser tells them; what it does not tell is zero. */
export const createV8Binding: BindingFactory = ({ platform }) => {
  const heapStatisticsBuffer = new Float64Array(14);
  return {
    heapStatisticsBuffer,
    heapCodeStatisticsBuffer: new Float64Array(4),
    heapSpaceStatisticsBuffer: new Float64Array(4),
    cachedDataVersionTag: () => 0,
    updateHeapStatisticsBuffer() {
      const { memory } = platform.performance as Performance & {
        memory?: { usedJSHeapSize: number; totalJSHeapSize: number; jsHeapSizeLimit: number };
      };
      heapStatisticsBuffer[0] = memory?.totalJSHeapSize ?? 0;
      heapStatisticsBuffer[2] = memory?.totalJSHeapSize ?? 0;
      heapStatisticsBuffer[3] = memory ? memory.jsHeapSizeLimit - memory.usedJSHeapSize : 0;
      heapStatisticsBuffer[4] = memory?.usedJSHeapSize ?? 0;
      heapStatisticsBuffer[5] = memory?.jsHeapSizeLimit ?? 4_345_298_944;
      heapStatisticsBuffer[9] = 1;
    },
    updateHeapCodeStatisticsBuffer: () => undefined,
    updateHeapSpaceStatisticsBuffer: () => undefined,
    // V8's flags are fixed when the browser starts; programs that tune them run unchanged.
    setFlagsFromString: () => undefined,
    setHeapSnapshotNearHeapLimit: () => undefined,
    isStringOneByteRepresentation: (text: string) => /^[\u0000-\u00ff]*$/.test(text),
    getHashSeed: () => 0n,
  };
};
