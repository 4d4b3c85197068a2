import { describe, expect, it } from 'vitest';
import { WholeCharacters } from './whole-characters.ts';

describe('WholeCharacters', () => {
  const text = 'aé€😀z';
  const bytes = new TextEncoder().encode(text);

  it('gives the same text however the bytes are split', () => {
    for (let first = 0; first <= bytes.length; first++) {
      for (let second = first; second <= bytes.length; second++) {
        const characters = new WholeCharacters();
        const parts = [bytes.slice(0, first), bytes.slice(first, second), bytes.slice(second)];
        const decoded = parts.map((part) => new TextDecoder().decode(characters.push(part))).join('');
        expect(decoded).toBe(text);
        expect(characters.flush()).toHaveLength(0);
      }
    }
  });

  it('does not hold back bytes that are no UTF-8', () => {
    const characters = new WholeCharacters();
    expect([...characters.push(Uint8Array.of(0x80, 0x80, 0x80, 0x80, 0xff))]).toEqual([0x80, 0x80, 0x80, 0x80, 0xff]);
  });

  it('gives an unfinished character at the end', () => {
    const characters = new WholeCharacters();
    expect(characters.push(Uint8Array.of(0x41, 0xe2, 0x82))).toEqual(Uint8Array.of(0x41));
    expect(characters.flush()).toEqual(Uint8Array.of(0xe2, 0x82));
  });
});
