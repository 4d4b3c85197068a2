/** Bytes in order, in and out, without copying more than once. */
export class ByteQueue {
  #chunks: Uint8Array[] = [];
  #head = 0;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Copies `bytes`, whose memory may be shared or reused. */
  push(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#chunks.push(bytes.slice());
    this.#length += bytes.length;
  }

  /** At most `limit` bytes, at least one when there are any. */
  shift(limit: number): Uint8Array<ArrayBuffer> {
    const size = Math.min(limit, this.#length);
    const result = new Uint8Array(size);
    let filled = 0;
    while (filled < size) {
      const chunk = this.#chunks[0]!;
      const piece = chunk.subarray(this.#head, this.#head + size - filled);
      result.set(piece, filled);
      filled += piece.length;
      this.#head += piece.length;
      if (this.#head === chunk.length) {
        this.#chunks.shift();
        this.#head = 0;
      }
    }
    this.#length -= size;
    return result;
  }

  clear(): void {
    this.#chunks = [];
    this.#head = 0;
    this.#length = 0;
  }
}
