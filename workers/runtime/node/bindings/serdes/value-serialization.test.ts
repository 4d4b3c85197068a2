import { deserialize } from 'node:v8';
import { expect, test } from 'vitest';
import { MalformedData, ValueReader } from './value-reader.ts';
import { ValueWriter } from './value-writer.ts';

function write(value: unknown): Uint8Array {
  const writer = new ValueWriter({
    cloneError: (message) => new Error(message),
    sharedBufferId: () => 0,
    writeHostObject: () => undefined,
  });
  writer.header();
  writer.value(value);
  return writer.bytes.take();
}

function read(bytes: Uint8Array): unknown {
  const reader = new ValueReader(bytes, {
    readHostObject: () => ({}),
    sharedBuffer: () => new SharedArrayBuffer(0),
  });
  expect(reader.header()).toBe(true);
  return reader.value();
}

const shared = { x: 1 };
const VALUES: readonly unknown[] = [
  undefined,
  null,
  true,
  -1,
  2 ** 31,
  -0,
  NaN,
  12345678901234567890n,
  -5n,
  'caf\u00e9',
  '\u20ac',
  'pad\u20ac',
  { a: 1, 5: 'five', nested: [1, , 3] },
  [shared, shared],
  Object.assign([1, 2], { extra: true }),
  new Date(0),
  /a\/b/giu,
  new Map<unknown, unknown>([[{ k: 1 }, new Set([1, 'b'])]]),
  new Uint8Array([1, 2, 3]),
  new Float64Array([1.5, -2]),
  new Uint16Array(new ArrayBuffer(10), 2, 3),
];

test.each(VALUES.map((value, index) => [index, value]))('value %i survives, and V8 reads it too', (_index, value) => {
  expect(read(write(value))).toEqual(value);
  expect(deserialize(write(value))).toEqual(value);
});

test('keeps cycles and errors with their cause', () => {
  const cycle: { self?: unknown } = {};
  cycle.self = cycle;
  const copy = read(write(cycle)) as typeof cycle;
  expect(copy.self).toBe(copy);
  const error = read(write(new RangeError('too far', { cause: { limit: 5 } }))) as Error;
  expect(error).toBeInstanceOf(RangeError);
  expect(error).toMatchObject({ message: 'too far', cause: { limit: 5 } });
});

test('refuses functions and truncated data', () => {
  expect(() => write(() => 1)).toThrow('() => 1 could not be cloned.');
  expect(() => read(write({ a: 'text' }).subarray(0, 6))).toThrow(MalformedData);
});
