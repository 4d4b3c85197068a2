import { StringDecoder } from 'node:string_decoder';
import { expect, test } from 'vitest';
import { ENCODINGS } from '../buffer/encodings.ts';
import { decodeChunk, FIELDS, flushChunk } from './incremental-decoder.ts';

const SAMPLE = Buffer.from('a\u00e9\u20ac\u{1f600}z\ufffd\u00ff');

test.each(['utf8', 'utf16le', 'base64', 'base64url', 'hex', 'latin1', 'ascii'] as const)(
  'splits %s anywhere as StringDecoder does',
  (encoding) => {
    const broken = Buffer.from([0x61, 0xe2, 0x82, 0x61, 0xf0, 0x9f, 0x98, 0xc3, 0xed, 0xa0, 0x80, 0xff, 0xd8, 0xdc]);
    for (const bytes of [SAMPLE, Buffer.from(SAMPLE.toString(), 'utf16le'), broken]) {
      for (let first = 0; first <= bytes.length; first++) {
        for (let second = first; second <= bytes.length; second++) {
          const chunks = [bytes.subarray(0, first), bytes.subarray(first, second), bytes.subarray(second)];
          const state = new Uint8Array(FIELDS.kSize);
          state[FIELDS.kEncodingField] = ENCODINGS.indexOf(encoding);
          const native = new StringDecoder(encoding);
          for (const chunk of chunks) expect(decodeChunk(state, chunk)).toBe(native.write(chunk));
          expect(flushChunk(state)).toBe(native.end());
        }
      }
    }
  },
);
