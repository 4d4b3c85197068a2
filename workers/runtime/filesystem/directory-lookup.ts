import {
  BUCKETS_PER_PAGE,
  BUCKET_PAGE_SHIFT,
  ENTRY_CHAIN,
  ENTRY_HASH,
  ENTRY_LENGTH,
  ENTRY_NAME,
  ENTRY_PARENT,
  HEADER_BUCKET_MASK,
  HEADER_BUCKET_PAGES,
  HEADER_BUCKET_SPLIT,
} from './memory-layout.ts';

/** Longer chains only exist in what a reader sees while the writer changes them. */
const CHAIN_LIMIT = 100_000;

/** The word that holds the head of the chain for `hash` (linear hashing). */
export function bucketOf(words: Int32Array, hash: number): number {
  const mask = words[HEADER_BUCKET_MASK] as number;
  let bucket = hash & mask;
  if (bucket < (words[HEADER_BUCKET_SPLIT] as number)) bucket = hash & (mask * 2 + 1);
  return bucketWord(words, bucket);
}

export function bucketWord(words: Int32Array, bucket: number): number {
  const page = words[HEADER_BUCKET_PAGES + (bucket >>> BUCKET_PAGE_SHIFT)] as number;
  return page + (bucket & (BUCKETS_PER_PAGE - 1));
}

/**
 * The entry of `directory` whose name is `text` between `start` and `start + length`; 0 when there is none.
 * `hash` is the finished hash. A reader must check the namespace's sequence before it believes the answer.
 */
export function findEntry(
  words: Int32Array,
  units: Uint16Array,
  directory: number,
  hash: number,
  text: string,
  start: number,
  length: number,
): number {
  let entry = words[bucketOf(words, hash)] as number;
  for (let steps = 0; entry > 0 && steps < CHAIN_LIMIT; steps++) {
    if (
      words[entry + ENTRY_HASH] === hash &&
      words[entry + ENTRY_PARENT] === directory &&
      ((words[entry + ENTRY_LENGTH] as number) & 0xffff) === length
    ) {
      const name = (entry + ENTRY_NAME) * 2;
      let index = 0;
      while (index < length && units[name + index] === text.charCodeAt(start + index)) index++;
      if (index === length) return entry;
    }
    entry = words[entry + ENTRY_CHAIN] as number;
  }
  return 0;
}

/** Text of `length` UTF-16 units beginning at the word `at`. */
export function readText(units: Uint16Array, at: number, length: number): string {
  const start = at * 2;
  if (length <= 512) return String.fromCharCode.apply(null, units.subarray(start, start + length) as never);
  let text = '';
  for (let done = 0; done < length; done += 512) {
    text += String.fromCharCode.apply(
      null,
      units.subarray(start + done, start + Math.min(done + 512, length)) as never,
    );
  }
  return text;
}

export function entryName(words: Int32Array, units: Uint16Array, entry: number): string {
  return readText(units, entry + ENTRY_NAME, (words[entry + ENTRY_LENGTH] as number) & 0xffff);
}
