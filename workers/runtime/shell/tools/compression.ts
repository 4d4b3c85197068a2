import { Gunzip, Gzip } from 'fflate';
import type { Input } from '../io/input.ts';
import { UsageError } from './tool.ts';

/** Receives bytes; to be awaited, so that a slow reader holds the work back. */
export type Sink = (data: Uint8Array) => Promise<void>;

/** Compresses a stream as gzip, piece by piece. */
export async function compress(input: Input, level: number, sink: Sink): Promise<void> {
  const pieces: Uint8Array[] = [];
  const stream = new Gzip({ level: level as 6, mtime: 0 }, (chunk) => void pieces.push(chunk));
  const drain = async (): Promise<void> => {
    for (const piece of pieces.splice(0)) await sink(piece);
  };
  for (let data = await input.read(); data; data = await input.read()) {
    stream.push(data.slice());
    await drain();
  }
  stream.push(new Uint8Array(0), true);
  await drain();
}

/** Decompresses gzip (several members one after the other too). Throws `UsageError` for other data. */
export async function decompress(input: Input, sink: Sink): Promise<void> {
  const pieces: Uint8Array[] = [];
  const stream = new Gunzip((chunk) => void pieces.push(chunk));
  let isFirst = true;
  const push = async (data: Uint8Array, isFinal: boolean): Promise<void> => {
    try {
      stream.push(data, isFinal);
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      throw new UsageError(/unexpected EOF/.test(text) ? 'unexpected end of file' : 'invalid compressed data');
    }
    for (const piece of pieces.splice(0)) await sink(piece);
  };
  for (let data = await input.read(); data; data = await input.read()) {
    if (isFirst && !(data[0] === 0x1f && (data.length < 2 || data[1] === 0x8b)))
      throw new UsageError('not in gzip format');
    isFirst = false;
    await push(data.slice(), false);
  }
  if (isFirst) throw new UsageError('unexpected end of file');
  await push(new Uint8Array(0), true);
}
