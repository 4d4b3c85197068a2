import type {
  KernelBootOptions,
  KernelBootReport,
  KernelControl,
  KernelDirectoryEntry,
  KernelEvent,
  KernelFileStatus,
  KernelProcessInfo,
  KernelProcessListener,
  KernelSpawnRequest,
  KernelTreeEntry,
} from '#shared/contracts/kernel-control.ts';
import { transfer } from 'comlink';
import { Errno } from '../abi/errno.ts';
import { DirectoryEntryType, FileMode, OpenFlag, STAT_FIELDS, StatField } from '../abi/file-modes.ts';
import { boot, type BootedMachine } from './boot.ts';
import type { Actor } from './calls/call.ts';
import { copyPath, makeDirectories, removeTree, renamePath, writeFile } from './calls/path-calls.ts';
import { ChangeBatches } from './change-batches.ts';
import { systemError } from './error-text.ts';
import { HostProcess } from './host-process.ts';
import { ConnectionPool } from './preview/connection-pool.ts';
import { servePreviewPort } from './preview/preview-port.ts';
import { readTree, writeTree } from './tree-transfer.ts';

const WRITE_ALL = OpenFlag.O_WRONLY | OpenFlag.O_CREAT | OpenFlag.O_TRUNC;

const entryTypes: Readonly<Record<number, KernelDirectoryEntry['type']>> = {
  [DirectoryEntryType.FILE]: 'file',
  [DirectoryEntryType.DIRECTORY]: 'directory',
  [DirectoryEntryType.LINK]: 'symlink',
};

/** The kernel as the host page drives it. Files are changed on behalf of `init`. */
export class KernelControlServer implements KernelControl {
  #booted: BootedMachine | null = null;
  #environment: Readonly<Record<string, string>> = {};
  #listener: ((event: KernelEvent) => void) | null = null;
  /** What happened before anybody listened. */
  #unheard: KernelEvent[] = [];
  #previews: ConnectionPool | null = null;
  readonly #processes = new Map<number, HostProcess>();
  readonly #batches = new Map<number, ChangeBatches>();

  async boot(options: KernelBootOptions): Promise<KernelBootReport> {
    if (this.#booted) throw new Error('the kernel runs already');
    this.#environment = options.environment;
    this.#booted = await boot(options, (event) => this.#emit(event));
    this.#previews = new ConnectionPool(this.#booted.machine.loopback);
    return this.#booted.report;
  }

  async readFile(path: string): Promise<Uint8Array> {
    const { fileSystem } = this.#machine;
    const inode = this.#lookup(path, 'open');
    if ((fileSystem.mode(inode) & FileMode.S_IFMT) === FileMode.S_IFDIR) throw systemError(-Errno.EISDIR, 'read');
    const data = fileSystem.readAll(inode);
    if (typeof data === 'number') throw systemError(data, 'open', path);
    return transfer(data, [data.buffer]);
  }

  async writeFile(path: string, data: Uint8Array): Promise<void> {
    check(writeFile(this.#actor, path, WRITE_ALL, 0o666, data), 'open', path);
  }

  async readdir(path: string): Promise<KernelDirectoryEntry[]> {
    const listing = this.#machine.fileSystem.readdir(this.#lookup(path, 'scandir'));
    if (typeof listing === 'number') throw systemError(listing, 'scandir', path);
    return listing.names.map((name, index) => ({ name, type: entryTypes[listing.types[index]!] ?? 'other' }));
  }

  async mkdir(path: string, isRecursive: boolean): Promise<string | undefined> {
    const actor = this.#actor;
    if (!isRecursive) {
      const place = actor.machine.fileSystem.lookupParent(path, actor.process.workingDirectory);
      if (typeof place === 'number') throw systemError(place, 'mkdir', path);
      check(actor.machine.readOnly.checkName(place.parent, place.name), 'mkdir', path);
      check(actor.machine.fileSystem.mkdir(place.parent, place.name, 0o755), 'mkdir', path);
      return undefined;
    }
    const made = makeDirectories(actor.machine, actor.process, path, 0o777);
    if (typeof made === 'number') throw systemError(made, 'mkdir', path);
    return made;
  }

  async remove(path: string, options: { isRecursive: boolean; isForced: boolean }): Promise<void> {
    const { machine, process } = this.#actor;
    const inode = machine.fileSystem.lookup(path, process.workingDirectory, false);
    if (inode === -Errno.ENOENT && options.isForced) return;
    check(inode, 'rm', path);
    const isDirectory = (machine.fileSystem.mode(inode) & FileMode.S_IFMT) === FileMode.S_IFDIR;
    if (isDirectory && !options.isRecursive) throw systemError(-Errno.EISDIR, 'rm', path);
    check(removeTree(machine, process, path), 'rm', path);
  }

  async rename(from: string, to: string): Promise<void> {
    check(renamePath(this.#actor, from, to), 'rename', from);
  }

  async copy(from: string, to: string): Promise<void> {
    const { fileSystem, root } = { fileSystem: this.#machine.fileSystem, root: this.#machine.fileSystem.root };
    const inode = fileSystem.lookup(from, root, true);
    check(inode, 'copyfile', from);
    if ((fileSystem.mode(inode) & FileMode.S_IFMT) !== FileMode.S_IFDIR) {
      check(copyPath(this.#actor, from, to, 0), 'copyfile', from);
    } else writeTree(this.#actor, to, readTree(this.#actor, from));
  }

  async symlink(target: string, path: string): Promise<void> {
    const { fileSystem, readOnly } = this.#machine;
    const place = fileSystem.lookupParent(path, fileSystem.root);
    if (typeof place === 'number') throw systemError(place, 'symlink', path);
    check(readOnly.checkName(place.parent, place.name), 'symlink', path);
    check(fileSystem.symlink(place.parent, place.name, target), 'symlink', path);
  }

  async readlink(path: string): Promise<string> {
    const { fileSystem } = this.#machine;
    const inode = fileSystem.lookup(path, fileSystem.root, false);
    const target = inode < 0 ? inode : fileSystem.readlink(inode);
    if (typeof target === 'number') throw systemError(target, 'readlink', path);
    return target;
  }

  async chmod(path: string, mode: number): Promise<void> {
    const inode = this.#lookup(path, 'chmod');
    check(this.#machine.readOnly.checkInode(inode), 'chmod', path);
    check(this.#machine.fileSystem.setMode(inode, mode & 0o7777), 'chmod', path);
  }

  async stat(path: string, isFollowing: boolean): Promise<KernelFileStatus> {
    const { fileSystem } = this.#machine;
    const inode = fileSystem.lookup(path, fileSystem.root, isFollowing);
    check(inode, isFollowing ? 'stat' : 'lstat', path);
    const status = new Float64Array(STAT_FIELDS);
    fileSystem.stat(inode, status);
    const mode = status[StatField.MODE]!;
    const type = mode & FileMode.S_IFMT;
    return {
      type:
        type === FileMode.S_IFREG
          ? 'file'
          : type === FileMode.S_IFDIR
            ? 'directory'
            : type === FileMode.S_IFLNK
              ? 'symlink'
              : 'other',
      size: status[StatField.SIZE]!,
      mode,
      modified: status[StatField.MTIME_SEC]! * 1000 + status[StatField.MTIME_NSEC]! / 1e6,
      inode,
    };
  }

  async watch(
    path: string,
    isRecursive: boolean,
    onEvent: (event: 'rename' | 'change', filename: string) => void,
  ): Promise<number> {
    const inode = this.#lookup(path, 'watch');
    const batches = new ChangeBatches(onEvent);
    const name = path.replace(/\/+$/, '').replace(/^.*\//s, '');
    const id = this.#machine.watchers.add({ inode, name }, isRecursive, null, (event, filename) =>
      batches.add(event, filename),
    );
    this.#batches.set(id, batches);
    return id;
  }

  async unwatch(id: number): Promise<void> {
    this.#machine.watchers.remove(id);
    this.#batches.get(id)?.close();
    this.#batches.delete(id);
  }

  async writeTree(directory: string, entries: KernelTreeEntry[]): Promise<void> {
    writeTree(this.#actor, directory, entries);
  }

  async readTree(directory: string): Promise<KernelTreeEntry[]> {
    return readTree(this.#actor, directory);
  }

  async sync(): Promise<void> {
    await this.#running.persistence.sync();
  }

  async spawn(request: KernelSpawnRequest, listener: KernelProcessListener): Promise<number> {
    const { machine } = this.#running;
    const start = (): HostProcess =>
      new HostProcess(
        machine,
        {
          command: request.command,
          arguments: request.arguments,
          environment: Object.entries({
            ...this.#environment,
            PWD: request.workingDirectory,
            ...request.environment,
          }).map(([name, value]) => `${name}=${value}`),
          workingDirectory: this.#lookup(request.workingDirectory, 'chdir'),
          terminal: request.terminal,
        },
        {
          onOutput: (chunk, stream) => listener.onOutput(chunk, stream),
          onExit: (code, signal) => {
            this.#processes.delete(started.process.pid);
            void listener.onExit(code, signal);
          },
        },
      );
    const started = await this.#startRunnable(start);
    this.#processes.set(started.process.pid, started);
    return started.process.pid;
  }

  async write(pid: number, text: string): Promise<void> {
    this.#processes.get(pid)?.write(text);
  }

  async endInput(pid: number): Promise<void> {
    this.#processes.get(pid)?.endInput();
  }

  async resize(pid: number, columns: number, rows: number): Promise<void> {
    this.#processes.get(pid)?.resize(columns, rows);
  }

  async kill(pid: number, signal: number): Promise<void> {
    const started = this.#processes.get(pid);
    if (started) started.kill(signal);
    else {
      const process = this.#machine.processes.get(pid);
      if (process === undefined) throw systemError(-Errno.ESRCH, 'kill');
      this.#machine.signal(process, signal);
    }
  }

  async processes(): Promise<KernelProcessInfo[]> {
    const { init, processes } = this.#machine;
    return [...processes.values()]
      .filter((process) => process !== init)
      .map(({ pid, parent, argv, state, startedAt }) => ({
        pid,
        parentPid: parent?.pid ?? 0,
        command: argv.join(' '),
        state,
        startedAt,
      }));
  }

  async listen(listener: (event: KernelEvent) => void): Promise<void> {
    this.#listener = listener;
    for (const event of this.#unheard.splice(0)) listener(event);
  }

  async attachPreview(port: MessagePort): Promise<void> {
    servePreviewPort(port, this.#previews!);
  }

  async shutdown(): Promise<void> {
    const { machine, persistence } = this.#running;
    for (const process of [...machine.processes.values()]) {
      if (process !== machine.init) machine.endProcess(process, { code: 0, signal: 9 });
    }
    machine.pool.close();
    this.#previews?.close();
    for (const batches of this.#batches.values()) batches.close();
    await persistence.sync();
    await persistence.close();
  }

  get #running(): BootedMachine {
    if (this.#booted === null) throw new Error('the kernel does not run: boot it first');
    return this.#booted;
  }

  get #machine(): BootedMachine['machine'] {
    return this.#running.machine;
  }

  get #actor(): Actor {
    const { machine } = this.#running;
    return { machine, process: machine.init };
  }

  #lookup(path: string, call: string): number {
    const { fileSystem } = this.#machine;
    const inode = fileSystem.lookup(path, fileSystem.root, true);
    check(inode, call, path);
    return inode;
  }

  /** A command that is not found may lie in an image that is still on its way. */
  async #startRunnable(start: () => HostProcess): Promise<HostProcess> {
    const { machine } = this.#running;
    try {
      return start();
    } catch (reason) {
      if (machine.areImagesReady || (reason as { code?: string }).code !== 'ENOENT') throw reason;
      await new Promise<void>((resolve) => machine.afterImages(resolve));
      return start();
    }
  }

  #emit(event: KernelEvent): void {
    if (this.#listener) this.#listener(event);
    else this.#unheard.push(event);
  }
}

function check(result: number, call: string, path: string): void {
  if (result < 0) throw systemError(result, call, path);
}
