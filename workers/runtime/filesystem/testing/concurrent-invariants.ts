/** What the writer promises and the readers check in the test of concurrent reads. */
export const FAMILIES = 12;
export const LIST_LENGTH = 40;

/** Length of a file's contents in a version (0..255): from one small block to several extents. */
export function lengthOf(version: number): number {
  return 2 + version * version * 2;
}
