import { UsageError } from './tool.ts';

const units: Readonly<Record<string, number>> = {
  '': 1,
  b: 512,
  c: 1,
  w: 2,
  k: 1024,
  K: 1024,
  kB: 1000,
  KB: 1000,
  KiB: 1024,
  M: 1024 ** 2,
  MB: 1000 ** 2,
  MiB: 1024 ** 2,
  G: 1024 ** 3,
  GB: 1000 ** 3,
  T: 1024 ** 4,
};

/** Bytes meant by `10`, `4k`, `1M`. */
export function parseSize(text: string, what = 'number of bytes'): number {
  const match = /^(\d+)([a-zA-Z]*)$/.exec(text);
  const unit = match ? units[match[2]!] : undefined;
  if (!match || unit === undefined) throw new UsageError(`invalid ${what}: ‘${text}’`);
  return Number(match[1]) * unit;
}

/** `1.5K`, as `ls -h` and `du -h` print sizes: rounded up. */
export function humanSize(bytes: number, base = 1024): string {
  if (bytes < base) return String(bytes);
  let value = bytes;
  let unit = -1;
  while (value >= base && unit < 5) {
    value /= base;
    unit++;
  }
  const rounded = value < 10 ? Math.ceil(value * 10) / 10 : Math.ceil(value);
  if (rounded >= base && unit < 5) return `1.0${'KMGTPE'[unit + 1]}`;
  return (rounded < 10 ? rounded.toFixed(1) : String(rounded)) + 'KMGTPE'[unit];
}
