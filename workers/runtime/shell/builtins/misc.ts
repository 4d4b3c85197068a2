import { expandTime } from './times-text.ts';
import { findInPath } from '../interpreter/launcher.ts';
import { echoText } from './echo.ts';
import { formatText } from './printf.ts';
import { evaluateTest, TestError } from './test-expression.ts';
import { complain, parseLetters, type Builtin } from './builtin.ts';
import { OpenFlag } from '../../abi/file-modes.ts';
import { encodeText } from '../io/text.ts';

export const colon: Builtin = () => 0;
export const falseBuiltin: Builtin = () => 1;

export const echo: Builtin = async ({ shell, args }) => {
  await shell.print(echoText(args, shell.shellOptions.has('xpg_echo')));
  return 0;
};

export const printf: Builtin = async (context) => {
  const { shell } = context;
  let args = [...context.args];
  let variable: string | null = null;
  if (args[0] === '-v') {
    variable = args[1] ?? '';
    args = args.slice(2);
  }
  if (args[0] === '--') args = args.slice(1);
  const format = args[0];
  if (format === undefined) return complain(context, 'usage: printf [-v var] format [arguments]', 2);
  const { text, errors } = formatText(format, args.slice(1));
  const element = variable === null ? null : /^(\w+)\[(.*)\]$/s.exec(variable);
  if (element) shell.variables.setElement(element[1]!, element[2]!, text);
  else if (variable !== null) shell.variables.set(variable, text);
  else await shell.print(text);
  for (const error of errors) await complain(context, error);
  return errors.length > 0 ? 1 : 0;
};

export const test: Builtin = async (context) => {
  let { args } = context;
  if (context.name === '[') {
    if (args.at(-1) !== ']') return complain(context, "missing `]'", 2);
    args = args.slice(0, -1);
  }
  try {
    return evaluateTest(args, context.interpreter.expander) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof TestError)) throw error;
    return complain(context, error.message, 2);
  }
};

export const letBuiltin: Builtin = async (context) => {
  if (context.args.length === 0) return complain(context, 'expression expected');
  let value = 0n;
  for (const expression of context.args) value = context.interpreter.expander.evaluate(expression);
  return value === 0n ? 1 : 0;
};

export const shift: Builtin = async (context) => {
  const { shell, args } = context;
  const count = Number(args[0] ?? 1);
  if (!Number.isInteger(count)) return complain(context, `${args[0]}: numeric argument required`);
  if (count < 0) return complain(context, `${args[0]}: shift count out of range`);
  if (count > shell.positional.length) return 1;
  shell.positional = shell.positional.slice(count);
  return 0;
};

export const getopts: Builtin = async (context) => {
  const { shell, args } = context;
  const [specification, name] = args;
  if (specification === undefined || name === undefined)
    return complain(context, 'usage: getopts optstring name [arg]', 2);
  const list = args.length > 2 ? args.slice(2) : shell.positional;
  const { variables } = shell;
  const isSilent = specification.startsWith(':');
  const index = Math.max(1, Number(variables.get('OPTIND') ?? 1));
  let offset = shell.process.optionOffset.index === index ? shell.process.optionOffset.offset : 1;
  const arg = list[index - 1];
  const finish = (next: number): number => {
    variables.set('OPTIND', String(next));
    shell.process.optionOffset = { index: 0, offset: 1 };
    variables.set(name, '?');
    return 1;
  };
  if (arg === undefined || !arg.startsWith('-') || arg === '-') return finish(index);
  if (arg === '--') return finish(index + 1);
  const letter = arg[offset++]!;
  const at = letter === ':' ? -1 : specification.indexOf(letter, isSilent ? 1 : 0);
  let next = offset < arg.length ? index : index + 1;
  variables.unset('OPTARG');
  if (at < 0) {
    variables.set(name, '?');
    if (isSilent) variables.set('OPTARG', letter);
    else await shell.print(`${shell.name}: illegal option -- ${letter}\n`, 2);
  } else if (specification[at + 1] === ':') {
    const value = offset < arg.length ? arg.slice(offset) : list[index];
    next = offset < arg.length ? index + 1 : index + 2;
    if (value === undefined) {
      variables.set(name, isSilent ? ':' : '?');
      if (isSilent) variables.set('OPTARG', letter);
      else await shell.print(`${shell.name}: option requires an argument -- ${letter}\n`, 2);
      next = index + 1;
    } else {
      variables.set(name, letter);
      variables.set('OPTARG', value);
    }
    offset = 1;
  } else variables.set(name, letter);
  shell.process.optionOffset = { index: next, offset: next === index ? offset : 1 };
  variables.set('OPTIND', String(next));
  return 0;
};

export const hash: Builtin = async (context) => {
  const { shell } = context;
  const { options, operands } = parseLetters(context.args, 'rdtl', 'p');
  if (options.has('r')) shell.hashed.clear();
  let status = 0;
  for (const name of operands) {
    const found = findInPath(shell, name, shell.variables.get('PATH'))[0];
    if (found === undefined) status = await complain(context, `${name}: not found`);
    else shell.hashed.set(name, found);
  }
  if (operands.length === 0 && !options.has('r')) {
    if (shell.hashed.size === 0) await shell.print('hash: hash table empty\n');
    else await shell.print(`hits\tcommand\n${[...shell.hashed.values()].map((path) => `   1\t${path}\n`).join('')}`);
  }
  return status;
};

export const umask: Builtin = async (context) => {
  const { shell } = context;
  const { options, operands } = parseLetters(context.args, 'Sp');
  const current = shell.system.umask();
  if (operands.length === 0) {
    const letters = (bits: number): string => `${bits & 4 ? '' : 'r'}${bits & 2 ? '' : 'w'}${bits & 1 ? '' : 'x'}`;
    const symbolic = `u=${letters(current >> 6)},g=${letters((current >> 3) & 7)},o=${letters(current & 7)}`;
    await shell.print(`${options.has('S') ? symbolic : current.toString(8).padStart(4, '0')}\n`);
    return 0;
  }
  const [text] = operands;
  const mask = /^[0-7]+$/.test(text!) ? parseInt(text!, 8) : symbolicMask(text!, current);
  if (mask === null || mask > 0o777) return complain(context, `${text}: octal number out of range`);
  shell.system.umask(mask);
  shell.umask = mask;
  if (!shell.isSubshell) shell.process.rememberUmask(mask);
  return 0;
};

function symbolicMask(text: string, current: number): number | null {
  let allowed = ~current & 0o777;
  for (const clause of text.split(',')) {
    const match = /^([ugoa]*)([-+=])([rwx]*)$/.exec(clause);
    if (!match) return null;
    const bits = [...match[3]!].reduce((sum, letter) => sum | { r: 4, w: 2, x: 1 }[letter as 'r']!, 0);
    for (const who of match[1] === '' || match[1]!.includes('a') ? 'ugo' : match[1]!) {
      const shiftBy = who === 'u' ? 6 : who === 'g' ? 3 : 0;
      if (match[2] === '=') allowed &= ~(7 << shiftBy);
      allowed = match[2] === '-' ? allowed & ~(bits << shiftBy) : allowed | (bits << shiftBy);
    }
  }
  return ~allowed & 0o777;
}

export const ulimit: Builtin = async ({ shell, args }) => {
  const isAll = args.some((arg) => arg.includes('a'));
  if (args.some((arg) => !arg.startsWith('-'))) return 0;
  await shell.print(
    isAll
      ? 'open files                          (-n) 1024\n'
      : args.some((arg) => arg.includes('n'))
        ? '1024\n'
        : 'unlimited\n',
  );
  return 0;
};

export const times: Builtin = async ({ shell }) => {
  await shell.print(expandTime());
  return 0;
};

export const history: Builtin = async (context) => {
  const { shell, args } = context;
  const { history: lines } = shell.process;
  if (args[0] === '-c') {
    lines.length = 0;
    return 0;
  }
  if (args[0] === '-d') {
    const at = Number(args[1]);
    if (!(at >= 1 && at <= lines.length)) return complain(context, `${args[1]}: history position out of range`);
    lines.splice(at - 1, 1);
    return 0;
  }
  if (args[0] === '-s') {
    lines.push(args.slice(1).join(' '));
    return 0;
  }
  if (args[0] === '-w' || args[0] === '-a') {
    const path = shell.resolve(args[1] ?? shell.variables.get('HISTFILE') ?? '/home/.bash_history');
    shell.system.writeFile(
      path,
      encodeText(lines.map((line) => `${line}\n`).join('')),
      OpenFlag.O_WRONLY | OpenFlag.O_CREAT | OpenFlag.O_TRUNC,
      0o600,
    );
    return 0;
  }
  const count = args[0] === undefined ? lines.length : Number(args[0]);
  const start = Math.max(0, lines.length - count);
  for (let index = start; index < lines.length; index++)
    await shell.print(`${String(index + 1).padStart(5)}  ${lines[index]}\n`);
  return 0;
};

export const enable: Builtin = () => 0;

export const caller: Builtin = async ({ shell }) => {
  if (shell.functionNames.length === 0) return 1;
  await shell.print(`${shell.line} ${shell.functionNames[1] ?? 'main'} ${shell.sourceName ?? shell.name}\n`);
  return 0;
};

export const help: Builtin = async ({ shell }) => {
  const names = [...shell.process.commands.builtins.keys()].sort();
  await shell.print(
    'This shell speaks the language of bash. Built into it:\n' +
      `${names.join(' ')}\n\nProgrammable in files and on the command line; the tools in /bin have the options of GNU's.\n` +
      "Type `type NAME' to learn what a name means.\n",
  );
  return 0;
};
