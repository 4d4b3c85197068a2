/** Bytes one side may still send. */
export class Credit {
  #bytes: number;
  #waiting: (() => void) | null = null;

  constructor(bytes: number) {
    this.#bytes = bytes;
  }

  grant(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes > 0) this.release();
  }

  /** Lets whoever waits go on, for example because there is nothing to wait for any more. */
  release(): void {
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting?.();
  }

  /** Takes `bytes`, waiting first until any credit is left: a piece may overdraw it once. */
  async spend(bytes: number, isOver: () => boolean): Promise<void> {
    while (this.#bytes <= 0 && !isOver()) await new Promise<void>((resolve) => (this.#waiting = resolve));
    this.#bytes -= bytes;
  }
}
