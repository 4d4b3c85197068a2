import facts from './generated/constants.json';

type OptionValue = boolean | number | string | string[] | { host: string; port: number };

interface OptionInfo {
  readonly helpText: string;
  readonly envVarSettings: number;
  readonly type: number;
  readonly defaultIsTrue: boolean;
}

const OptionType = {
  kNoOp: 0,
  kV8Option: 1,
  kBoolean: 2,
  kInteger: 3,
  kUInteger: 4,
  kString: 5,
  kHostPort: 6,
  kStringList: 7,
};
const DISALLOWED_IN_ENVIRONMENT = 1;

const optionFacts = facts.options as unknown as {
  readonly options: readonly (readonly [string, OptionInfo])[];
  readonly aliases: readonly (readonly [string, readonly string[]])[];
  readonly values: Readonly<Record<string, OptionValue>>;
  readonly implications: Readonly<Record<string, Readonly<Record<string, OptionValue>>>>;
  readonly engineOptions: readonly (readonly [string, string])[];
};
const options = new Map(optionFacts.options);
const aliases = new Map(optionFacts.aliases);
const engineOptions = new Map(optionFacts.engineOptions);

/** Options that change the whole process. Source: the per-process and per-isolate parsers of `node_options.cc`. */
const processOptions = new Set([
  '--title',
  '--version',
  '-v',
  '--help',
  '-h',
  '--v8-options',
  '--expose-gc',
  '--max-old-space-size',
  '--max-semi-space-size',
  '--stack-trace-limit',
  '--icu-data-dir',
  '--openssl-config',
  '--tls-cipher-list',
  '--use-openssl-ca',
  '--use-bundled-ca',
  '--v8-pool-size',
  '--trace-event-categories',
  '--zero-fill-buffers',
  '--disable-proto',
  '--run',
]);

/** Not visible as changed values of other options when the facts are collected. */
const furtherImplications: Readonly<Record<string, Readonly<Record<string, OptionValue>>>> = {
  '--eval': { '[has_eval_string]': true },
  '--watch-path': { '--watch': true },
  '--env-file': { '[has_env_file_string]': true },
  '--test-random-seed': { '[has_test_random_seed]': true },
  '--experimental-transform-types': { '--strip-types': true },
};

/** A wrong command line: Node prints `message` after its own name and ends with code 9. */
export class CommandLineError extends Error {}

/** The parsed command line of one process or thread, and `internalBinding('options')`'s view of it. */
export class CommandLine {
  #values: Record<string, OptionValue>;
  /** What precedes the script, as `process.execArgv`. */
  execArgv: string[] = [];
  /** The program's name, the script and what follows, as `process.argv` before it is completed. */
  argv: string[] = [];
  /** Options meant for V8 itself, without leading dashes. */
  readonly engineFlags: string[] = [];

  constructor() {
    this.#values = defaultValues();
  }

  /** All values by option, `--no-` forms included. */
  values(): Record<string, OptionValue> {
    return Object.assign(Object.create(null) as Record<string, OptionValue>, this.#values);
  }

  get(name: string): OptionValue | undefined {
    return this.#values[name];
  }

  isSet(name: string): boolean {
    return this.#values[name] === true;
  }

  /** Of `--stack-trace-limit`, an option of V8. */
  get stackTraceLimit(): number {
    const flag = this.engineFlags.findLast((text) => /^stack[-_]trace[-_]limit=/.test(text));
    return flag ? Number(flag.slice(flag.indexOf('=') + 1)) : Number(this.#values['--stack-trace-limit']);
  }

  /** `getCLIOptionsInfo` */
  info(): { options: Map<string, OptionInfo>; aliases: Map<string, readonly string[]> } {
    return { options: new Map(options), aliases: new Map(aliases) };
  }

  /** `NODE_OPTIONS`, which only takes what is allowed there. */
  parseEnvironment(text: string): void {
    this.#parse(['', ...splitEnvironmentOptions(text)], true);
  }

  /** The full vector: name of the program, options, script, its arguments. */
  parseArguments(argv: readonly string[]): void {
    const rest = this.#parse(argv, false);
    this.execArgv = argv.slice(1, argv.length - (rest.length - 1));
    if (this.execArgv.at(-1) === '--') this.execArgv.pop();
    this.argv = rest;
    this.#check();
  }

  /** Takes over what the parent of a thread was given. */
  inherit(values: Record<string, OptionValue>, execArgv: readonly string[]): void {
    this.#values = { ...values };
    this.execArgv = [...execArgv];
  }

  /** The `execArgv` of a thread. */
  parseThreadOptions(execArgv: readonly string[]): void {
    this.#parse(['', ...execArgv], false);
    this.execArgv = [...execArgv];
  }

  /** Those of a thread's options that only a process can have. */
  invalidThreadOptions(execArgv: readonly string[]): string[] {
    return execArgv.filter((argument) => {
      const name = argument.split('=')[0] as string;
      return processOptions.has(name) || (name.startsWith('--') && !options.has(name) && !name.startsWith('--no-'));
    });
  }

  /** Consumes options and returns what is left, the program's name first. */
  #parse(argv: readonly string[], isEnvironment: boolean): string[] {
    const program = argv[0] ?? '';
    const rest = argv.slice(1);
    while (rest.length > 0) {
      const original = rest[0] as string;
      if (original.length <= 1 || !original.startsWith('-')) {
        if (isEnvironment) throw new CommandLineError(`${original} is not allowed in NODE_OPTIONS`);
        break;
      }
      rest.shift();
      if (original === '--') {
        if (isEnvironment) throw new CommandLineError('-- is not allowed in NODE_OPTIONS');
        break;
      }
      this.#parseOne(original, rest, isEnvironment);
    }
    return [program, ...rest];
  }

  #parseOne(original: string, rest: string[], isEnvironment: boolean): void {
    const equals = original.startsWith('--') ? original.indexOf('=') : -1;
    let name = equals === -1 ? original : original.slice(0, equals);
    if (name.startsWith('--')) name = name.replace(/(?!^-{0,2})_/g, '-').replace(/_/g, '-');
    let value = equals === -1 ? undefined : original.slice(equals + 1);
    [name, value] = expandAliases(name, value, rest);
    let isNegated = false;
    if (name.startsWith('--no-') && !options.has(name)) {
      isNegated = true;
      name = `--${name.slice(5)}`;
      if (aliases.has(name)) name = aliases.get(name)?.[0] ?? name;
    }
    const info = options.get(name);
    if (!info) return this.#parseForEngine(original, name, isEnvironment);
    const shown = isNegated ? `--no-${name.slice(2)}` : name;
    if (isEnvironment && info.envVarSettings === DISALLOWED_IN_ENVIRONMENT)
      throw new CommandLineError(
        `${equals === -1 ? original : original.slice(0, equals)} is not allowed in NODE_OPTIONS`,
      );
    if (
      isNegated &&
      info.type !== OptionType.kBoolean &&
      info.type !== OptionType.kV8Option &&
      info.type !== OptionType.kNoOp
    )
      throw new CommandLineError(`${shown} is an invalid negation because it is not a boolean option`);
    if (info.type === OptionType.kNoOp) return;
    if (info.type === OptionType.kV8Option) {
      this.engineFlags.push(original.replace(/^--?/, ''));
      return;
    }
    if (info.type === OptionType.kBoolean) this.#set(name, !isNegated);
    else this.#setFromText(name, info, takeValue(equals === -1 ? original : original.slice(0, equals), value, rest));
    this.#imply(name, isNegated);
  }

  #parseForEngine(original: string, name: string, isEnvironment: boolean): void {
    const plain = name.replace(/^--?(?:no-?)?/, '');
    if (isEnvironment) throw new CommandLineError(`${original} is not allowed in NODE_OPTIONS`);
    if (!original.startsWith('--') || !(engineOptions.has(plain) || engineOptions.has(name.slice(2))))
      throw new CommandLineError(`bad option: ${original}`);
    this.engineFlags.push(original.slice(2));
  }

  #setFromText(name: string, info: OptionInfo, text: string): void {
    switch (info.type) {
      case OptionType.kInteger:
        return this.#set(name, Math.trunc(Number.parseFloat(text)) || 0);
      case OptionType.kUInteger:
        return this.#set(name, Math.max(0, Math.trunc(Number.parseFloat(text)) || 0));
      case OptionType.kStringList:
        (this.#values[name] as string[]).push(text);
        return;
      case OptionType.kHostPort:
        return this.#set(name, parseHostPort(text));
      default:
        return this.#set(name, text);
    }
  }

  #set(name: string, value: OptionValue): void {
    this.#values[name] = value;
    if (typeof value === 'boolean') this.#values[`--no-${name.slice(2)}`] = !value;
  }

  #imply(name: string, isNegated: boolean): void {
    if (isNegated) return;
    for (const implied of [optionFacts.implications[name], furtherImplications[name]])
      for (const [other, value] of Object.entries(implied ?? {})) {
        if (other.startsWith('[')) this.#values[other] = value;
        else this.#set(other, value);
      }
  }

  /** Combinations that contradict each other. Source: `CheckOptions` in `node_options.cc`. */
  #check(): void {
    const hasEval = this.#values['[has_eval_string]'] === true;
    const errors: [boolean, string][] = [
      [
        this.isSet('--check') && (hasEval || this.isSet('--interactive')),
        'either --check or --eval can be used, not both',
      ],
      [
        !['', 'module', 'commonjs', 'module-typescript', 'commonjs-typescript'].includes(
          String(this.#values['--input-type']),
        ),
        '--input-type must be "module","commonjs", "module-typescript" or "commonjs-typescript"',
      ],
      [
        !['', 'strict', 'warn', 'throw', 'none', 'warn-with-error-code'].includes(
          String(this.#values['--unhandled-rejections']),
        ),
        'invalid value for --unhandled-rejections',
      ],
      [this.isSet('--test') && this.isSet('--check'), 'either --test or --check can be used, not both'],
      [this.isSet('--test') && hasEval, 'either --test or --eval can be used, not both'],
      [this.isSet('--test') && this.isSet('--interactive'), 'either --test or --interactive can be used, not both'],
      [this.isSet('--watch') && this.isSet('--check'), 'either --watch or --check can be used, not both'],
      [this.isSet('--watch') && hasEval, 'either --watch or --eval can be used, not both'],
      [this.isSet('--watch') && this.isSet('--interactive'), 'either --watch or --interactive can be used, not both'],
      [this.isSet('--permission'), '--permission is not supported by this runtime'],
    ];
    for (const [isWrong, message] of errors) if (isWrong) throw new CommandLineError(message);
  }
}

function defaultValues(): Record<string, OptionValue> {
  return JSON.parse(JSON.stringify(optionFacts.values)) as Record<string, OptionValue>;
}

/** Replaces `name` by what it stands for; further options go back in front of the rest. */
function expandAliases(name: string, value: string | undefined, rest: string[]): [string, string | undefined] {
  for (let steps = 0; steps < 8; steps++) {
    const next = rest[0];
    const hasArgument = value === undefined && next !== undefined && next !== '' && !next.startsWith('-');
    const expansion =
      (hasArgument ? aliases.get(`${name} <arg>`) : undefined) ??
      (value === undefined ? undefined : aliases.get(`${name}=`)) ??
      aliases.get(name);
    if (!expansion || (expansion[0] === name && expansion.length === 1)) return [name, value];
    const isSelf = expansion[0] === name;
    if (value !== undefined && expansion.length > 1) {
      // The value belongs to the first of them.
      rest.unshift(...expansion.slice(1));
      return [expansion[0] as string, value];
    } else rest.unshift(...expansion.slice(1));
    name = expansion[0] as string;
    if (isSelf) return [name, value];
  }
  return [name, value];
}

function takeValue(shown: string, given: string | undefined, rest: string[]): string {
  if (given !== undefined) {
    if (given === '') throw new CommandLineError(`${shown}= requires an argument`);
    return given;
  }
  const next = rest[0];
  if (next === undefined || next.startsWith('-')) throw new CommandLineError(`${shown} requires an argument`);
  rest.shift();
  return next.startsWith('\\-') ? next.slice(1) : next;
}

function parseHostPort(text: string): { host: string; port: number } {
  const match = /^(?:(.*):)?(\d+)$/.exec(text);
  if (!match) return { host: text, port: 9229 };
  return { host: match[1] || '127.0.0.1', port: Number(match[2]) };
}

/** Splits at spaces outside of double quotes. Source: `ParseNodeOptionsEnvVar` in `node_options.cc`. */
export function splitEnvironmentOptions(text: string): string[] {
  const parts: string[] = [];
  let isQuoted = false;
  let isStarted = false;
  for (let index = 0; index < text.length; index++) {
    let character = text[index] as string;
    if (character === '\\' && isQuoted) {
      index++;
      if (index === text.length) throw new CommandLineError('invalid value for NODE_OPTIONS (invalid escape)');
      character = text[index] as string;
    } else if (character === ' ' && !isQuoted) {
      isStarted = false;
      continue;
    } else if (character === '"') {
      isQuoted = !isQuoted;
      continue;
    }
    if (!isStarted) {
      parts.push('');
      isStarted = true;
    }
    parts[parts.length - 1] += character;
  }
  if (isQuoted) throw new CommandLineError('invalid value for NODE_OPTIONS (unterminated string)');
  return parts;
}
