/** Reverses the bytes of every group of `size` bytes, in place. */
export function swapBytes(bytes: Uint8Array, size: 2 | 4 | 8): void {
  for (let start = 0; start + size <= bytes.length; start += size) {
    for (let low = start, high = start + size - 1; low < high; low++, high--) {
      const held = bytes[low] as number;
      bytes[low] = bytes[high] as number;
      bytes[high] = held;
    }
  }
}
