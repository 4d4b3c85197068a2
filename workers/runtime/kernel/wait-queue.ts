/**
 * Callbacks waiting for a condition, first come first served. Each is told once; who still waits after
 * looking at the condition adds itself again.
 */
export class WaitQueue {
  #waiting = new Set<() => void>();

  get isEmpty(): boolean {
    return this.#waiting.size === 0;
  }

  /** Returns how to stop waiting. */
  add(callback: () => void): () => void {
    // A wrapper, so that the same callback may wait twice.
    const entry = (): void => callback();
    this.#waiting.add(entry);
    return () => void this.#waiting.delete(entry);
  }

  wake(): void {
    if (this.#waiting.size === 0) return;
    const told = this.#waiting;
    this.#waiting = new Set();
    for (const callback of told) {
      // Deleting from the set during the loop is how a cancelled waiter is skipped.
      told.delete(callback);
      callback();
    }
  }
}
