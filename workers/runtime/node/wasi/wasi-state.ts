import { FileMode, STAT_FIELDS, StatField } from '../../abi/file-modes.ts';
import type { System } from '../../abi/system.ts';
import { GuestMemory } from './guest-memory.ts';
import { InitialRights, WasiErrno, WasiFileType, wasiErrno } from './wasi-constants.ts';

/** What a guest's descriptor stands for. */
export interface Descriptor {
  readonly hostFd: number;
  /** Absolute path of a directory; null for anything else. */
  readonly directory: string | null;
  /** Path under which the guest knows a preopened directory. */
  readonly preopenName: string | null;
  readonly type: number;
  rights: bigint;
  inheriting: bigint;
  flags: number;
  /** Offset of a regular file; null for streams, which have none. */
  offset: number | null;
}

/** An errno of WASI as an exception, to leave nested code with. */
export class WasiFailure extends Error {
  readonly errno: number;

  constructor(errno: number) {
    super(`WASI errno ${errno}`);
    this.errno = errno;
  }
}

const failures = new Map<number, WasiFailure>();

/** The failure of an errno, made once: guests probe for files all the time, and nobody sees where it came from. */
export function wasiFailure(errno: number): WasiFailure {
  let failure = failures.get(errno);
  if (!failure) failures.set(errno, (failure = new WasiFailure(errno)));
  return failure;
}

/** One instance of WASI: arguments, environment, descriptors and the guest's memory. */
export class WasiState {
  readonly system: System;
  readonly args: readonly Uint8Array[];
  readonly environ: readonly Uint8Array[];
  readonly #descriptors = new Map<number, Descriptor>();
  memory: GuestMemory | null = null;

  constructor(
    system: System,
    args: readonly string[],
    environ: readonly string[],
    preopens: readonly string[],
    stdio: readonly number[],
  ) {
    const encoder = new TextEncoder();
    this.system = system;
    this.args = args.map((text) => encoder.encode(`${text}\0`));
    this.environ = environ.map((text) => encoder.encode(`${text}\0`));
    stdio.forEach((hostFd, fd) => this.#descriptors.set(fd, this.#describeStandard(hostFd)));
    for (let index = 0; index + 1 < preopens.length; index += 2) {
      this.#preopen(preopens[index]!, preopens[index + 1]!);
    }
  }

  /** The guest's memory; only once it was given. */
  get guest(): GuestMemory {
    return this.memory!;
  }

  /** The descriptor, if it exists and has every one of `rights`. */
  descriptor(fd: number, rights = 0n): Descriptor {
    const found = this.#descriptors.get(fd >>> 0);
    if (!found) throw wasiFailure(WasiErrno.BADF);
    if ((found.rights & rights) !== rights) throw wasiFailure(WasiErrno.NOTCAPABLE);
    return found;
  }

  add(descriptor: Descriptor): number {
    let fd = 0;
    while (this.#descriptors.has(fd)) fd++;
    this.#descriptors.set(fd, descriptor);
    return fd;
  }

  remove(fd: number): void {
    this.#descriptors.delete(fd >>> 0);
  }

  move(from: number, to: number): void {
    this.#descriptors.set(to >>> 0, this.descriptor(from));
    this.#descriptors.delete(from >>> 0);
  }

  /** Throws the failure a system call reports; returns its result otherwise. */
  checked(result: number): number {
    if (result < 0) throw wasiFailure(wasiErrno(result));
    return result;
  }

  stat(path: string, isFollowing: boolean): BigInt64Array {
    const fields = new BigInt64Array(STAT_FIELDS);
    this.checked(isFollowing ? this.system.stat(path, fields) : this.system.lstat(path, fields));
    return fields;
  }

  #describeStandard(hostFd: number): Descriptor {
    const kind = this.system.handleType(hostFd);
    const isFile = kind === 'FILE';
    const type = isFile
      ? this.#standardFileType(hostFd)
      : kind === 'TTY'
        ? WasiFileType.CHARACTER_DEVICE
        : WasiFileType.STREAM;
    const rights = isFile ? InitialRights.regular : kind === 'TTY' ? InitialRights.terminal : InitialRights.all;
    const offset = null;
    const base = { hostFd, directory: null, preopenName: null, flags: 0, offset };
    return { ...base, type, rights, inheriting: isFile || kind === 'TTY' ? 0n : InitialRights.all };
  }

  #standardFileType(hostFd: number): number {
    const fields = new BigInt64Array(STAT_FIELDS);
    return this.system.fstat(hostFd, fields) < 0 ? WasiFileType.UNKNOWN : fileTypeOf(fields);
  }

  #preopen(name: string, hostPath: string): void {
    const real = this.system.realpath(hostPath);
    if (typeof real === 'number') throw new Error(`uvwasi_init: cannot open ${hostPath}`);
    this.add({
      hostFd: -1,
      directory: real,
      preopenName: name,
      type: WasiFileType.DIRECTORY,
      rights: InitialRights.directory,
      inheriting: InitialRights.directoryInheriting,
      flags: 0,
      offset: null,
    });
  }
}

/** The WASI file type for a file status record. */
export function fileTypeOf(fields: BigInt64Array): number {
  switch (Number(fields[StatField.MODE]!) & FileMode.S_IFMT) {
    case FileMode.S_IFREG:
      return WasiFileType.REGULAR;
    case FileMode.S_IFDIR:
      return WasiFileType.DIRECTORY;
    case FileMode.S_IFLNK:
      return WasiFileType.SYMLINK;
    case FileMode.S_IFCHR:
      return WasiFileType.CHARACTER_DEVICE;
    case FileMode.S_IFSOCK:
    case FileMode.S_IFIFO:
      return WasiFileType.STREAM;
    default:
      return WasiFileType.UNKNOWN;
  }
}

/** One call of WASI: raw arguments from the guest, an errno back; anything else means success. */
export type WasiCall = (state: WasiState, ...values: never[]) => unknown;
export type WasiCalls = Readonly<Record<string, WasiCall>>;
