import { describe, expect, it } from 'vitest';
import { FrameReader, FrameWriter } from './frame.ts';

describe('frames', () => {
  it('come back as they were written', () => {
    const bytes = Uint8Array.of(0, 255, 1);
    const long = 'é'.repeat(20_000);
    const writer = new FrameWriter();
    writer.integer(-5).double(1.5).string('plain').string('€ \udc80 lone').string(long).data(bytes).string('');
    const reader = new FrameReader(writer.bytes);
    expect([reader.integer(), reader.double(), reader.string(), reader.string()]).toEqual([
      -5,
      1.5,
      'plain',
      '€ \udc80 lone',
    ]);
    expect(reader.string()).toBe(long);
    expect(reader.data()).toEqual(bytes);
    expect(reader.string()).toBe('');
    expect(reader.isAtEnd).toBe(true);
  });

  it('do not read past their end', () => {
    const { bytes } = new FrameWriter().integer(1_000_000);
    expect(() => new FrameReader(bytes).string()).toThrow(RangeError);
    expect(() => new FrameReader(bytes).data()).toThrow(RangeError);
  });
});
