import { bucketOf, bucketWord, findEntry } from './directory-lookup.ts';
import {
  BUCKETS_PER_PAGE,
  BUCKET_PAGES_LIMIT,
  BUCKET_PAGE_SHIFT,
  DIRECTORY_COUNT,
  DIRECTORY_FIRST,
  DIRECTORY_LAST,
  ENTRY_CHAIN,
  ENTRY_HASH,
  ENTRY_INODE,
  ENTRY_LENGTH,
  ENTRY_NAME,
  ENTRY_NEXT,
  ENTRY_PARENT,
  ENTRY_PREVIOUS,
  HEADER_BUCKET_MASK,
  HEADER_BUCKET_PAGES,
  HEADER_BUCKET_SPLIT,
  recordOf,
} from './memory-layout.ts';
import type { MetadataHeap } from './metadata-heap.ts';
import { hashName } from './names.ts';
import type { SharedViews } from './shared-views.ts';

/**
 * The writer's side of directories: one hash table of all names (keyed by directory and name) that grows by
 * linear hashing, a bucket at a time, and a list of entries for each directory in the order they were made.
 */
export class NameIndex {
  #entries = 0;

  constructor(
    private readonly views: SharedViews,
    private readonly heap: MetadataHeap,
  ) {
    const page = heap.allocate(BUCKETS_PER_PAGE * 4);
    const { words } = views;
    words[HEADER_BUCKET_PAGES] = page;
    words[HEADER_BUCKET_MASK] = BUCKETS_PER_PAGE - 1;
    words[HEADER_BUCKET_SPLIT] = 0;
  }

  find(directory: number, name: string): number {
    const { words, units } = this.views;
    return findEntry(words, units, directory, hashName(name, directory), name, 0, name.length);
  }

  /** Takes memory for an entry of that name and room in the table; 0 when there is none. */
  prepare(name: string): number {
    const entry = this.heap.allocate(entryBytes(name.length));
    if (entry === 0) return 0;
    this.views.words[entry + ENTRY_LENGTH] = name.length;
    if (this.#hasRoom()) return entry;
    this.heap.release(entry, entryBytes(name.length));
    return 0;
  }

  /** Gives back a prepared or removed entry. */
  release(entry: number): void {
    const length = (this.views.words[entry + ENTRY_LENGTH] as number) & 0xffff;
    this.heap.release(entry, entryBytes(length));
  }

  /** Publishes a prepared entry. The caller holds the locks of the namespace and the directory. */
  insert(entry: number, directory: number, name: string, inode: number, type: number): void {
    const { words, units } = this.views;
    const hash = hashName(name, directory);
    words[entry + ENTRY_HASH] = hash;
    words[entry + ENTRY_PARENT] = directory;
    words[entry + ENTRY_INODE] = inode;
    words[entry + ENTRY_LENGTH] = name.length | (type << 16);
    const start = (entry + ENTRY_NAME) * 2;
    for (let index = 0; index < name.length; index++) units[start + index] = name.charCodeAt(index);

    const record = recordOf(directory);
    const last = words[record + DIRECTORY_LAST] as number;
    words[entry + ENTRY_PREVIOUS] = last;
    words[entry + ENTRY_NEXT] = 0;
    words[last === 0 ? record + DIRECTORY_FIRST : last + ENTRY_NEXT] = entry;
    words[record + DIRECTORY_LAST] = entry;
    words[record + DIRECTORY_COUNT] = (words[record + DIRECTORY_COUNT] as number) + 1;

    const bucket = bucketOf(words, hash);
    words[entry + ENTRY_CHAIN] = words[bucket] as number;
    words[bucket] = entry;
    this.#entries++;
    this.#split();
  }

  /** Takes an entry out of table and directory; the caller holds the locks and then calls `release`. */
  remove(entry: number): void {
    const { words } = this.views;
    let link = bucketOf(words, words[entry + ENTRY_HASH] as number);
    while (words[link] !== entry) link = (words[link] as number) + ENTRY_CHAIN;
    words[link] = words[entry + ENTRY_CHAIN] as number;

    const record = recordOf(words[entry + ENTRY_PARENT] as number);
    const previous = words[entry + ENTRY_PREVIOUS] as number;
    const next = words[entry + ENTRY_NEXT] as number;
    words[previous === 0 ? record + DIRECTORY_FIRST : previous + ENTRY_NEXT] = next;
    words[next === 0 ? record + DIRECTORY_LAST : next + ENTRY_PREVIOUS] = previous;
    words[record + DIRECTORY_COUNT] = (words[record + DIRECTORY_COUNT] as number) - 1;
    this.#entries--;
  }

  /** The page that the next split needs is there, or was made. */
  #hasRoom(): boolean {
    const { words } = this.views;
    const next = (words[HEADER_BUCKET_MASK] as number) + 1 + (words[HEADER_BUCKET_SPLIT] as number);
    const page = next >>> BUCKET_PAGE_SHIFT;
    if (page >= BUCKET_PAGES_LIMIT || words[HEADER_BUCKET_PAGES + page] !== 0) return true;
    const word = this.heap.allocate(BUCKETS_PER_PAGE * 4);
    if (word === 0) return false;
    this.views.words.fill(0, word, word + BUCKETS_PER_PAGE);
    this.views.words[HEADER_BUCKET_PAGES + page] = word;
    return true;
  }

  /** Splits one bucket when there are more entries than buckets. */
  #split(): void {
    const { words } = this.views;
    const mask = words[HEADER_BUCKET_MASK] as number;
    const split = words[HEADER_BUCKET_SPLIT] as number;
    const added = mask + 1 + split;
    if (this.#entries <= added || added >>> BUCKET_PAGE_SHIFT >= BUCKET_PAGES_LIMIT) return;
    const from = bucketWord(words, split);
    const to = bucketWord(words, added);
    let entry = words[from] as number;
    let stay = 0;
    let move = 0;
    while (entry !== 0) {
      const next = words[entry + ENTRY_CHAIN] as number;
      const isMoving = ((words[entry + ENTRY_HASH] as number) & (mask * 2 + 1)) === added;
      words[entry + ENTRY_CHAIN] = isMoving ? move : stay;
      if (isMoving) move = entry;
      else stay = entry;
      entry = next;
    }
    words[from] = stay;
    words[to] = move;
    const isRoundOver = split === mask;
    words[HEADER_BUCKET_MASK] = isRoundOver ? mask * 2 + 1 : mask;
    words[HEADER_BUCKET_SPLIT] = isRoundOver ? 0 : split + 1;
  }
}

function entryBytes(nameLength: number): number {
  return ENTRY_NAME * 4 + nameLength * 2;
}
