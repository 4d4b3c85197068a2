import { expect, it } from 'vitest';
import { joinBytes } from './byte-pieces.ts';
import { decodeHello, encodeHello } from './session-hello.ts';

const hello = { kind: 'client', serverName: 'example.test', protocols: ['http/1.1'] } as const;

it('reads a frame however it arrives, and leaves what follows', () => {
  const frame = encodeHello(hello);
  for (let length = 0; length < frame.length; length++) {
    expect(decodeHello(frame.slice(0, length))).toBe('incomplete');
  }
  const rest = new Uint8Array([1, 2, 3]);
  expect(decodeHello(joinBytes(frame, rest))).toEqual({ hello, rest });
});

it('knows bytes that are no frame', () => {
  expect(decodeHello(new TextEncoder().encode('GET / HTTP/1.1\r\n') as Uint8Array<ArrayBuffer>)).toBe('foreign');
  expect(decodeHello(new Uint8Array([22, 3, 3, 0, 1, 65]))).toBe('foreign');
});
