import type { BindingFactory } from '../binding-context.ts';
import { ENCODINGS } from './buffer/encodings.ts';
import { decodeChunk, FIELDS, flushChunk } from './string-decoder/incremental-decoder.ts';

/** `internalBinding('string_decoder')`: text from chunks that may end inside a character. */
export const createStringDecoderBinding: BindingFactory = () => ({
  encodings: [...ENCODINGS],
  ...FIELDS,
  decode: decodeChunk,
  flush: flushChunk,
});
