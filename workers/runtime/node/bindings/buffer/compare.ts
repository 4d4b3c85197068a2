/** -1, 0 or 1 in the order of unsigned bytes; a prefix comes before what it begins. */
export function compareBytes(left: Uint8Array, right: Uint8Array): -1 | 0 | 1 {
  const count = Math.min(left.length, right.length);
  for (let index = 0; index < count; index++) {
    const difference = (left[index] as number) - (right[index] as number);
    if (difference !== 0) return difference < 0 ? -1 : 1;
  }
  if (left.length === right.length) return 0;
  return left.length < right.length ? -1 : 1;
}
