import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { watchHost } from './watch-host.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('tells once when the host stays silent, and when it answers after all', async () => {
  const told: string[] = [];
  let answer: (() => void)[] = [];
  const ask = (): Promise<void> => new Promise((resolve) => answer.push(resolve));
  const stop = watchHost(
    ask,
    () => told.push('silent'),
    () => told.push('answer'),
  );
  await vi.advanceTimersByTimeAsync(3000);
  answer.forEach((resolve) => resolve());
  await vi.advanceTimersByTimeAsync(6000);
  expect(told).toEqual([]);
  await vi.advanceTimersByTimeAsync(20_000);
  expect(told).toEqual(['silent']);
  answer.forEach((resolve) => resolve());
  await vi.advanceTimersByTimeAsync(0);
  expect(told).toEqual(['silent', 'answer']);
  stop();
  answer = [];
  await vi.advanceTimersByTimeAsync(10_000);
  expect(answer).toEqual([]);
});
