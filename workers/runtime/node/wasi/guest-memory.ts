/** Thrown for an address outside of the guest's memory; the call then answers EOVERFLOW. */
export class MemoryBoundsError extends RangeError {}

/** The guest's linear memory. Views are made anew after it grew. */
export class GuestMemory {
  readonly #memory: WebAssembly.Memory;
  #view: DataView;
  #bytes: Uint8Array;

  constructor(memory: WebAssembly.Memory) {
    this.#memory = memory;
    this.#view = new DataView(memory.buffer);
    this.#bytes = new Uint8Array(memory.buffer);
  }

  #refresh(): void {
    if (this.#view.buffer === this.#memory.buffer && this.#view.byteLength === this.#memory.buffer.byteLength) return;
    this.#view = new DataView(this.#memory.buffer);
    this.#bytes = new Uint8Array(this.#memory.buffer);
  }

  /** Checks that a range lies within memory, and that the views are current. */
  check(address: number, length: number): void {
    this.#refresh();
    if (address + length > this.#view.byteLength) throw new MemoryBoundsError();
  }

  /** The memory itself, which may be shared with other threads. */
  bytes(address: number, length: number): Uint8Array {
    this.check(address, length);
    return this.#bytes.subarray(address, address + length);
  }

  text(address: number, length: number): string {
    return new TextDecoder().decode(this.bytes(address, length).slice());
  }

  write(address: number, data: Uint8Array): void {
    this.bytes(address, data.length).set(data);
  }

  getUint8(address: number): number {
    this.check(address, 1);
    return this.#view.getUint8(address);
  }

  getUint16(address: number): number {
    this.check(address, 2);
    return this.#view.getUint16(address, true);
  }

  getUint32(address: number): number {
    this.check(address, 4);
    return this.#view.getUint32(address, true);
  }

  getUint64(address: number): bigint {
    this.check(address, 8);
    return this.#view.getBigUint64(address, true);
  }

  setUint8(address: number, value: number): void {
    this.check(address, 1);
    this.#view.setUint8(address, value);
  }

  setUint16(address: number, value: number): void {
    this.check(address, 2);
    this.#view.setUint16(address, value, true);
  }

  setUint32(address: number, value: number): void {
    this.check(address, 4);
    this.#view.setUint32(address, value, true);
  }

  setUint64(address: number, value: bigint): void {
    this.check(address, 8);
    this.#view.setBigUint64(address, value, true);
  }
}
