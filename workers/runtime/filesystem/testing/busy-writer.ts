import { FileMode } from '../../abi/file-modes.ts';
import type { WritableFileSystem } from '../types.ts';
import { FAMILIES, LIST_LENGTH, lengthOf } from './concurrent-invariants.ts';
import type { Random } from './random.ts';

/** Changes contents, names, links and owners in turn, keeping what `concurrent-reader.ts` checks. */
export class BusyWriter {
  readonly #families: number;
  readonly #list: number;
  readonly #owned: number;
  #version = 0;

  constructor(
    private readonly files: WritableFileSystem,
    private readonly random: Random,
  ) {
    const { root } = files;
    this.#families = files.mkdir(root, 'families', 0o755);
    this.#list = files.mkdir(root, 'list', 0o755);
    for (let index = 0; index < LIST_LENGTH; index++) {
      files.create(this.#list, `entry-${String(index)}`, FileMode.S_IFREG | 0o644);
    }
    this.#owned = files.create(root, 'owned', FileMode.S_IFREG | 0o644);
    files.create(root, 'current', FileMode.S_IFREG | 0o644);
    for (const name of ['one', 'two']) {
      const inner = files.mkdir(files.mkdir(root, name, 0o755), 'inner', 0o755);
      files.create(inner, 'file', FileMode.S_IFREG | 0o644);
    }
    files.symlink(root, 'link', 'one');
  }

  step(): void {
    const { files, random } = this;
    const { root } = files;
    switch (random.below(8)) {
      case 0:
        files.unlink(this.#families, String(random.below(FAMILIES)));
        break;
      case 1:
      case 2:
        this.#replaceFamily(random.below(FAMILIES));
        break;
      case 3:
        this.#rewriteFamily(random.below(FAMILIES));
        break;
      case 4:
        files.create(root, 'next', FileMode.S_IFREG | 0o644);
        files.rename(root, 'next', root, 'current');
        break;
      case 5:
        files.symlink(root, 'next', random.pick(['one', './two', '/one/', 'current/../two', 'two/inner/..']));
        // A link through a file does not resolve: keep the readers' promise.
        if (files.lookup('/next/inner/file', root, true) < 0) files.unlink(root, 'next');
        else files.rename(root, 'next', root, 'link');
        break;
      case 6: {
        const listing = files.readdir(this.#list);
        if (typeof listing === 'number') throw new Error('the list is gone');
        const name = `entry-${String(1000 + random.below(1_000_000))}`;
        if (!listing.names.includes(name)) files.rename(this.#list, random.pick(listing.names), this.#list, name);
        break;
      }
      default: {
        const owner = random.below(10_000);
        files.setOwner(this.#owned, owner, owner * 7);
      }
    }
  }

  /** A new file takes the name at once with its contents whole. */
  #replaceFamily(family: number): void {
    const { files } = this;
    const inode = files.create(this.#families, 'next', FileMode.S_IFREG | 0o644);
    files.write(inode, this.#contents(family), 0);
    files.rename(this.#families, 'next', this.#families, String(family));
  }

  /** The same file gets other contents of the same length, in place. */
  #rewriteFamily(family: number): void {
    const { files } = this;
    const inode = files.lookup(String(family), this.#families, true);
    if (inode < 0) return;
    files.truncate(inode, 0);
    files.write(inode, this.#contents(family), 0);
  }

  #contents(family: number): Uint8Array {
    const version = this.#version++ % 160;
    const contents = new Uint8Array(lengthOf(version)).fill(version);
    contents[0] = family;
    return contents;
  }
}
