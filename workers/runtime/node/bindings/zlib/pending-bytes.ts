/** Bytes in arrival order that leave in pieces of another size. */
export class PendingBytes {
  #chunks: Uint8Array[] = [];
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#chunks.push(bytes);
    this.#length += bytes.length;
  }

  /** Moves as many bytes as fit. Answers how many. */
  moveTo(target: Uint8Array): number {
    let moved = 0;
    while (moved < target.length) {
      const chunk = this.#chunks[0];
      if (!chunk) break;
      const part = chunk.subarray(0, target.length - moved);
      target.set(part, moved);
      moved += part.length;
      if (part.length === chunk.length) this.#chunks.shift();
      else this.#chunks[0] = chunk.subarray(part.length);
    }
    this.#length -= moved;
    return moved;
  }

  /** All bytes as one array; nothing stays behind. */
  take(): Uint8Array {
    const all = new Uint8Array(this.#length);
    this.moveTo(all);
    return all;
  }
}
