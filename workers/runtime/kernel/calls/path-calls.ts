import { Errno } from '../../abi/errno.ts';
import { FileMode, OpenFlag, STAT_FIELDS } from '../../abi/file-modes.ts';
import { FrameWriter } from '../../abi/frame.ts';
import { SystemCall } from '../../abi/system-call.ts';
import type { Machine } from '../machine.ts';
import type { Process } from '../process.ts';
import { InodeFile } from '../inode-file.ts';
import type { Actor, Caller, CallHandler, CallResult } from './call.ts';
import { openPath } from './open.ts';

const X_OK = 1;
const ANY_EXECUTE = 0o111;
const COPYFILE_EXCL = 1;
const reply = new FrameWriter();

interface Place {
  readonly parent: number;
  readonly name: string;
}

/** Where a name stands that a call will make, replace or remove; an errno when it must not. */
function changeable({ machine, process }: Actor, path: string): Place | number {
  const place = machine.fileSystem.lookupParent(path, process.workingDirectory);
  if (typeof place === 'number') return place;
  const refused = machine.readOnly.checkName(place.parent, place.name);
  return refused < 0 ? refused : place;
}

/** The inode a path means, if its contents or attributes may change. */
function changeableInode({ machine, process }: Caller, path: string, isFollowing: boolean): number {
  const inode = machine.fileSystem.lookup(path, process.workingDirectory, isFollowing);
  if (inode < 0) return inode;
  const refused = machine.readOnly.checkInode(inode);
  if (refused < 0) return refused;
  const place = machine.fileSystem.lookupParent(path, process.workingDirectory);
  if (typeof place !== 'number') machine.watchers.notePlace(inode, place.parent, place.name);
  return inode;
}

function text(result: string | number): CallResult {
  return typeof result === 'number' ? result : { result: 0, payload: reply.reset().string(result) };
}

export function statusPayload(status: Float64Array): FrameWriter {
  reply.reset();
  for (const value of status) reply.double(value);
  return reply;
}

/** Makes a directory with its missing parents. @returns the first one made, undefined when none was, or an errno. */
export function makeDirectories(
  machine: Machine,
  process: Process,
  path: string,
  mode: number,
): string | undefined | number {
  const { fileSystem } = machine;
  const parts = path.split('/').filter((part) => part !== '');
  let at = path.startsWith('/') ? fileSystem.root : process.workingDirectory;
  let first: string | undefined;
  let walked = path.startsWith('/') ? '' : null;
  for (const part of parts) {
    walked = walked === null ? part : `${walked}/${part}`;
    let next = fileSystem.lookup(part, at, true);
    if (next === -Errno.ENOENT) {
      const refused = machine.readOnly.checkName(at, part);
      if (refused < 0) return refused;
      next = fileSystem.mkdir(at, part, mode & 0o7777 & ~process.umask);
      if (next < 0) return next;
      first ??= walked;
    } else if (next < 0) return next;
    else if ((fileSystem.mode(next) & FileMode.S_IFMT) !== FileMode.S_IFDIR) {
      return part === parts.at(-1) && walked.length === path.replace(/\/+$/, '').length
        ? -Errno.EEXIST
        : -Errno.ENOTDIR;
    }
    at = next;
  }
  return first;
}

/** Removes a name with everything below it. */
export function removeTree(machine: Machine, process: Process, path: string): number {
  const { fileSystem, readOnly } = machine;
  const inode = fileSystem.lookup(path, process.workingDirectory, false);
  if (inode < 0) return inode;
  if (readOnly.isInside(inode)) return -Errno.EBUSY;
  const place = fileSystem.lookupParent(path, process.workingDirectory);
  if (typeof place === 'number') return place;
  const refused = readOnly.checkName(place.parent, place.name);
  return refused < 0 ? refused : fileSystem.removeTree(place.parent, place.name);
}

export function renamePath(caller: Actor, from: string, to: string): number {
  const source = changeable(caller, from);
  if (typeof source === 'number') return source;
  const target = changeable(caller, to);
  if (typeof target === 'number') return target;
  return caller.machine.fileSystem.rename(source.parent, source.name, target.parent, target.name);
}

export function copyPath(caller: Actor, from: string, to: string, flags: number): number {
  const { machine, process } = caller;
  const { fileSystem } = machine;
  const source = fileSystem.lookup(from, process.workingDirectory, true);
  if (source < 0) return source;
  const mode = fileSystem.mode(source);
  if ((mode & FileMode.S_IFMT) === FileMode.S_IFDIR) return -Errno.EISDIR;
  const exclusive = (flags & COPYFILE_EXCL) === 0 ? 0 : OpenFlag.O_EXCL;
  const opened = openPath(machine, process, to, OpenFlag.O_WRONLY | OpenFlag.O_CREAT | exclusive, mode & 0o7777);
  if (typeof opened === 'number') return opened;
  opened.retain();
  try {
    if (!(opened instanceof InodeFile) || opened.inode === source) return 0;
    const result = fileSystem.copyData(source, opened.inode);
    if (result >= 0) fileSystem.setMode(opened.inode, mode & 0o7777);
    return result;
  } finally {
    opened.release();
  }
}

/** Writes a whole file. @returns 0 or an errno. */
export function writeFile(
  { machine, process }: Actor,
  path: string,
  flags: number,
  mode: number,
  data: Uint8Array,
): number {
  const opened = openPath(machine, process, path, flags, mode);
  if (typeof opened === 'number') return opened;
  opened.retain();
  try {
    for (let written = 0; written < data.length;) {
      const count = opened.write(data.subarray(written), -1, process);
      if (count < 0) return count;
      written += count;
    }
    return 0;
  } finally {
    opened.release();
  }
}

/** Calls that begin with a path and change names. */
const nameCalls: Readonly<Record<number, CallHandler>> = {
  [SystemCall.MKDIR]: (caller, frame) => {
    const place = changeable(caller, frame.string());
    if (typeof place === 'number') return place === -Errno.EBUSY ? -Errno.EEXIST : place;
    const made = caller.machine.fileSystem.mkdir(
      place.parent,
      place.name,
      frame.integer() & 0o7777 & ~caller.process.umask,
    );
    return Math.min(made, 0);
  },
  [SystemCall.MKDIR_RECURSIVE]: ({ machine, process }, frame) => {
    const made = makeDirectories(machine, process, frame.string(), frame.integer());
    return made === undefined ? 1 : text(made);
  },
  [SystemCall.MKDTEMP]: (caller, frame) => {
    const template = frame.string();
    if (!template.endsWith('XXXXXX')) return -Errno.EINVAL;
    for (let tries = 0; tries < 100; tries++) {
      const path = template.slice(0, -6) + randomName();
      const place = changeable(caller, path);
      if (typeof place === 'number') return place;
      const made = caller.machine.fileSystem.mkdir(place.parent, place.name, 0o700);
      if (made !== -Errno.EEXIST) return made < 0 ? made : text(path);
    }
    return -Errno.EEXIST;
  },
  [SystemCall.RMDIR]: (caller, frame) => {
    const path = frame.string();
    const { machine, process } = caller;
    if (machine.fileSystem.lookup(path, process.workingDirectory, false) === machine.fileSystem.root)
      return -Errno.EBUSY;
    const place = changeable(caller, path);
    return typeof place === 'number' ? place : machine.fileSystem.rmdir(place.parent, place.name);
  },
  [SystemCall.UNLINK]: (caller, frame) => {
    const place = changeable(caller, frame.string());
    if (typeof place === 'number') return place === -Errno.EBUSY ? -Errno.EISDIR : place;
    return caller.machine.fileSystem.unlink(place.parent, place.name);
  },
  [SystemCall.REMOVE_TREE]: ({ machine, process }, frame) => removeTree(machine, process, frame.string()),
  [SystemCall.RENAME]: (caller, frame) => renamePath(caller, frame.string(), frame.string()),
  [SystemCall.LINK]: (caller, frame) => {
    const { machine, process } = caller;
    const inode = machine.fileSystem.lookup(frame.string(), process.workingDirectory, false);
    if (inode < 0) return inode;
    const place = changeable(caller, frame.string());
    return typeof place === 'number' ? place : machine.fileSystem.link(inode, place.parent, place.name);
  },
  [SystemCall.SYMLINK]: (caller, frame) => {
    const target = frame.string();
    const place = changeable(caller, frame.string());
    if (typeof place === 'number') return place === -Errno.EBUSY ? -Errno.EEXIST : place;
    return Math.min(caller.machine.fileSystem.symlink(place.parent, place.name, target), 0);
  },
};

/** Calls that begin with a path and look at, or change, what it names. */
const contentCalls: Readonly<Record<number, CallHandler>> = {
  [SystemCall.OPEN]: ({ machine, process }, frame) => {
    const opened = openPath(machine, process, frame.string(), frame.integer(), frame.integer());
    if (typeof opened === 'number') return opened;
    opened.retain();
    const fd = process.install(opened);
    opened.release();
    return fd;
  },
  [SystemCall.WRITE_FILE]: (caller, frame) =>
    writeFile(caller, frame.string(), frame.integer(), frame.integer(), frame.data()),
  [SystemCall.COPY_FILE]: (caller, frame) => copyPath(caller, frame.string(), frame.string(), frame.integer()),
  [SystemCall.CHMOD]: (caller, frame) => {
    const inode = changeableInode(caller, frame.string(), true);
    return inode < 0 ? inode : caller.machine.fileSystem.setMode(inode, frame.integer() & 0o7777);
  },
  [SystemCall.CHOWN]: (caller, frame) => {
    const [path, uid, gid, isFollowing] = [frame.string(), frame.integer(), frame.integer(), frame.integer()];
    const inode = changeableInode(caller, path, isFollowing === 1);
    return inode < 0 ? inode : caller.machine.fileSystem.setOwner(inode, uid, gid);
  },
  [SystemCall.UTIMES]: (caller, frame) => {
    const [path, accessed, modified] = [frame.string(), frame.double(), frame.double()];
    const inode = changeableInode(caller, path, frame.integer() === 1);
    return inode < 0 ? inode : caller.machine.fileSystem.setTimes(inode, accessed, modified);
  },
  [SystemCall.TRUNCATE]: (caller, frame) => {
    const inode = changeableInode(caller, frame.string(), true);
    if (inode < 0) return inode;
    const mode = caller.machine.fileSystem.mode(inode) & FileMode.S_IFMT;
    if (mode === FileMode.S_IFDIR) return -Errno.EISDIR;
    return caller.machine.fileSystem.truncate(inode, frame.double());
  },
  [SystemCall.STATFS]: ({ machine, process }, frame) => {
    const inode = machine.fileSystem.lookup(frame.string(), process.workingDirectory, true);
    if (inode < 0) return inode;
    const { used, limit, inodes } = machine.fileSystem.usage();
    const free = Math.floor((limit - used) / 4096);
    reply.reset();
    for (const value of [0x01021994, 4096, Math.floor(limit / 4096), free, free, 1_000_000, 1_000_000 - inodes]) {
      reply.double(value);
    }
    return { result: 0, payload: reply };
  },
};

/** Calls a process answers itself from shared memory, except where only the kernel can. */
const readingCalls: Readonly<Record<number, CallHandler>> = {
  [SystemCall.STAT]: ({ machine, process }, frame) => {
    const inode = machine.fileSystem.lookup(frame.string(), process.workingDirectory, frame.integer() === 1);
    if (inode < 0) return inode;
    const status = new Float64Array(STAT_FIELDS);
    machine.fileSystem.stat(inode, status);
    return { result: 0, payload: statusPayload(status) };
  },
  [SystemCall.ACCESS]: ({ machine, process }, frame) => {
    const inode = machine.fileSystem.lookup(frame.string(), process.workingDirectory, true);
    if (inode < 0) return inode;
    const mode = machine.fileSystem.mode(inode);
    const isDirectory = (mode & FileMode.S_IFMT) === FileMode.S_IFDIR;
    return (frame.integer() & X_OK) !== 0 && !isDirectory && (mode & ANY_EXECUTE) === 0 ? -Errno.EACCES : 0;
  },
  [SystemCall.READLINK]: ({ machine, process }, frame) => {
    const inode = machine.fileSystem.lookup(frame.string(), process.workingDirectory, false);
    return inode < 0 ? inode : text(machine.fileSystem.readlink(inode));
  },
  [SystemCall.REALPATH]: ({ machine, process }, frame) =>
    text(machine.fileSystem.realpath(frame.string(), process.workingDirectory)),
};

export const pathCalls: Readonly<Record<number, CallHandler>> = { ...nameCalls, ...contentCalls, ...readingCalls };

const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

function randomName(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(6)), (byte) => letters[byte % letters.length]).join('');
}
