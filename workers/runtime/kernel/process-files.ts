import { FileMode } from '../abi/file-modes.ts';
import type { WritableFileSystem } from '../filesystem/types.ts';
import type { Process } from './process.ts';

const encoder = new TextEncoder();

/** Keeps `/proc/<pid>` for every process: plain files, so that readers need no kernel. */
export class ProcessFiles {
  readonly #fileSystem: WritableFileSystem;
  readonly #directory: number;

  constructor(fileSystem: WritableFileSystem) {
    this.#fileSystem = fileSystem;
    const found = fileSystem.lookup('/proc', fileSystem.root, true);
    this.#directory = found > 0 ? found : fileSystem.mkdir(fileSystem.root, 'proc', 0o555);
  }

  add(process: Process): void {
    const fileSystem = this.#fileSystem;
    const directory = fileSystem.mkdir(this.#directory, String(process.pid), 0o555);
    if (directory < 0) return;
    const name = (process.argv[0] ?? '').replace(/^.*\//s, '').slice(0, 15);
    this.#write(directory, 'cmdline', process.argv.map((argument) => `${argument}\0`).join(''));
    this.#write(directory, 'comm', `${name}\n`);
    this.#write(directory, 'environ', process.environment.map((entry) => `${entry}\0`).join(''));
    this.#write(directory, 'status', statusOf(process, name));
    this.#write(directory, 'stat', statOf(process, name));
    fileSystem.symlink(directory, 'exe', process.executable);
    fileSystem.symlink(directory, 'cwd', this.#workingDirectory(process));
    fileSystem.symlink(directory, 'root', '/');
    fileSystem.mkdir(directory, 'fd', 0o500);
  }

  workingDirectoryChanged(process: Process): void {
    const directory = this.#fileSystem.lookup(String(process.pid), this.#directory, false);
    if (directory < 0) return;
    this.#fileSystem.unlink(directory, 'cwd');
    this.#fileSystem.symlink(directory, 'cwd', this.#workingDirectory(process));
  }

  remove(process: Process): void {
    this.#fileSystem.removeTree(this.#directory, String(process.pid));
  }

  #workingDirectory(process: Process): string {
    const path = this.#fileSystem.pathOf(process.workingDirectory);
    return typeof path === 'string' ? path : '/';
  }

  #write(directory: number, name: string, text: string): void {
    const inode = this.#fileSystem.create(directory, name, FileMode.S_IFREG | 0o444);
    if (inode > 0) this.#fileSystem.write(inode, encoder.encode(text), 0);
  }
}

function statusOf(process: Process, name: string): string {
  const parent = process.parent?.pid ?? 0;
  return [
    `Name:\t${name}`,
    `Umask:\t${process.umask.toString(8).padStart(4, '0')}`,
    'State:\tR (running)',
    `Tgid:\t${process.pid}`,
    `Pid:\t${process.pid}`,
    `PPid:\t${parent}`,
    'Uid:\t1000\t1000\t1000\t1000',
    'Gid:\t1000\t1000\t1000\t1000',
    'Threads:\t1',
    '',
  ].join('\n');
}

/** The first fields of proc(5)'s `stat`, the others zero. */
function statOf(process: Process, name: string): string {
  const terminal = process.terminal === null ? 0 : 0x8800 | process.terminal.number;
  const fields = [process.parent?.pid ?? 0, process.group, process.session, terminal, process.group];
  return `${process.pid} (${name}) R ${fields.join(' ')}${' 0'.repeat(44)}\n`;
}
