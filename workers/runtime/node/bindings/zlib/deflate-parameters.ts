import { deflate } from 'pako/lib/zlib/deflate.js';
import type ZStream from 'pako/lib/zlib/zstream.js';

const Z_OK = 0;
const Z_BLOCK = 5;
const Z_BUF_ERROR = -5;
const DEFAULT_LEVEL = 6;
const NOTHING_WRITTEN_YET = -2;

/** zlib's tuning by level: good length, lazy limit, nice length, longest chain; and which matcher runs. */
const TUNING: readonly (readonly [number, number, number, number, 'stored' | 'fast' | 'slow'])[] = [
  [0, 0, 0, 0, 'stored'],
  [4, 4, 8, 4, 'fast'],
  [4, 5, 16, 8, 'fast'],
  [4, 6, 32, 32, 'fast'],
  [4, 4, 16, 16, 'slow'],
  [8, 16, 32, 32, 'slow'],
  [8, 16, 128, 128, 'slow'],
  [8, 32, 128, 256, 'slow'],
  [32, 128, 258, 1024, 'slow'],
  [32, 258, 258, 4096, 'slow'],
];

/** zlib's `deflateParams`, which pako lacks: ends the current block where the matcher changes, then retunes. */
export function changeDeflateParameters(stream: ZStream, level: number, strategy: number): number {
  const { state } = stream;
  if (!state) return -2;
  const newLevel = level === -1 ? DEFAULT_LEVEL : level;
  const before = TUNING[state.level];
  const after = TUNING[newLevel];
  if (!before || !after) return -2;
  if ((strategy !== state.strategy || before[4] !== after[4]) && state.last_flush !== NOTHING_WRITTEN_YET) {
    stream.input ??= new Uint8Array(0);
    stream.output ??= new Uint8Array(0);
    stream.avail_in = 0;
    stream.avail_out = 0;
    const result = deflate(stream, Z_BLOCK);
    if (result !== Z_OK && result !== Z_BUF_ERROR) return result;
  }
  if (state.level !== newLevel) {
    if (state.level === 0 && state.matches !== 0) {
      // Stored blocks left the hash chains stale.
      state.head.fill(0);
      state.matches = 0;
    }
    state.level = newLevel;
    [state.good_match, state.max_lazy_match, state.nice_match, state.max_chain_length] = after;
  }
  state.strategy = strategy;
  return Z_OK;
}
