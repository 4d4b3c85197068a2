import { Errno } from '../../abi/errno.ts';
import { FileMode, OpenFlag, STAT_FIELDS, StatField } from '../../abi/file-modes.ts';
import { Device, DeviceFile, isKnownDevice } from '../device-file.ts';
import { InodeFile } from '../inode-file.ts';
import type { Machine } from '../machine.ts';
import type { OpenFile } from '../open-file.ts';
import type { Process } from '../process.ts';
import { TerminalFile } from '../terminal.ts';

const MAXIMUM_LINKS = 40;
/** Directory the descriptors of a process are named in, after `self` was resolved. */
const DESCRIPTOR_PATH = /^\/(?:proc\/(?:self|\d+)\/fd|dev\/fd)\/(\d+)$/;
const STANDARD_STREAMS: Readonly<Record<string, number>> = { '/dev/stdin': 0, '/dev/stdout': 1, '/dev/stderr': 2 };

/** Opens a path for a process. @returns the file, not yet in the descriptor table, or an errno. */
export function openPath(
  machine: Machine,
  process: Process,
  path: string,
  flags: number,
  mode: number,
): OpenFile | number {
  const number = STANDARD_STREAMS[path] ?? Number(DESCRIPTOR_PATH.exec(path)?.[1] ?? -1);
  if (number >= 0) return process.file(number) ?? -Errno.ENOENT;
  const found = findOrCreate(machine, process, path, flags, mode);
  if (typeof found === 'number') return found;
  return openInode(machine, process, found, flags);
}

interface Found {
  readonly inode: number;
  readonly directory: number;
  readonly name: string;
  readonly isNew: boolean;
}

/** Looks a file up the way `open(2)` does, making it when asked to. */
function findOrCreate(machine: Machine, process: Process, path: string, flags: number, mode: number): Found | number {
  const { fileSystem } = machine;
  const isExclusive = (flags & (OpenFlag.O_CREAT | OpenFlag.O_EXCL)) === (OpenFlag.O_CREAT | OpenFlag.O_EXCL);
  const isFollowing = (flags & OpenFlag.O_NOFOLLOW) === 0 && !isExclusive;
  const inode = fileSystem.lookup(path, process.workingDirectory, isFollowing);
  if (inode > 0) {
    if (isExclusive) return -Errno.EEXIST;
    const place = fileSystem.lookupParent(path, process.workingDirectory);
    const named = typeof place === 'number' ? { parent: 0, name: '' } : place;
    return { inode, directory: named.parent, name: named.name, isNew: false };
  }
  if (inode !== -Errno.ENOENT || (flags & OpenFlag.O_CREAT) === 0) return inode;
  if (path.endsWith('/')) return -Errno.EISDIR;
  return createAt(machine, process, path, mode, 0);
}

/** Makes a file; a link to nowhere is followed, so that its target is made. */
function createAt(machine: Machine, process: Process, path: string, mode: number, depth: number): Found | number {
  const { fileSystem, readOnly } = machine;
  if (depth > MAXIMUM_LINKS) return -Errno.ELOOP;
  const place = fileSystem.lookupParent(path, process.workingDirectory);
  if (typeof place === 'number') return place;
  const link = fileSystem.lookup(place.name, place.parent, false);
  if (link > 0) {
    const target = fileSystem.readlink(link);
    const directory = fileSystem.pathOf(place.parent);
    if (typeof target === 'number') return target;
    if (typeof directory === 'number') return directory;
    return createAt(machine, process, target.startsWith('/') ? target : `${directory}/${target}`, mode, depth + 1);
  }
  const refused = readOnly.checkName(place.parent, place.name);
  if (refused < 0) return refused;
  const permissions = mode & 0o7777 & ~process.umask;
  const inode = fileSystem.create(place.parent, place.name, FileMode.S_IFREG | permissions);
  return inode < 0 ? inode : { inode, directory: place.parent, name: place.name, isNew: true };
}

function openInode(machine: Machine, process: Process, found: Found, flags: number): OpenFile | number {
  const { fileSystem, readOnly, watchers, entries } = machine;
  const { inode, directory, name } = found;
  const type = fileSystem.mode(inode) & FileMode.S_IFMT;
  const isWriting = (flags & OpenFlag.O_ACCMODE) !== OpenFlag.O_RDONLY;
  if (type === FileMode.S_IFLNK) return -Errno.ELOOP;
  if (type === FileMode.S_IFDIR && (isWriting || (flags & OpenFlag.O_CREAT) !== 0)) return -Errno.EISDIR;
  if (type !== FileMode.S_IFDIR && (flags & OpenFlag.O_DIRECTORY) !== 0) return -Errno.ENOTDIR;
  if (type === FileMode.S_IFCHR) return openDevice(machine, process, inode, flags);
  if (type === FileMode.S_IFSOCK) return -Errno.ENXIO;
  const isTruncating = (flags & OpenFlag.O_TRUNC) !== 0 && type === FileMode.S_IFREG;
  if (isWriting || isTruncating) {
    const refused = readOnly.checkInode(inode);
    if (refused < 0) return refused;
    watchers.notePlace(inode, directory, name);
  }
  if (isTruncating && fileSystem.size(inode) > 0) {
    const result = fileSystem.truncate(inode, 0);
    if (result < 0) return result;
  }
  const entry = entries.take(inode, flags);
  if (entry === -1) return -Errno.ENFILE;
  return new InodeFile(fileSystem, entries, { inode, flags, place: { directory, name }, entry });
}

function openDevice(machine: Machine, process: Process, inode: number, flags: number): OpenFile | number {
  const status = new Float64Array(STAT_FIELDS);
  machine.fileSystem.stat(inode, status);
  const device = status[StatField.RDEV]!;
  if (device === Device.TTY) {
    return process.terminal === null ? -Errno.ENXIO : new TerminalFile(process.terminal, flags);
  }
  return isKnownDevice(device) ? new DeviceFile(machine.fileSystem, inode, device, flags) : -Errno.ENXIO;
}
