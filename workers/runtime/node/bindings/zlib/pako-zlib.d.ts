/** The stream interface inside pako: zlib's own, function by function. */

declare module 'pako/lib/zlib/zstream.js' {
  export default class ZStream {
    input: Uint8Array | null;
    next_in: number;
    avail_in: number;
    total_in: number;
    output: Uint8Array | null;
    next_out: number;
    avail_out: number;
    total_out: number;
    msg: string;
    state: DeflateState | null;
    data_type: number;
    adler: number;
  }
  export interface DeflateState {
    level: number;
    strategy: number;
    last_flush: number;
    good_match: number;
    max_lazy_match: number;
    nice_match: number;
    max_chain_length: number;
    matches: number;
    head: Uint16Array;
  }
}

declare module 'pako/lib/zlib/deflate.js' {
  import type ZStream from 'pako/lib/zlib/zstream.js';
  export function deflateInit2(
    stream: ZStream,
    level: number,
    method: number,
    windowBits: number,
    memLevel: number,
    strategy: number,
  ): number;
  export function deflate(stream: ZStream, flush: number): number;
  export function deflateReset(stream: ZStream): number;
  export function deflateSetDictionary(stream: ZStream, dictionary: Uint8Array): number;
}

declare module 'pako/lib/zlib/inflate.js' {
  import type ZStream from 'pako/lib/zlib/zstream.js';
  export function inflateInit2(stream: ZStream, windowBits: number): number;
  export function inflate(stream: ZStream, flush: number): number;
  export function inflateReset(stream: ZStream): number;
  export function inflateSetDictionary(stream: ZStream, dictionary: Uint8Array): number;
}
