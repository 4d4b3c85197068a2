import type { KernelTreeEntry } from '#shared/contracts/kernel-control.ts';
import { FileMode, OpenFlag } from '../abi/file-modes.ts';
import type { Actor } from './calls/call.ts';
import { makeDirectories, writeFile } from './calls/path-calls.ts';
import { systemError } from './error-text.ts';

const WRITE_ALL = OpenFlag.O_WRONLY | OpenFlag.O_CREAT | OpenFlag.O_TRUNC;

/** Writes many entries below a directory; parents are made as needed. @throws Error naming the first that fails. */
export function writeTree(actor: Actor, directory: string, entries: readonly KernelTreeEntry[]): void {
  const known = new Set<string>();
  const ensure = (path: string): void => {
    if (known.has(path)) return;
    const made = makeDirectories(actor.machine, actor.process, path, 0o777);
    if (typeof made === 'number') throw systemError(made, 'mkdir', path);
    known.add(path);
  };
  ensure(directory);
  for (const entry of entries) {
    const path = `${directory === '/' ? '' : directory}/${entry.path}`;
    if (entry.type === 'directory') {
      ensure(path);
      continue;
    }
    ensure(path.slice(0, path.lastIndexOf('/')) || '/');
    if (entry.type === 'file') {
      const result = writeFile(actor, path, WRITE_ALL, 0o666, entry.data);
      if (result < 0) throw systemError(result, 'open', path);
      if (entry.mode !== undefined) setMode(actor, path, entry.mode);
    } else link(actor, path, entry.target);
  }
}

function setMode({ machine }: Actor, path: string, mode: number): void {
  const inode = machine.fileSystem.lookup(path, machine.fileSystem.root, true);
  if (inode > 0) machine.fileSystem.setMode(inode, mode & 0o7777);
}

function link({ machine }: Actor, path: string, target: string): void {
  const { fileSystem, readOnly } = machine;
  const place = fileSystem.lookupParent(path, fileSystem.root);
  if (typeof place === 'number') throw systemError(place, 'symlink', path);
  const refused = readOnly.checkName(place.parent, place.name);
  if (refused < 0) throw systemError(refused, 'symlink', path);
  if (fileSystem.lookup(place.name, place.parent, false) > 0) fileSystem.unlink(place.parent, place.name);
  const result = fileSystem.symlink(place.parent, place.name, target);
  if (result < 0) throw systemError(result, 'symlink', path);
}

/** Everything below a directory, depth first; a file gives itself under an empty path. @throws Error when missing. */
export function readTree({ machine }: Actor, directory: string): KernelTreeEntry[] {
  const { fileSystem } = machine;
  const top = fileSystem.lookup(directory, fileSystem.root, true);
  if (top < 0) throw systemError(top, 'scandir', directory);
  const entries: KernelTreeEntry[] = [];
  const visit = (inode: number, path: string): void => {
    const mode = fileSystem.mode(inode);
    switch (mode & FileMode.S_IFMT) {
      case FileMode.S_IFDIR: {
        if (path !== '') entries.push({ type: 'directory', path, mode: mode & 0o7777 });
        const listing = fileSystem.readdir(inode);
        if (typeof listing === 'number') throw systemError(listing, 'scandir', path);
        for (const name of listing.names) {
          visit(fileSystem.lookup(name, inode, false), path === '' ? name : `${path}/${name}`);
        }
        break;
      }
      case FileMode.S_IFREG: {
        const data = fileSystem.readAll(inode);
        if (typeof data === 'number') throw systemError(data, 'open', path);
        entries.push({ type: 'file', path, data, mode: mode & 0o7777 });
        break;
      }
      case FileMode.S_IFLNK: {
        const target = fileSystem.readlink(inode);
        if (typeof target === 'string') entries.push({ type: 'symlink', path, target });
        break;
      }
      default:
        break;
    }
  };
  visit(top, '');
  return entries;
}
