import { FileMode } from '../abi/file-modes.ts';
import type { WritableFileSystem } from '../filesystem/types.ts';
import { Device } from './device-file.ts';

/** An executable file that starts a worker program. */
export interface ProgramFile {
  readonly path: string;
  readonly program: string;
}

/** Made anew at every start, so not worth storing. */
export const UNSTORED = ['/proc', '/dev', '/tmp', '/bin', '/etc', '/usr/local/lib/node_modules/npm'] as const;

/** Where the npm image is mounted. */
export const NPM_IMAGE = '/usr/local/lib/node_modules/npm';

const directories = [
  '/bin',
  '/dev',
  '/etc',
  '/home',
  '/proc',
  '/tmp',
  '/usr',
  '/usr/local',
  '/usr/local/bin',
  '/usr/local/lib',
  '/usr/local/lib/node_modules',
  NPM_IMAGE,
  '/usr/share',
  '/var',
  '/var/tmp',
  '/mnt',
  '/opt',
  '/root',
  '/sbin',
];

const links: Readonly<Record<string, string>> = {
  '/usr/bin': '/bin',
  '/usr/sbin': '/bin',
  '/lib': '/usr/local/lib',
  '/dev/fd': '/proc/self/fd',
  '/usr/local/bin/npm': '../lib/node_modules/npm/bin/npm-cli.js',
  '/usr/local/bin/npx': '../lib/node_modules/npm/bin/npx-cli.js',
};

const devices: Readonly<Record<string, number>> = {
  null: Device.NULL,
  zero: Device.ZERO,
  full: Device.FULL,
  random: Device.RANDOM,
  urandom: Device.URANDOM,
  tty: Device.TTY,
};

const files: Readonly<Record<string, string>> = {
  '/etc/passwd': 'root:x:0:0:root:/root:/bin/bash\nuser:x:1000:1000:user:/home:/bin/bash\n',
  '/etc/group': 'root:x:0:\nuser:x:1000:\n',
  '/etc/hosts': '127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n',
  '/etc/hostname': 'cloudless\n',
  '/etc/shells': '/bin/sh\n/bin/bash\n',
  '/etc/os-release': 'NAME="Cloudless"\nID=cloudless\nID_LIKE=linux\nPRETTY_NAME="Cloudless"\n',
  '/etc/resolv.conf': '',
  '/proc/version': 'Linux version 6.1.0 (cloudless)\n',
  '/proc/uptime': '0.00 0.00\n',
  '/proc/loadavg': '0.00 0.00 0.00 1/1 1\n',
  '/proc/mounts': 'root / cloudless rw 0 0\n',
  '/proc/filesystems': 'nodev\tproc\n\tcloudless\n',
};

/** Makes the places every program expects, leaving what is there. */
export function makeStandardPlaces(fileSystem: WritableFileSystem, programs: readonly ProgramFile[]): void {
  for (const path of directories) makeDirectory(fileSystem, path);
  const temporary = fileSystem.lookup('/tmp', fileSystem.root, true);
  if (temporary > 0) fileSystem.setMode(temporary, 0o1777);
  for (const [path, target] of Object.entries(links)) {
    at(fileSystem, path, (parent, name) => {
      if (fileSystem.lookup(name, parent, false) < 0) fileSystem.symlink(parent, name, target);
    });
  }
  for (const [name, device] of Object.entries(devices)) {
    at(fileSystem, `/dev/${name}`, (parent) => fileSystem.create(parent, name, FileMode.S_IFCHR | 0o666, device));
  }
  for (const [path, text] of Object.entries({ ...files, ...processorFiles() })) write(fileSystem, path, text, 0o644);
  for (const { path, program } of programs) write(fileSystem, path, `\x7fCLOUDLESS ${program}\n`, 0o755);
}

export function makeDirectory(fileSystem: WritableFileSystem, path: string): number {
  let directory = fileSystem.root;
  for (const name of path.split('/').filter((part) => part !== '')) {
    const next = fileSystem.lookup(name, directory, true);
    directory = next > 0 ? next : fileSystem.mkdir(directory, name, 0o755);
    if (directory < 0) return directory;
  }
  return directory;
}

function processorFiles(): Record<string, string> {
  const count = navigator.hardwareConcurrency || 1;
  const processors = Array.from(
    { length: count },
    (_, index) => `processor\t: ${index}\nvendor_id\t: Cloudless\nmodel name\t: Browser\ncpu MHz\t\t: 1000.000\n\n`,
  );
  return {
    '/proc/cpuinfo': processors.join(''),
    '/proc/meminfo': 'MemTotal:        4194304 kB\nMemFree:         2097152 kB\nMemAvailable:    2097152 kB\n',
  };
}

function at(fileSystem: WritableFileSystem, path: string, act: (parent: number, name: string) => void): void {
  const slash = path.lastIndexOf('/');
  const parent = fileSystem.lookup(path.slice(0, slash) || '/', fileSystem.root, true);
  if (parent > 0) act(parent, path.slice(slash + 1));
}

function write(fileSystem: WritableFileSystem, path: string, text: string, mode: number): void {
  at(fileSystem, path, (parent, name) => {
    const known = fileSystem.lookup(name, parent, false);
    const inode = known > 0 ? known : fileSystem.create(parent, name, FileMode.S_IFREG | mode);
    if (inode < 0) return;
    fileSystem.truncate(inode, 0);
    fileSystem.write(inode, new TextEncoder().encode(text), 0);
    fileSystem.setMode(inode, mode);
  });
}
