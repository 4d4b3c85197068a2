import type { BindingContext } from '../binding-context.ts';

interface BufferLibrary {
  readonly Buffer: { from(text: string, encoding: string): Uint8Array<ArrayBuffer> };
}

const encoder = new TextEncoder();

/** Bytes of a string in one of Node's encodings (UTF-8 when none is given). */
export function encodeString(context: BindingContext, text: string, encoding: unknown): Uint8Array<ArrayBuffer> {
  if (encoding === undefined || encoding === null || encoding === 'utf8' || encoding === 'utf-8') {
    return encoder.encode(text);
  }
  const { Buffer } = context.requireBuiltin('buffer') as BufferLibrary;
  return Buffer.from(text, String(encoding));
}
