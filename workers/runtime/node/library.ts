import type { SourceEdit } from './modules/source-edits.ts';

/**
 * Node's own library as cut out of the pinned binary (`scripts/build/node-library.mjs`). The archive is shared
 * by all workers; a text is decoded only when its builtin is first compiled.
 */
export interface Library {
  has(id: string): boolean;
  /** Source text of a builtin; throws for an id the archive does not hold. */
  text(id: string): string;
  /** The edits that make asynchronous context follow `await` in a builtin; null where there is none. */
  awaitEdits(id: string): AwaitEdits | null;
}

export interface AwaitEdits {
  /** Name of the helper object in the edited code. */
  readonly prefix: string;
  readonly edits: readonly SourceEdit[];
}

/** `archive`: length of the index (32 bits, little endian), JSON index `{ id: [offset, bytes] }`, UTF-8 texts. */
export function openLibrary(archive: SharedArrayBuffer | ArrayBuffer, Decoder: typeof TextDecoder): Library {
  const decoder = new Decoder();
  const decode = (offset: number, length: number): string =>
    // The decoder refuses shared memory, hence the copy.
    decoder.decode(new Uint8Array(new Uint8Array(archive, offset, length)));
  const indexLength = new DataView(archive).getUint32(0, true);
  const index = JSON.parse(decode(4, indexLength)) as Record<string, readonly [number, number]>;
  const texts = 4 + indexLength;
  const textOf = ([offset, length]: readonly [number, number]): string => decode(texts + offset, length);
  return {
    has: (id) => Object.hasOwn(index, id),
    text(id) {
      const entry = Object.hasOwn(index, id) ? index[id] : undefined;
      if (!entry) throw new Error(`the builtin '${id}' is not part of this runtime`);
      return textOf(entry);
    },
    awaitEdits(id) {
      const entry = index[`edits/${id}`];
      return entry ? (JSON.parse(textOf(entry)) as AwaitEdits) : null;
    },
  };
}
