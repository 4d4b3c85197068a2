import { STAT_FIELDS, StatField } from '../../../abi/file-modes.ts';
import type { System } from '../../../abi/system.ts';

/** A part of a blob: bytes in memory, or a range of a file that must not have changed since. */
export type BlobPart =
  | { readonly kind: 'memory'; readonly bytes: Uint8Array }
  | {
      readonly kind: 'file';
      readonly path: string;
      readonly start: number;
      readonly length: number;
      readonly modified: number;
    };

export function partLength(part: BlobPart): number {
  return part.kind === 'memory' ? part.bytes.length : part.length;
}

/** The parts between two offsets of a sequence of parts. */
export function sliceParts(parts: readonly BlobPart[], start: number, end: number): BlobPart[] {
  const sliced: BlobPart[] = [];
  let offset = 0;
  for (const part of parts) {
    const length = partLength(part);
    const from = Math.max(0, start - offset);
    const to = Math.min(length, end - offset);
    if (from < to) {
      sliced.push(
        part.kind === 'memory'
          ? { kind: 'memory', bytes: part.bytes.subarray(from, to) }
          : { ...part, start: part.start + from, length: to - from },
      );
    }
    offset += length;
  }
  return sliced;
}

/** Size and time of last change of a file, or a negative errno. */
export function fileState(system: System, path: string): { size: number; modified: number } | number {
  const fields = new Float64Array(STAT_FIELDS);
  const result = system.stat(path, fields);
  if (result < 0) return result;
  const modified = (fields[StatField.MTIME_SEC] as number) * 1e9 + (fields[StatField.MTIME_NSEC] as number);
  return { size: fields[StatField.SIZE] as number, modified };
}

/** The part's bytes, or a negative errno when its file is gone or changed. */
export function readPart(system: System, part: BlobPart, changedErrno: number): Uint8Array | number {
  if (part.kind === 'memory') return part.bytes;
  const state = fileState(system, part.path);
  if (typeof state === 'number') return state;
  if (state.modified !== part.modified) return changedErrno;
  const contents = system.readFile(part.path);
  return typeof contents === 'number' ? contents : contents.subarray(part.start, part.start + part.length);
}
