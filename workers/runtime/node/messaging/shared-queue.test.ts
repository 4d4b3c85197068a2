import { expect, it } from 'vitest';
import { createQueueMemory, SharedQueue } from './shared-queue.ts';

it('hands over entries in order, only under their sequence number', () => {
  const memory = createQueueMemory();
  const sender = new SharedQueue(memory);
  const receiver = new SharedQueue(memory);
  expect(sender.push(0, Uint8Array.of(1, 2, 3))).toBe(true);
  expect(sender.push(2, Uint8Array.of(4))).toBe(true);
  expect(receiver.shift(0)).toEqual(Uint8Array.of(1, 2, 3));
  expect(receiver.shift(1)).toBeUndefined();
  expect(receiver.shift(2)).toEqual(Uint8Array.of(4));
  expect(receiver.shift(3)).toBeUndefined();
});

it('grows for large entries and reuses its memory once it is empty', () => {
  const queue = new SharedQueue(createQueueMemory());
  const large = new Uint8Array(100_000).fill(7);
  for (let sequence = 0; sequence < 50; sequence++) {
    expect(queue.push(sequence, large)).toBe(true);
    expect(queue.shift(sequence)?.length).toBe(large.length);
  }
  expect(queue.memory.byteLength).toBeLessThan(400_000);
});
