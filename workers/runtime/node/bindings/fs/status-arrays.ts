import { STAT_FIELDS } from '../../../abi/file-modes.ts';

export type StatusArray = Float64Array | BigInt64Array;

/** Fields of `StatFs` as Node 24 reads them: type, bsize, frsize, blocks, bfree, bavail, files, ffree. */
const FILE_SYSTEM_FIELDS = 8;

/** The arrays status calls fill: shared ones for synchronous calls, fresh ones for those that end later. */
export interface StatusArrays {
  readonly statValues: Float64Array;
  readonly bigintStatValues: BigInt64Array;
  readonly statFsValues: Float64Array;
  readonly bigintStatFsValues: BigInt64Array;
  shared(isBigint: boolean): StatusArray;
  fresh(isBigint: boolean, length: number): StatusArray;
  sharedFileSystem(isBigint: boolean): StatusArray;
  freshFileSystem(isBigint: boolean): StatusArray;
  /** Spreads `System.statfs` (which has no fragment size of its own: it is the block size). */
  fillFileSystem(fields: StatusArray, into: StatusArray): void;
}

export function createStatusArrays(): StatusArrays {
  // Twice the fields: file watchers give the current and the previous status together.
  const statValues = new Float64Array(2 * STAT_FIELDS);
  const bigintStatValues = new BigInt64Array(2 * STAT_FIELDS);
  const statFsValues = new Float64Array(FILE_SYSTEM_FIELDS);
  const bigintStatFsValues = new BigInt64Array(FILE_SYSTEM_FIELDS);
  const fresh = (isBigint: boolean, length: number): StatusArray =>
    isBigint ? new BigInt64Array(length) : new Float64Array(length);
  return {
    statValues,
    bigintStatValues,
    statFsValues,
    bigintStatFsValues,
    shared: (isBigint) => (isBigint ? bigintStatValues : statValues),
    fresh,
    sharedFileSystem: (isBigint) => (isBigint ? bigintStatFsValues : statFsValues),
    freshFileSystem: (isBigint) => fresh(isBigint, FILE_SYSTEM_FIELDS),
    fillFileSystem(fields, into) {
      const order = [0, 1, 1, 2, 3, 4, 5, 6];
      order.forEach((source, index) => {
        (into as Float64Array)[index] = (fields as Float64Array)[source] as number;
      });
    },
  };
}
