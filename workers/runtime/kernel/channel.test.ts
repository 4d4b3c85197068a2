import { describe, expect, it } from 'vitest';
import { Errno } from '../abi/errno.ts';
import { Channel } from './channel.ts';

const bytes = (length: number, value = 1): Uint8Array => new Uint8Array(length).fill(value);

function open(capacity?: number): Channel {
  const channel = new Channel(capacity);
  channel.addReader();
  channel.addWriter();
  return channel;
}

describe('Channel', () => {
  it('gives bytes in order, split as the reader asks', () => {
    const channel = open();
    channel.write(Uint8Array.of(1, 2, 3));
    channel.write(Uint8Array.of(4));
    expect(channel.read(2)).toEqual(Uint8Array.of(1, 2));
    expect(channel.read(9)).toEqual(Uint8Array.of(3, 4));
    expect(channel.read(9)).toBe(-Errno.EAGAIN);
  });

  it('takes no more than it holds, and wakes the writer when there is room', () => {
    const channel = open(10_000);
    expect(channel.write(bytes(12_000))).toBe(10_000);
    expect(channel.write(bytes(1))).toBe(-Errno.EAGAIN);
    let isWoken = false;
    channel.writable.add(() => (isWoken = true));
    channel.read(10_000);
    expect(isWoken).toBe(true);
  });

  it('never splits a small write', () => {
    const channel = open(5000);
    channel.write(bytes(4000));
    expect(channel.write(bytes(2000))).toBe(-Errno.EAGAIN);
    expect(channel.length).toBe(4000);
  });

  it('ends for the reader when the last writer leaves, after what was written', () => {
    const channel = open();
    channel.write(bytes(2));
    channel.removeWriter();
    expect(channel.read(9)).toHaveLength(2);
    expect(channel.read(9)).toHaveLength(0);
  });

  it('fails for the writer when the last reader left', () => {
    const channel = open();
    channel.removeReader();
    expect(channel.write(bytes(1))).toBe(-Errno.EPIPE);
  });
});
