/**
 * The layout of the shared memory of the file system.
 *
 * `metadata` is an array of 32-bit words in pages of 64 KiB. The first page is the header; every other page
 * holds records of one power-of-two size (inodes, directory entries, pages of the name index, link targets,
 * extent tables) and keeps that size for ever, so an inode slot always stays an inode slot. References between
 * records are word offsets; 0 means none.
 *
 * `data` holds contents in units of 64 bytes; unit 0 is never handed out and stands for a hole.
 */

/** Grows when the meaning of any field below changes. */
export const LAYOUT_VERSION = 1;

export const METADATA_PAGE_BYTES = 65536;
export const METADATA_PAGE_WORDS = METADATA_PAGE_BYTES / 4;

// Header, in words. The sequence of the namespace has a cache line of its own.
export const HEADER_VERSION = 0;
/** Current length of `metadata` in words: a reader whose view is shorter makes a new one. */
export const HEADER_METADATA_WORDS = 1;
/** Current length of `data` in units. */
export const HEADER_DATA_UNITS = 2;
export const HEADER_ROOT = 3;
export const HEADER_DEVICE = 4;
/** Buckets of the name index before the round of splits under way, less one. */
export const HEADER_BUCKET_MASK = 5;
/** Buckets split in this round. */
export const HEADER_BUCKET_SPLIT = 6;
/** Sequence lock of all names: odd while the writer changes any directory. */
export const HEADER_NAMESPACE = 32;
/** First word of the list of pages of the name index. */
export const HEADER_BUCKET_PAGES = 64;
export const BUCKET_PAGE_SHIFT = 12;
export const BUCKETS_PER_PAGE = 1 << BUCKET_PAGE_SHIFT;
export const BUCKET_PAGES_LIMIT = METADATA_PAGE_WORDS - HEADER_BUCKET_PAGES;

// Inode record. Seconds and sizes are doubles, hence at even words.
export const INODE_BYTES = 128;
export const INODE_SHIFT = 5;
/** The inode number of the file in this slot, 0 when free. */
export const INODE_IDENTITY = 0;
/** Sequence lock of this inode, its contents and (for a directory) its list of entries. */
export const INODE_SEQUENCE = 1;
export const INODE_MODE = 2;
export const INODE_LINKS = 3;
export const INODE_USER = 4;
export const INODE_GROUP = 5;
export const INODE_DEVICE = 6;
export const INODE_EXTENTS = 7;
export const INODE_SIZE = 8;
/** Four doubles: accessed, modified, changed, born (whole seconds). */
export const INODE_SECONDS = 10;
/** Four words: nanoseconds of the same. */
export const INODE_NANOSECONDS = 18;
export const INODE_GENERATION = 31;

export const TIME_ACCESSED = 0;
export const TIME_MODIFIED = 1;
export const TIME_CHANGED = 2;
export const TIME_BORN = 3;

// Directories
export const DIRECTORY_FIRST = 22;
export const DIRECTORY_LAST = 23;
export const DIRECTORY_COUNT = 24;
export const DIRECTORY_PARENT = 25;
/** The entry that names this directory, 0 for the root and for removed ones. */
export const DIRECTORY_ENTRY = 26;

// Symbolic links: target in UTF-16 units
export const LINK_TARGET = 22;
export const LINK_LENGTH = 23;

// Regular files: extents as pairs (first unit or 0 for a hole, length in units)
export const FILE_EXTENT = 22;
export const INLINE_EXTENTS = 4;
/** Table of the extents that do not fit into the record. */
export const FILE_EXTENT_TABLE = 30;

// Directory entry record
export const ENTRY_CHAIN = 0;
export const ENTRY_HASH = 1;
export const ENTRY_PARENT = 2;
export const ENTRY_INODE = 3;
export const ENTRY_PREVIOUS = 4;
export const ENTRY_NEXT = 5;
/** Length of the name in UTF-16 units (low half), `DirectoryEntryType` (high half). */
export const ENTRY_LENGTH = 6;
/** First word of the name, two UTF-16 units a word. */
export const ENTRY_NAME = 7;

/**
 * An inode number is the slot (22 bits) and a generation (8 bits) that changes each time the slot is freed, so
 * a number kept too long is recognised instead of meaning another file. It stays a small integer of V8.
 */
export const INODE_SLOT_BITS = 22;
export const INODE_SLOT_MASK = (1 << INODE_SLOT_BITS) - 1;
export const INODE_GENERATION_MASK = 0xff;

export const UNIT_SHIFT = 6;
export const UNIT_BYTES = 1 << UNIT_SHIFT;

/** Limits of Linux, in bytes (`linux/limits.h`), and of symbolic links followed in one path. */
export const NAME_LIMIT = 255;
export const PATH_LIMIT = 4096;
export const LINKS_FOLLOWED_LIMIT = 40;
/** Largest size of a file, sparse ones included. */
export const FILE_SIZE_LIMIT = 64 * 1024 ** 3;

/** First word of an inode's record. */
export function recordOf(inode: number): number {
  return (inode & INODE_SLOT_MASK) << INODE_SHIFT;
}
