import { errnoName } from '../abi/errno.ts';
import type { BindingContext } from './binding-context.ts';
import { internalsOf } from './node-internals.ts';

interface PackageFile {
  readonly path: string;
  readonly directory: string;
  readonly text: string;
}

/**
 * `node --run <name>`: runs a script of the nearest package.json without starting JavaScript, and ends with its
 * code. Source: `node_task_runner.cc`.
 */
export function runPackageScript(context: BindingContext, name: string, values: readonly string[]): void {
  const { system } = context;
  const { environment, writeError } = internalsOf(context);
  const refuse = (message: string): never => {
    writeError(`${message}\n`);
    return system.exit(1);
  };
  const workingDirectory = system.workingDirectory();
  const file = findPackageFile(context, workingDirectory);
  if (!file) return refuse(`Can't find package.json for directory ${workingDirectory}`);
  const command = commandOf(file, name);
  if ('problem' in command) return refuse(command.problem);
  environment.set('NODE_RUN_SCRIPT_NAME', name);
  environment.set('NODE_RUN_PACKAGE_JSON_PATH', file.path);
  environment.set('PATH', searchPath(context, file.directory, environment.get('PATH') ?? ''));
  const pid = system.spawn(
    {
      file: '/bin/sh',
      argv: ['/bin/sh', '-c', [command.text, ...values.map(quoted)].join(' ')],
      environment: environment.entries(),
      workingDirectory: file.directory,
      descriptors: [0, 1, 2].map((fd) => ({ type: 'inherit', fd })),
    },
    ({ code }) => system.exit(code),
  );
  if (pid < 0) refuse(`Error: cannot start /bin/sh: ${errnoName(pid)}`);
}

function ancestors(directory: string): string[] {
  const found = [directory];
  for (let path = directory; path !== '/'; found.push(path)) path = path.slice(0, path.lastIndexOf('/')) || '/';
  return found;
}

function findPackageFile({ system, platform }: BindingContext, from: string): PackageFile | undefined {
  for (const directory of ancestors(from)) {
    const path = `${directory === '/' ? '' : directory}/package.json`;
    const data = system.readFile(path);
    if (typeof data !== 'number') return { path, directory, text: new platform.TextDecoder().decode(data) };
  }
  return undefined;
}

function commandOf({ path, text }: PackageFile, name: string): { text: string } | { problem: string } {
  let scripts: unknown;
  try {
    scripts = (JSON.parse(text) as { scripts?: unknown }).scripts;
  } catch {
    return { problem: `Can't parse ${path}` };
  }
  if (typeof scripts !== 'object' || scripts === null) return { problem: `Can't find "scripts" field in ${path}` };
  if (!Object.hasOwn(scripts, name)) {
    const available = Object.entries(scripts)
      .filter((entry): entry is [string, string] => typeof entry[1] === 'string')
      .map(([key, value]) => `\n  ${key}: ${value}`);
    return { problem: `Missing script: "${name}" for ${path}\n\nAvailable scripts are:${available.join('')}` };
  }
  const command = (scripts as Record<string, unknown>)[name];
  return typeof command === 'string'
    ? { text: command }
    : { problem: `Script "${name}" is unexpectedly not a string for ${path}\n` };
}

function searchPath({ system }: BindingContext, directory: string, path: string): string {
  const folders = ancestors(directory)
    .map((parent) => `${parent === '/' ? '' : parent}/node_modules/.bin`)
    .filter((folder) => system.access(folder, 0) === 0);
  return [...folders, path].join(':');
}

function quoted(value: string): string {
  return /^[\w@%+=:,./-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`;
}
