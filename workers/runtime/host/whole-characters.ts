/**
 * Holds back the bytes of a UTF-8 character that is not complete yet: the stock client decodes every chunk by
 * itself, so a chunk must end where a character ends. Bytes that are not UTF-8 pass unchanged.
 */
export class WholeCharacters {
  #rest = new Uint8Array(0);

  /** Bytes that can be handed on now; may be empty. */
  push(chunk: Uint8Array): Uint8Array {
    let bytes = chunk;
    if (this.#rest.length > 0) {
      bytes = new Uint8Array(this.#rest.length + chunk.length);
      bytes.set(this.#rest);
      bytes.set(chunk, this.#rest.length);
    }
    const end = bytes.length - incompleteTail(bytes);
    this.#rest = bytes.slice(end);
    return bytes.slice(0, end);
  }

  /** What is left at the end of the stream. */
  flush(): Uint8Array {
    const rest = this.#rest;
    this.#rest = new Uint8Array(0);
    return rest;
  }
}

/** Bytes at the end that begin a character without ending it (RFC 3629). */
function incompleteTail(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if ((byte & 0xc0) === 0x80) continue;
    const length = byte >= 0xf0 && byte < 0xf8 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return byte < 0xf8 && length > back ? back : 0;
  }
  return 0;
}
