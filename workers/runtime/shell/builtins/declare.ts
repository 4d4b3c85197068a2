import type { Assignment } from '../language/ast.ts';
import { assignArray } from '../interpreter/assignments.ts';
import { ExpansionError } from '../interpreter/control-flow.ts';
import { describeVariable, quoteIfNeeded, quoteValue } from '../interpreter/quoting.ts';
import { optionLetters, optionNames } from '../interpreter/options.ts';
import { newVariable, type Variable } from '../interpreter/variables.ts';
import { complain, parseLetters, type Builtin, type BuiltinContext } from './builtin.ts';
import { printFunction } from './flow.ts';

/** What the options of `declare` ask for. */
interface Attributes {
  readonly on: string;
  readonly off: string;
  readonly isGlobal: boolean;
}

function applyAttributes(variable: Variable, { on, off }: Attributes): void {
  if (on.includes('a')) toIndexed(variable);
  if (on.includes('A') && !(variable.value instanceof Map)) variable.value = new Map();
  for (const [letters, isOn] of [
    [on, true],
    [off, false],
  ] as const) {
    if (letters.includes('x')) variable.isExported = isOn;
    if (letters.includes('i')) variable.isInteger = isOn;
    if (letters.includes('n')) variable.isNameReference = isOn;
    if (letters.includes('l')) variable.letterCase = isOn ? 'lower' : 'none';
    if (letters.includes('u')) variable.letterCase = isOn ? 'upper' : 'none';
  }
}

function toIndexed(variable: Variable): void {
  if (Array.isArray(variable.value)) return;
  variable.value = typeof variable.value === 'string' ? [variable.value] : [];
}

function splitArgument(
  arg: string,
): { name: string; subscript: string | null; isAppend: boolean; value: string | null } | null {
  const match = /^([A-Za-z_]\w*)(?:\[([^]*?)\])?(?:(\+?)=([^]*))?$/.exec(arg);
  if (!match) return null;
  return {
    name: match[1]!,
    subscript: match[2] ?? null,
    isAppend: match[3] === '+',
    value: match[4] ?? null,
  };
}

async function declareOne(
  context: BuiltinContext,
  arg: string,
  assignment: Assignment | undefined,
  attributes: Attributes,
  isLocal: boolean,
): Promise<number> {
  const { shell, interpreter } = context;
  const split = splitArgument(arg);
  if (!split) return complain(context, `\`${arg}': not a valid identifier`);
  const { name } = split;
  const { variables } = shell;
  const isExisting = variables.findRaw(name);
  let variable: Variable;
  if (isLocal) variable = variables.declareLocal(name);
  else if (attributes.isGlobal) variable = variables.globalVariable(name);
  else variable = isExisting ?? variables.writable(name);
  if (attributes.on.includes('n') || attributes.off.includes('n')) {
    applyAttributes(variable, attributes);
    if (split.value !== null) variable.value = split.value;
    return 0;
  }
  if (!isExisting && variables.findRaw(name) !== variable) variable = newVariable();
  applyAttributes(variable, attributes);
  try {
    if (assignment?.elements)
      await assignArray(interpreter.expander, name, variable, assignment.elements, split.isAppend);
    else if (split.value !== null && split.subscript !== null) {
      variables.setElement(name, split.subscript, split.value, split.isAppend);
    } else if (split.value !== null) variables.assign(name, variable, split.value, split.isAppend);
  } catch (error) {
    if (!(error instanceof ExpansionError)) throw error;
    return complain(context, error.message);
  }
  if (attributes.on.includes('r')) variable.isReadonly = true;
  return 0;
}

async function declareAll(
  context: BuiltinContext,
  args: readonly string[],
  attributes: Attributes,
  isLocal: boolean,
): Promise<number> {
  let status = 0;
  const offset = context.args.length - args.length + 1;
  for (const [index, arg] of args.entries()) {
    status = (await declareOne(context, arg, context.assigned.get(index + offset), attributes, isLocal)) || status;
  }
  return status;
}

/** Separates `-x`/`+x` attribute letters from the names. */
function readAttributes(args: readonly string[]): { letters: Attributes & { all: string }; names: readonly string[] } {
  let on = '';
  let off = '';
  let index = 0;
  for (; index < args.length && /^[-+][a-zA-Z]+$|^--$/.test(args[index]!); index++) {
    if (args[index] === '--') {
      index++;
      break;
    }
    if (args[index]!.startsWith('-')) on += args[index]!.slice(1);
    else off += args[index]!.slice(1);
  }
  return { letters: { on, off, isGlobal: on.includes('g'), all: on }, names: args.slice(index) };
}

export const declare: Builtin = async (context) => {
  const { shell, name: builtinName } = context;
  const { letters, names } = readAttributes(context.args);
  const isInFunction = shell.functionNames.length > 0;
  if (builtinName === 'local' && !isInFunction) return complain(context, 'can only be used in a function');
  if (/[fF]/.test(letters.on)) return printFunctions(context, names, letters.on.includes('F'));
  if (letters.on.includes('p') || names.length === 0) return printVariables(context, names, letters.on);
  return declareAll(context, names, letters, isInFunction && !letters.isGlobal);
};

async function printFunctions(context: BuiltinContext, names: readonly string[], isNameOnly: boolean): Promise<number> {
  const { shell } = context;
  let status = 0;
  const wanted = names.length > 0 ? names : [...shell.functions.keys()].sort();
  for (const name of wanted) {
    const definition = shell.functions.get(name);
    if (!definition) status = 1;
    else if (isNameOnly) await shell.print(names.length > 0 ? `${name}\n` : `declare -f ${name}\n`);
    else await shell.print(`${printFunction(name, definition.source)}\n`);
  }
  return status;
}

async function printVariables(context: BuiltinContext, names: readonly string[], letters: string): Promise<number> {
  const { shell } = context;
  if (names.length === 0) {
    const isShown = (variable: Variable): boolean =>
      (!letters.includes('x') || variable.isExported) &&
      (!letters.includes('r') || variable.isReadonly) &&
      (!letters.includes('a') || Array.isArray(variable.value)) &&
      (!letters.includes('A') || variable.value instanceof Map) &&
      (!letters.includes('i') || variable.isInteger);
    const entries = context.name === 'local' ? shell.variables.localEntries() : shell.variables.entries();
    for (const [name, variable] of entries) {
      if (!isShown(variable)) continue;
      const plain = letters.replace('p', '') === '' && !letters.includes('p');
      await shell.print(plain ? plainLine(name, variable) : `${describeVariable(name, variable)}\n`);
    }
    return 0;
  }
  let status = 0;
  for (const name of names) {
    const variable = shell.variables.findRaw(name);
    if (variable) await shell.print(`${describeVariable(name, variable)}\n`);
    else status = await complain(context, `${name}: not found`);
  }
  return status;
}

function plainLine(name: string, variable: Variable): string {
  if (typeof variable.value === 'string') return `${name}=${quoteIfNeeded(variable.value)}\n`;
  return variable.value === null ? '' : `${describeVariable(name, variable).replace(/^declare \S+ /, '')}\n`;
}

export const exportBuiltin: Builtin = async (context) => {
  const { options, operands, invalid } = parseLetters(context.args, 'npf');
  if (invalid) return complain(context, `${invalid}: invalid option`, 2);
  if (operands.length === 0) {
    for (const [name, variable] of context.shell.variables.entries()) {
      if (!variable.isExported) continue;
      await context.shell.print(`${describeVariable(name, variable)}\n`);
    }
    return 0;
  }
  if (options.has('f')) return 0;
  const letters = options.has('n') ? { on: '', off: 'x', isGlobal: false } : { on: 'x', off: '', isGlobal: false };
  return declareAll(context, operands, letters, false);
};

export const readonly: Builtin = async (context) => {
  const { letters, names } = readAttributes(context.args);
  if (names.length === 0) {
    for (const [name, variable] of context.shell.variables.entries()) {
      if (variable.isReadonly) await context.shell.print(`${describeVariable(name, variable)}\n`);
    }
    return 0;
  }
  if (letters.on.includes('f')) return 0;
  return declareAll(context, names, { ...letters, on: `${letters.on}r` }, false);
};

export const unset: Builtin = async (context) => {
  const { shell } = context;
  const { options, operands } = parseLetters(context.args, 'fvn');
  let status = 0;
  for (const name of operands) {
    const element = /^([A-Za-z_]\w*)\[([^]*)\]$/.exec(name);
    try {
      if (options.has('f')) shell.functions.delete(name);
      else if (element && (element[2] === '@' || element[2] === '*')) shell.variables.unset(element[1]!);
      else if (element) shell.variables.unsetElement(element[1]!, element[2]!);
      else if (!/^[A-Za-z_]\w*$/.test(name) && !shell.functions.has(name)) {
        status = await complain(context, `\`${name}': not a valid identifier`);
      } else if (shell.variables.findRaw(name) || shell.variables.dynamic.has(name)) shell.variables.unset(name);
      else if (!options.has('v')) shell.functions.delete(name);
    } catch (error) {
      if (!(error instanceof ExpansionError)) throw error;
      status = await complain(context, error.message);
    }
  }
  return status;
};

export const set: Builtin = async (context) => {
  const { shell, args } = context;
  if (args.length === 0) {
    for (const [name, variable] of shell.variables.entries()) await shell.print(plainLine(name, variable));
    return 0;
  }
  let index = 0;
  for (; index < args.length; index++) {
    const arg = args[index]!;
    if (arg === '--' || arg === '-') {
      shell.positional = args.slice(index + 1);
      if (arg === '-') for (const name of ['xtrace', 'verbose']) shell.options.delete(name);
      return 0;
    }
    if (!/^[-+]./.test(arg)) break;
    const isOn = arg.startsWith('-');
    for (const letter of arg.slice(1)) {
      const name = letter === 'o' ? args[++index] : optionLetters[letter];
      if (letter === 'o' && name === undefined) return printOptions(context, isOn);
      if (name === undefined || !optionNames.includes(name)) {
        return complain(context, letter === 'o' ? `${name}: invalid option name` : `${arg}: invalid option`, 2);
      }
      if (isOn) shell.options.add(name);
      else shell.options.delete(name);
    }
  }
  if (index < args.length) shell.positional = args.slice(index);
  return 0;
};

async function printOptions({ shell }: BuiltinContext, isReadable: boolean): Promise<number> {
  for (const name of optionNames) {
    const isOn = shell.options.has(name);
    await shell.print(
      isReadable ? `${name.padEnd(15)}\t${isOn ? 'on' : 'off'}\n` : `set ${isOn ? '-' : '+'}o ${name}\n`,
    );
  }
  return 0;
}

/** Names `shopt` knows, with those that change something here first. */
const shellOptionNames = (
  'dotglob expand_aliases extglob failglob globskipdots globstar inherit_errexit lastpipe nocaseglob nocasematch nullglob ' +
  'patsub_replacement autocd cdspell checkhash checkjobs checkwinsize cmdhist complete_fullquote direxpand dirspell execfail ' +
  'extdebug extquote force_fignore globasciiranges gnu_errfmt histappend histreedit histverify hostcomplete huponexit ' +
  'interactive_comments lithist localvar_inherit localvar_unset login_shell mailwarn no_empty_cmd_completion ' +
  'noexpand_translation progcomp progcomp_alias promptvars restricted_shell shift_verbose sourcepath varredir_close xpg_echo'
).split(' ');

export const shopt: Builtin = async (context) => {
  const { shell } = context;
  const { options, operands, invalid } = parseLetters(context.args, 'supqo');
  if (invalid) return complain(context, `${invalid}: invalid option`, 2);
  const target = options.has('o') ? shell.options : shell.shellOptions;
  const known = options.has('o') ? optionNames : shellOptionNames;
  const isChanging = options.has('s') || options.has('u');
  let status = 0;
  for (const name of operands.length > 0 ? operands : [...known].sort()) {
    if (!known.includes(name)) {
      status = await complain(context, `${name}: invalid shell option name`);
      continue;
    }
    if (isChanging && operands.length > 0) {
      if (options.has('s')) target.add(name);
      else target.delete(name);
      continue;
    }
    const isOn = target.has(name);
    if (!isOn && operands.length > 0) status = 1;
    if (options.has('q') || (options.has('s') && !isOn) || (options.has('u') && isOn)) continue;
    await shell.print(
      options.has('p') ? `shopt ${isOn ? '-s' : '-u'} ${name}\n` : `${name.padEnd(15)}\t${isOn ? 'on' : 'off'}\n`,
    );
  }
  return status;
};

export const alias: Builtin = async (context) => {
  const { shell } = context;
  const args = context.args.filter((arg) => arg !== '-p' && arg !== '--');
  let status = 0;
  if (args.length === 0)
    for (const [name, value] of [...shell.aliases].sort()) await shell.print(`alias ${name}=${quoteValue(value)}\n`);
  for (const arg of args) {
    const split = arg.indexOf('=');
    if (split > 0) {
      shell.aliases.set(arg.slice(0, split), arg.slice(split + 1));
      continue;
    }
    const value = shell.aliases.get(arg);
    if (value === undefined) status = await complain(context, `${arg}: not found`);
    else await shell.print(`alias ${arg}=${quoteValue(value)}\n`);
  }
  return status;
};

export const unalias: Builtin = async (context) => {
  const { shell, args } = context;
  let status = 0;
  for (const name of args) {
    if (name === '-a') shell.aliases.clear();
    else if (!shell.aliases.delete(name)) status = await complain(context, `${name}: not found`);
  }
  return status;
};
