import { describe, expect, it } from 'vitest';
import { encodeClientFrame, encodeClose, Opcode, ServerFrameParser } from './web-socket-frames.ts';

function serverFrame(opcode: number, payload: Uint8Array | string, isFinal = true): number[] {
  const bytes = typeof payload === 'string' ? new TextEncoder().encode(payload) : payload;
  const first = (isFinal ? 0x80 : 0) | opcode;
  if (bytes.length < 126) return [first, bytes.length, ...bytes];
  return [first, 126, bytes.length >> 8, bytes.length & 0xff, ...bytes];
}

function collect(): { seen: unknown[]; parser: ServerFrameParser } {
  const seen: unknown[] = [];
  const parser = new ServerFrameParser({
    onMessage: (data) => seen.push(data),
    onPing: (payload) => seen.push(['ping', ...payload]),
    onClose: (code, reason) => seen.push(['close', code, reason]),
  });
  return { seen, parser };
}

describe('frames of a server', () => {
  it('become messages, however they are cut', () => {
    const bytes = new Uint8Array([
      ...serverFrame(Opcode.text, 'Grüße'),
      ...serverFrame(Opcode.text, 'in ', false),
      ...serverFrame(Opcode.ping, new Uint8Array([7])),
      ...serverFrame(Opcode.continuation, 'parts'),
      ...serverFrame(Opcode.binary, new Uint8Array(300).fill(3)),
      ...serverFrame(Opcode.close, encodeClose(4001, 'done')),
    ]);
    const expected = ['Grüße', ['ping', 7], 'in parts', new Uint8Array(300).fill(3), ['close', 4001, 'done']];
    for (const size of [1, 2, 7, bytes.length]) {
      const { seen, parser } = collect();
      for (let at = 0; at < bytes.length; at += size) parser.push(bytes.subarray(at, at + size));
      expect(seen).toEqual(expected);
    }
  });

  it('close without a code', () => {
    const { seen, parser } = collect();
    parser.push(new Uint8Array(serverFrame(Opcode.close, '')));
    expect(seen).toEqual([['close', 1005, '']]);
  });

  it.each([
    ['masked', [0x81, 0x81, 0, 0, 0, 0, 65], 1002],
    ['with an extension', [0xc1, 1, 65], 1002],
    ['of an unknown kind', [0x83, 1, 65], 1002],
    ['continued from nothing', [0x80, 1, 65], 1002],
    ['a control frame in parts', [0x09, 0], 1002],
    ['closed with a reserved code', [0x88, 2, 0x03, 0xed], 1002],
    ['a text that is not UTF-8', [0x81, 1, 0xff], 1007],
  ])('%s is refused', (_name, bytes, code) => {
    const { parser } = collect();
    expect(() => parser.push(new Uint8Array(bytes))).toThrow(expect.objectContaining({ code }) as Error);
  });
});

describe('frames of a client', () => {
  it.each([
    [5, 6],
    [126, 8],
    [70_000, 14],
  ])('of %i bytes are masked after a head of %i', (length, head) => {
    const payload = Uint8Array.from({ length }, (_, at) => at & 0xff);
    const frame = encodeClientFrame(Opcode.binary, payload);
    expect(frame.length).toBe(head + length);
    expect(frame[0]).toBe(0x82);
    expect(frame[1]! & 0x80).toBe(0x80);
    const key = frame.subarray(head - 4, head);
    expect(frame.subarray(head).map((byte, at) => byte ^ key[at & 3]!)).toEqual(payload);
  });
});
