import { STAT_FIELDS } from '../../abi/file-modes.ts';
import { KernelFile } from '../io/kernel-file.ts';
import type { OpenFile } from '../io/open-file.ts';
import { Shell } from './shell.ts';
import type { ShellProcess } from './shell-process.ts';
import { newVariable, Variables } from './variables.ts';

/** The first shell of a process, made from what the kernel handed over. */
export function createShell(process: ShellProcess): Shell {
  const { system } = process;
  const shell = new Shell(process, process.task, {
    variables: variablesOf(system.start.environment),
    functions: new Map(),
    aliases: new Map(),
    options: new Set(['braceexpand', 'hashall', 'interactive-comments']),
    shellOptions: new Set([
      'checkwinsize',
      'cmdhist',
      'complete_fullquote',
      'extquote',
      'force_fignore',
      'globasciiranges',
      'globskipdots',
      'hostcomplete',
      'interactive_comments',
      'patsub_replacement',
      'progcomp',
      'promptvars',
      'sourcepath',
    ]),
    traps: new Map(),
    descriptors: inheritedFiles(process),
    workingDirectory: system.workingDirectory(),
  });
  process.bindVariables(shell);
  setStandardVariables(shell);
  return shell;
}

function variablesOf(environment: readonly string[]): Variables {
  const variables = new Variables();
  for (const entry of environment) {
    const split = entry.indexOf('=');
    const name = entry.slice(0, split);
    // Names that are none in the shell stay in the environment of children.
    const variable = newVariable(entry.slice(split + 1));
    variable.isExported = true;
    variables.globalVariable(name).value = variable.value;
    variables.globalVariable(name).isExported = true;
  }
  return variables;
}

function inheritedFiles(process: ShellProcess): Map<number, OpenFile> {
  const files = new Map<number, OpenFile>();
  const record = new Float64Array(STAT_FIELDS);
  for (let fd = 0; fd < 64; fd++) {
    if (process.system.fstat(fd, record) >= 0) files.set(fd, new KernelFile(process.system, fd, true));
  }
  return files;
}

function setStandardVariables(shell: Shell): void {
  const { variables, process } = shell;
  const set = (name: string, value: string): void => {
    if (!variables.isSet(name)) variables.set(name, value);
  };
  const exported = (name: string, value: string): void => {
    variables.set(name, value);
    variables.writable(name).isExported = true;
  };
  variables.set('IFS', ' \t\n');
  set('PATH', '/usr/local/bin:/usr/bin:/bin');
  set('PS4', '+ ');
  set('OPTIND', '1');
  exported('PWD', shell.workingDirectory);
  exported('SHLVL', String((Number(variables.get('SHLVL')) || 0) + 1));
  set('BASH', '/bin/bash');
  set('BASH_VERSION', '5.2.15(1)-release');
  variables.globalVariable('BASH_VERSINFO').value = ['5', '2', '15', '1', 'release', 'wasm32-unknown-linux-gnu'];
  set('HOSTNAME', process.system.hostname());
  set('HOSTTYPE', 'wasm32');
  set('OSTYPE', 'linux-gnu');
  set('MACHTYPE', 'wasm32-unknown-linux-gnu');
  const identity: readonly [string, string][] = [
    ['UID', '0'],
    ['EUID', '0'],
    ['PPID', String(process.system.start.parentPid)],
  ];
  for (const [name, value] of identity) {
    const variable = variables.globalVariable(name);
    variable.value = value;
    variable.isInteger = true;
    variable.isReadonly = true;
  }
}
