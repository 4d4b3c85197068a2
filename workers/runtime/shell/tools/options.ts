import { UsageError } from './tool.ts';

export interface OptionSpecification {
  /** Letters without an argument. */
  readonly plain?: string;
  /** Letters with an argument. */
  readonly valued?: string;
  /** Long names: the letter (or other key) each stands for; a name ending in `=` takes an argument, `=?` may take one. */
  readonly long?: Readonly<Record<string, string>>;
  /** Stops at the first operand, as tools that run other commands must. */
  readonly isOrdered?: boolean;
  /** `-5` counts as the option `-n 5`: the letter it stands for. */
  readonly numeric?: string;
  /** Code for wrong usage; 1 when absent. */
  readonly failure?: number;
}

/** The options and operands of a command line. */
export class Options {
  readonly operands: string[] = [];
  private readonly values = new Map<string, string[]>();

  constructor(name: string, args: readonly string[], specification: OptionSpecification) {
    new OptionParser(name, args, specification, this).run();
  }

  add(key: string, value: string): void {
    const list = this.values.get(key);
    if (list) list.push(value);
    else this.values.set(key, [value]);
  }

  has(...keys: readonly string[]): boolean {
    return keys.some((key) => this.values.has(key));
  }

  /** The last value given. */
  get(key: string): string | undefined {
    return this.values.get(key)?.at(-1);
  }

  all(key: string): readonly string[] {
    return this.values.get(key) ?? [];
  }

  /** A whole number of an option, or `fallback` when it was not given. */
  number(key: string, fallback: number): number {
    const text = this.get(key);
    if (text === undefined) return fallback;
    const value = Number(text);
    if (text.trim() === '' || !Number.isFinite(value)) throw new UsageError(`invalid number: '${text}'`);
    return value;
  }

  /** The keys given, in their order, last last. */
  last(...keys: readonly string[]): string | undefined {
    return [...this.values.keys()].filter((key) => keys.includes(key)).at(-1);
  }
}

class OptionParser {
  private index = 0;
  private readonly name: string;
  private readonly args: readonly string[];
  private readonly specification: OptionSpecification;
  private readonly into: Options;

  constructor(name: string, args: readonly string[], specification: OptionSpecification, into: Options) {
    this.name = name;
    this.args = args;
    this.specification = specification;
    this.into = into;
  }

  run(): void {
    const { args, specification, into } = this;
    while (this.index < args.length) {
      const arg = args[this.index++]!;
      if (arg === '--') {
        into.operands.push(...args.slice(this.index));
        return;
      }
      if (arg.startsWith('--')) this.long(arg);
      else if (specification.numeric && /^-\d+$/.test(arg)) into.add(specification.numeric, arg.slice(1));
      else if (arg.startsWith('-') && arg !== '-') this.short(arg);
      else {
        into.operands.push(arg);
        if (!specification.isOrdered) continue;
        into.operands.push(...args.slice(this.index));
        return;
      }
    }
  }

  private fail(message: string): never {
    throw new UsageError(
      `${message}\nTry '${this.name} --help' for more information.`,
      this.specification.failure ?? 1,
    );
  }

  private short(arg: string): void {
    const { plain = '', valued = '', numeric } = this.specification;
    for (let at = 1; at < arg.length; at++) {
      const letter = arg[at]!;
      if (valued.includes(letter)) {
        const rest = arg.slice(at + 1);
        if (rest === '' && this.index >= this.args.length) this.fail(`option requires an argument -- '${letter}'`);
        this.into.add(letter, rest !== '' ? rest : this.args[this.index++]!);
        return;
      }
      if (plain.includes(letter)) this.into.add(letter, '');
      else if (numeric && /^\d+$/.test(arg.slice(at))) {
        this.into.add(numeric, arg.slice(at));
        return;
      } else this.fail(`invalid option -- '${letter}'`);
    }
  }

  private long(arg: string): void {
    const { long = {} } = this.specification;
    const split = arg.indexOf('=');
    const given = arg.slice(2, split < 0 ? undefined : split);
    const names = Object.keys(long);
    const bare = (name: string): string => name.replace(/=\??$/, '');
    const name = names.find((each) => bare(each) === given) ?? names.find((each) => bare(each).startsWith(given));
    if (name === undefined) return this.fail(`unrecognized option '${arg}'`);
    const key = long[name]!;
    if (name.endsWith('=?')) this.into.add(key, split < 0 ? '' : arg.slice(split + 1));
    else if (name.endsWith('=')) {
      if (split < 0 && this.index >= this.args.length) this.fail(`option '--${bare(name)}' requires an argument`);
      this.into.add(key, split < 0 ? this.args[this.index++]! : arg.slice(split + 1));
    } else this.into.add(key, '');
  }
}
