import { FileMode } from '../../abi/file-modes.ts';
import type { WritableFileSystem } from '../../filesystem/types.ts';

/**
 * A read-only tree as one file: gzip of a 32-bit length (little endian), an index of that length as JSON, and the
 * contents of all files in the order of the index. `scripts/build/npm-image.mjs` writes it.
 */
export interface ImageEntry {
  /** Relative to the mount point. */
  readonly path: string;
  /** With type bits. */
  readonly mode: number;
  /** Bytes; of files only. */
  readonly size?: number;
  /** Of links only. */
  readonly target?: string;
}

/** Unpacks an image below a directory inode. @throws Error when the image is damaged or does not fit. */
export async function unpackImage(fileSystem: WritableFileSystem, mountPoint: number, packed: Blob): Promise<void> {
  const stream = packed.stream().pipeThrough(new DecompressionStream('gzip'));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  const length = new DataView(bytes.buffer).getUint32(0, true);
  const index = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length))) as ImageEntry[];
  const directories = new Map<string, number>([['', mountPoint]]);
  let offset = 4 + length;
  for (const { path, mode, size = 0, target } of index) {
    const slash = path.lastIndexOf('/');
    const parent = directories.get(slash === -1 ? '' : path.slice(0, slash));
    if (parent === undefined) throw new Error(`the image names ${path} before its directory`);
    const name = path.slice(slash + 1);
    let inode: number;
    if (target !== undefined) inode = fileSystem.symlink(parent, name, target);
    else if ((mode & FileMode.S_IFMT) === FileMode.S_IFDIR) {
      inode = fileSystem.mkdir(parent, name, mode & 0o7777);
      directories.set(path, inode);
    } else {
      inode = fileSystem.create(parent, name, mode);
      if (inode > 0) {
        const written = fileSystem.write(inode, bytes.subarray(offset, offset + size), 0);
        if (written < 0) inode = written;
      }
      offset += size;
    }
    if (inode < 0) throw new Error(`${path} of the image could not be written (error ${-inode})`);
  }
}
