import { OpenFlag } from '../../abi/file-modes.ts';
import { formatText } from '../builtins/printf.ts';
import { formatDate } from '../interpreter/date-format.ts';
import { Input } from '../io/input.ts';
import { LineReader } from '../io/line-reader.ts';
import { openLocalPipe } from '../io/local-pipe.ts';
import type { OpenFile } from '../io/open-file.ts';
import { SystemError } from '../io/system-error.ts';
import { encodeText } from '../io/text.ts';
import { posixExpression } from '../language/posix-expression.ts';
import { readEscape } from '../language/ansi-c.ts';
import {
  parseAwk,
  type AwkExpression,
  type AwkFunction,
  type AwkProgram,
  type AwkRule,
  type AwkStatement,
} from './awk-parser.ts';
import { Options } from './options.ts';
import { UsageError, type Tool, type ToolContext } from './tool.ts';

/** Text that came from input counts as a number when it looks like one. */
class Field {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Value = number | string | Field | undefined;
type AwkArray = Map<string, Value>;

class Jump extends Error {
  readonly kind: string;
  readonly value: Value;
  constructor(kind: string, value: Value = undefined) {
    super(kind);
    this.kind = kind;
    this.value = value;
  }
}

const numeric = /^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?\s*$/;

function toNumber(value: Value): number {
  if (typeof value === 'number') return value;
  if (value === undefined) return 0;
  const text = typeof value === 'string' ? value : value.text;
  const match = /^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/.exec(text);
  return match ? Number(match[0]) : 0;
}

const expressions = new Map<string, RegExp>();

function expressionOf(source: string): RegExp {
  let expression = expressions.get(source);
  if (!expression) {
    expression = posixExpression(source, { isExtended: true, flags: 'g' });
    expressions.set(source, expression);
  }
  expression.lastIndex = 0;
  return expression;
}

interface Frame {
  readonly locals: Map<string, Value | AwkArray>;
}

/** Runs a program of `awk`. */
class AwkMachine {
  private readonly context: ToolContext;
  private readonly program: AwkProgram;
  private readonly globals = new Map<string, Value | AwkArray>();
  private frame: Frame | null = null;
  private record = '';
  private fields: Value[] | null = [];
  private operandIndex = 0;
  private isOperandRead = false;
  private reader: RecordReader | null = null;
  private readonly readers = new Map<string, RecordReader>();
  private readonly outputs = new Map<string, { file: OpenFile; ended: Promise<number> | null }>();
  private readonly activeRanges = new Set<AwkRule>();
  private seed = 0;
  private random = 1;

  constructor(
    context: ToolContext,
    program: AwkProgram,
    operands: readonly string[],
    separator: string | undefined,
    variables: readonly string[],
  ) {
    this.context = context;
    this.program = program;
    const defaults: Record<string, Value> = {
      FS: ' ',
      OFS: ' ',
      ORS: '\n',
      RS: '\n',
      NR: 0,
      FNR: 0,
      NF: 0,
      SUBSEP: '\x1c',
      OFMT: '%.6g',
      CONVFMT: '%.6g',
      FILENAME: '',
      RSTART: 0,
      RLENGTH: -1,
      ARGC: operands.length + 1,
    };
    for (const [name, value] of Object.entries(defaults)) this.globals.set(name, value);
    this.globals.set('ENVIRON', new Map([...context.environment].map(([name, value]) => [name, new Field(value)])));
    this.globals.set('ARGV', new Map(['awk', ...operands].map((value, index) => [String(index), new Field(value)])));
    if (separator !== undefined) this.globals.set('FS', separator === 't' ? '\t' : unescape(separator));
    for (const text of variables) this.assignOperand(text);
  }

  private assignOperand(text: string): void {
    const split = text.indexOf('=');
    this.globals.set(text.slice(0, split), new Field(unescape(text.slice(split + 1))));
  }

  private text(value: Value, format = 'CONVFMT'): string {
    if (typeof value === 'string') return value;
    if (value === undefined) return '';
    if (typeof value !== 'number') return value.text;
    if (Number.isInteger(value) && Math.abs(value) < 1e16) return String(value);
    if (!Number.isFinite(value)) return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf';
    return formatText(this.text(this.globals.get(format) as Value), [String(value)]).text;
  }

  private truth(value: Value): boolean {
    if (typeof value === 'number') return value !== 0;
    if (value === undefined) return false;
    if (typeof value === 'string') return value !== '';
    return numeric.test(value.text) ? Number(value.text) !== 0 : value.text !== '';
  }

  async run(): Promise<number> {
    let status = 0;
    try {
      try {
        await this.runRules('BEGIN');
        const hasMain = this.program.rules.some(({ kind }) => kind !== 'BEGIN');
        if (hasMain) while (await this.nextRecord()) await this.runMain();
      } catch (error) {
        if (!(error instanceof Jump) || error.kind !== 'exit') throw error;
        status = toNumber(error.value);
      }
      await this.runRules('END');
    } catch (error) {
      if (!(error instanceof Jump) || error.kind !== 'exit') throw error;
      status = error.value === undefined ? status : toNumber(error.value);
    }
    for (const name of [...this.outputs.keys()]) await this.close(name);
    return status;
  }

  private async runRules(kind: 'BEGIN' | 'END'): Promise<void> {
    for (const rule of this.program.rules) if (rule.kind === kind) await this.execute(rule.body!);
  }

  private async runMain(): Promise<void> {
    const pause = this.context.task.checkpoint();
    if (pause) await pause;
    try {
      for (const rule of this.program.rules) {
        if (rule.kind !== 'main' || !(await this.isSelected(rule))) continue;
        if (rule.body) await this.execute(rule.body);
        else await this.output(`${this.record}${this.text(this.globals.get('ORS') as Value)}`);
      }
    } catch (error) {
      if (!(error instanceof Jump)) throw error;
      if (error.kind === 'nextfile') this.reader = null;
      else if (error.kind !== 'next') throw error;
    }
  }

  private async isSelected(rule: AwkRule): Promise<boolean> {
    if (!rule.pattern) return true;
    if (!rule.rangeEnd) return this.truth(await this.evaluate(rule.pattern));
    if (!this.activeRanges.has(rule)) {
      if (!this.truth(await this.evaluate(rule.pattern))) return false;
      this.activeRanges.add(rule);
    }
    if (this.truth(await this.evaluate(rule.rangeEnd))) this.activeRanges.delete(rule);
    return true;
  }

  /** The next record of the operands into `$0`. */
  private async nextRecord(): Promise<boolean> {
    const line = await this.mainRecord();
    if (line === null) return false;
    this.setRecord(line);
    return true;
  }

  private async mainRecord(): Promise<string | null> {
    for (;;) {
      this.reader ??= await this.openNext();
      if (!this.reader) return null;
      const line = await this.reader.next(this.text(this.globals.get('RS') as Value));
      if (line !== null) {
        this.globals.set('NR', toNumber(this.globals.get('NR') as Value) + 1);
        this.globals.set('FNR', toNumber(this.globals.get('FNR') as Value) + 1);
        return line;
      }
      this.reader = null;
    }
  }

  private async openNext(): Promise<RecordReader | null> {
    const argv = this.globals.get('ARGV') as AwkArray;
    const count = toNumber(this.globals.get('ARGC') as Value);
    while (++this.operandIndex < count) {
      const operand = this.text(argv.get(String(this.operandIndex)));
      if (operand === '') continue;
      if (/^[A-Za-z_]\w*=/.test(operand)) {
        this.assignOperand(operand);
        continue;
      }
      this.isOperandRead = true;
      try {
        const input = this.context.open(operand);
        this.globals.set('FILENAME', operand);
        this.globals.set('FNR', 0);
        return new RecordReader(input);
      } catch (error) {
        if (!(error instanceof SystemError)) throw error;
        await this.context.fail(`cannot open "${operand}" (${error.message})`, 2);
      }
    }
    if (this.isOperandRead) return null;
    this.isOperandRead = true;
    return new RecordReader(this.context.stdin);
  }

  private setRecord(text: string): void {
    this.record = text;
    this.fields = null;
  }

  private split(text: string, separator: string): string[] {
    if (text === '') return [];
    if (separator === ' ')
      return text
        .trim()
        .split(/[ \t\n]+/)
        .filter((piece, _, all) => piece !== '' || all.length > 1);
    if (separator === '') return [...text];
    if (separator === '\t' || (separator.length === 1 && !/[\\^$.[|()*+?{}]/.test(separator))) {
      return this.globals.get('RS') === ''
        ? text.split(new RegExp(`${separator === ' ' ? '' : separator}|\n`))
        : text.split(separator);
    }
    if (separator.length === 1 && separator !== '\\') return text.split(separator);
    const pieces: string[] = [];
    let start = 0;
    for (const match of text.matchAll(expressionOf(separator))) {
      if (match[0] === '') continue;
      pieces.push(text.slice(start, match.index));
      start = match.index + match[0].length;
    }
    pieces.push(text.slice(start));
    return pieces;
  }

  private allFields(): Value[] {
    if (!this.fields) {
      this.fields = this.split(this.record, this.text(this.globals.get('FS') as Value)).map((text) => new Field(text));
      this.globals.set('NF', this.fields.length);
    }
    return this.fields;
  }

  private getField(index: number): Value {
    if (index === 0) return new Field(this.record);
    if (index < 0) throw new UsageError(`attempt to access field ${index}`, 2);
    return this.allFields()[index - 1];
  }

  private setField(index: number, value: Value): void {
    if (index === 0) return this.setRecord(this.text(value));
    const fields = this.allFields();
    while (fields.length < index) fields.push(new Field(''));
    fields[index - 1] = value;
    this.globals.set('NF', fields.length);
    this.rebuild();
  }

  private rebuild(): void {
    this.record = this.fields!.map((field) => this.text(field)).join(this.text(this.globals.get('OFS') as Value));
  }

  private scopeOf(name: string): Map<string, Value | AwkArray> {
    return this.frame?.locals.has(name) ? this.frame.locals : this.globals;
  }

  private array(name: string): AwkArray {
    const scope = this.scopeOf(name);
    let value = scope.get(name);
    if (!(value instanceof Map)) {
      if (value !== undefined) throw new UsageError(`can't use scalar ${name} as array`, 2);
      value = new Map();
      scope.set(name, value);
    }
    return value;
  }

  private getVariable(name: string): Value {
    if (name === 'NF') this.allFields();
    const value = this.scopeOf(name).get(name);
    if (value instanceof Map) throw new UsageError(`can't use array ${name} in scalar context`, 2);
    return value;
  }

  private async key(keys: readonly AwkExpression[]): Promise<string> {
    const parts: string[] = [];
    for (const each of keys) parts.push(this.text(await this.evaluate(each)));
    return parts.join(this.text(this.globals.get('SUBSEP') as Value));
  }

  private async assign(target: AwkExpression, value: Value): Promise<void> {
    const stored = value;
    if (target.type === 'field') this.setField(toNumber(await this.evaluate(target.index)), stored);
    else if (target.type === 'element') this.array(target.name).set(await this.key(target.keys), stored);
    else if (target.type === 'variable') {
      this.scopeOf(target.name).set(target.name, stored);
      if (target.name === 'NF') {
        const count = toNumber(stored);
        const fields =
          this.fields ??
          this.split(this.record, this.text(this.globals.get('FS') as Value)).map((text): Value => new Field(text));
        while (fields.length < count) fields.push(new Field(''));
        fields.length = count;
        this.fields = fields;
        this.rebuild();
      }
    } else throw new UsageError('syntax error: assignment to what is no variable', 2);
  }

  private async evaluate(expression: AwkExpression): Promise<Value> {
    switch (expression.type) {
      case 'number':
      case 'string':
        return expression.value;
      case 'expression':
        return expressionOf(expression.source).test(this.record) ? 1 : 0;
      case 'variable':
        return this.getVariable(expression.name);
      case 'field':
        return this.getField(Math.trunc(toNumber(await this.evaluate(expression.index))));
      case 'element': {
        const array = this.array(expression.name);
        const key = await this.key(expression.keys);
        if (!array.has(key)) array.set(key, undefined);
        return array.get(key);
      }
      case 'assign': {
        let value = await this.evaluate(expression.value);
        if (expression.operator !== '=') {
          value = arithmetic(
            expression.operator.slice(0, -1),
            toNumber(await this.evaluate(expression.target)),
            toNumber(value),
          );
        }
        await this.assign(expression.target, value);
        return value;
      }
      case 'step': {
        const before = toNumber(await this.evaluate(expression.target));
        await this.assign(expression.target, before + expression.by);
        return expression.isPrefix ? before + expression.by : before;
      }
      case 'unary': {
        const value = await this.evaluate(expression.operand);
        if (expression.operator === '!') return this.truth(value) ? 0 : 1;
        return expression.operator === '-' ? -toNumber(value) : toNumber(value);
      }
      case 'binary':
        return this.binary(expression);
      case 'conditional':
        return this.evaluate(
          this.truth(await this.evaluate(expression.condition)) ? expression.whenTrue : expression.whenFalse,
        );
      case 'match': {
        const text = this.text(await this.evaluate(expression.left));
        const isMatched = (await this.expressionFrom(expression.right)).test(text);
        return isMatched !== expression.isNegated ? 1 : 0;
      }
      case 'in':
        return this.array(expression.name).has(await this.key(expression.keys)) ? 1 : 0;
      case 'call':
        return this.call(expression.name, expression.args);
      case 'builtin':
        return this.builtin(expression);
      case 'getline':
        return this.getline(expression);
      case 'grouping':
        return this.key(expression.items);
    }
  }

  private async expressionFrom(expression: AwkExpression): Promise<RegExp> {
    return expressionOf(
      expression.type === 'expression' ? expression.source : this.text(await this.evaluate(expression)),
    );
  }

  private async binary({ operator, left, right }: Extract<AwkExpression, { type: 'binary' }>): Promise<Value> {
    if (operator === '&&')
      return this.truth(await this.evaluate(left)) && this.truth(await this.evaluate(right)) ? 1 : 0;
    if (operator === '||')
      return this.truth(await this.evaluate(left)) || this.truth(await this.evaluate(right)) ? 1 : 0;
    const a = await this.evaluate(left);
    const b = await this.evaluate(right);
    if (operator === ' ') return this.text(a) + this.text(b);
    if (['<', '<=', '==', '!=', '>', '>='].includes(operator)) return this.compare(operator, a, b) ? 1 : 0;
    return arithmetic(operator, toNumber(a), toNumber(b));
  }

  private compare(operator: string, left: Value, right: Value): boolean {
    const isNumber = (value: Value): boolean =>
      value === undefined || typeof value === 'number' || (value instanceof Field && numeric.test(value.text));
    const [a, b] =
      isNumber(left) && isNumber(right) ? [toNumber(left), toNumber(right)] : [this.text(left), this.text(right)];
    switch (operator) {
      case '<':
        return a < b;
      case '<=':
        return a <= b;
      case '==':
        return a === b;
      case '!=':
        return a !== b;
      case '>':
        return a > b;
      default:
        return a >= b;
    }
  }

  private async call(name: string, args: readonly AwkExpression[]): Promise<Value> {
    const definition: AwkFunction | undefined = this.program.functions.get(name);
    if (!definition) throw new UsageError(`function ${name} never defined`, 2);
    const locals = new Map<string, Value | AwkArray>();
    const untyped: { parameter: string; name: string }[] = [];
    for (const [index, parameter] of definition.parameters.entries()) {
      const arg = args[index];
      if (!arg) locals.set(parameter, undefined);
      else if (arg.type === 'variable') {
        const value = arg.name === 'NF' ? this.getVariable('NF') : this.scopeOf(arg.name).get(arg.name);
        locals.set(parameter, value);
        if (value === undefined) untyped.push({ parameter, name: arg.name });
      } else locals.set(parameter, await this.evaluate(arg));
    }
    const outer = this.frame;
    this.frame = { locals };
    let result: Value;
    try {
      await this.execute(definition.body);
    } catch (error) {
      if (!(error instanceof Jump) || error.kind !== 'return') throw error;
      result = error.value;
    } finally {
      this.frame = outer;
    }
    // A name without a value that the function used as an array is one from now on.
    for (const { parameter, name: outerName } of untyped) {
      const value = locals.get(parameter);
      if (value instanceof Map) this.scopeOf(outerName).set(outerName, value);
    }
    return result;
  }

  private async builtin({ name, args, hasParentheses }: Extract<AwkExpression, { type: 'builtin' }>): Promise<Value> {
    if (name === 'length' && args[0]?.type === 'variable') {
      const value = this.scopeOf(args[0].name).get(args[0].name);
      if (value instanceof Map) return value.size;
    }
    if (name === 'split') return this.splitInto(args);
    if (name === 'sub' || name === 'gsub') return this.substitute(name === 'gsub', args);
    if (name === 'match') {
      const found = (await this.expressionFrom(args[1]!)).exec(this.text(await this.evaluate(args[0]!)));
      this.globals.set('RSTART', found ? found.index + 1 : 0);
      this.globals.set('RLENGTH', found ? found[0].length : -1);
      return found ? found.index + 1 : 0;
    }
    const values: Value[] = [];
    for (const arg of args) values.push(await this.evaluate(arg));
    const text = (index: number): string => this.text(values[index]);
    const number = (index: number): number => toNumber(values[index]);
    switch (name) {
      case 'length':
        return [...(hasParentheses && args.length > 0 ? text(0) : this.record)].length;
      case 'substr':
        return substring(text(0), number(1), args.length > 2 ? number(2) : Infinity);
      case 'index':
        return (
          [...text(0).slice(0, Math.max(0, text(0).indexOf(text(1))))].length + (text(0).includes(text(1)) ? 1 : 0)
        );
      case 'sprintf':
        return this.format(values);
      case 'tolower':
        return text(0).toLowerCase();
      case 'toupper':
        return text(0).toUpperCase();
      case 'int':
        return Math.trunc(number(0));
      case 'sqrt':
        return Math.sqrt(number(0));
      case 'exp':
        return Math.exp(number(0));
      case 'log':
        return Math.log(number(0));
      case 'sin':
        return Math.sin(number(0));
      case 'cos':
        return Math.cos(number(0));
      case 'atan2':
        return Math.atan2(number(0), number(1));
      case 'rand':
        this.random = (Math.imul(this.random, 1103515245) + 12345) >>> 0;
        return this.random / 2 ** 32;
      case 'srand': {
        const before = this.seed;
        this.seed = args.length > 0 ? number(0) : Math.floor(Date.now() / 1000);
        this.random = this.seed >>> 0;
        return before;
      }
      case 'systime':
        return Math.floor(Date.now() / 1000);
      case 'strftime':
        return formatDate(args.length > 1 ? new Date(number(1) * 1000) : new Date(), args.length > 0 ? text(0) : '%c');
      case 'system': {
        await this.context.stdout.flush();
        const status = await this.context.run(['sh', '-c', text(0)]);
        return Math.abs(status);
      }
      case 'close':
        return this.close(text(0));
      case 'fflush':
        await this.context.stdout.flush();
        return 0;
      default:
        throw new UsageError(`function ${name} is not supported`, 2);
    }
  }

  private async splitInto(args: readonly AwkExpression[]): Promise<number> {
    const text = this.text(await this.evaluate(args[0]!));
    const name = args[1]?.type === 'variable' ? args[1].name : null;
    if (name === null) throw new UsageError('split needs an array', 2);
    let separator = this.text(this.globals.get('FS') as Value);
    if (args[2])
      separator = args[2].type === 'expression' ? `(${args[2].source})` : this.text(await this.evaluate(args[2]));
    const pieces = this.split(text, separator);
    const array = this.array(name);
    array.clear();
    pieces.forEach((piece, index) => array.set(String(index + 1), new Field(piece)));
    return pieces.length;
  }

  private async substitute(isGlobal: boolean, args: readonly AwkExpression[]): Promise<number> {
    const expression = await this.expressionFrom(args[0]!);
    const replacement = this.text(await this.evaluate(args[1]!));
    const target: AwkExpression = args[2] ?? { type: 'field', index: { type: 'number', value: 0 } };
    const text = this.text(await this.evaluate(target));
    let count = 0;
    let result = '';
    let position = 0;
    let lastEnd = -1;
    expression.lastIndex = 0;
    for (let match = expression.exec(text); match; match = expression.exec(text)) {
      if (match[0] === '') expression.lastIndex++;
      if (match[0] === '' && match.index === lastEnd) continue;
      count++;
      const inserted = replacement.replace(/\\\\|\\&|&/g, (mark) =>
        mark === '&' ? match![0] : mark === '\\&' ? '&' : '\\',
      );
      result += text.slice(position, match.index) + inserted;
      position = match.index + match[0].length;
      lastEnd = position;
      if (!isGlobal) break;
    }
    if (count > 0) await this.assign(target, result + text.slice(position));
    return count;
  }

  private format(values: readonly Value[]): string {
    const [format, ...rest] = values;
    let index = 0;
    const conversions = [...this.text(format).matchAll(/%(?:%|[-+ 0#]*(\*|\d*)(?:\.(\*|\d*))?([a-zA-Z]))/g)];
    const args: string[] = [];
    for (const [whole, width, precision, letter] of conversions) {
      if (whole === '%%') continue;
      for (const star of [width, precision]) if (star === '*') args.push(String(Math.trunc(toNumber(rest[index++]))));
      const value = rest[index++];
      if (/[di]/.test(letter!)) args.push(integerText(toNumber(value)));
      else if (/[ouxX]/.test(letter!)) args.push(integerText(toNumber(value)));
      else if (/[eEfFgG]/.test(letter!)) args.push(String(toNumber(value)));
      else if (letter === 'c') args.push(typeof value === 'number' ? String.fromCodePoint(value) : this.text(value));
      else args.push(this.text(value));
    }
    // Backslashes were read with the program; the format must not have them read again.
    return formatText(this.text(format).replaceAll('\\', '\\\\'), args.length === 0 ? [] : args).text;
  }

  private async getline(expression: Extract<AwkExpression, { type: 'getline' }>): Promise<Value> {
    let line: string | null;
    if (expression.source === 'main') line = await this.mainRecord();
    else {
      const name = this.text(await this.evaluate(expression.from!));
      const reader = await this.readerFor(expression.source, name);
      if (!reader) return -1;
      line = await reader.next(this.text(this.globals.get('RS') as Value));
      if (line !== null && expression.source === 'command')
        this.globals.set('NR', toNumber(this.globals.get('NR') as Value) + 1);
    }
    if (line === null) return 0;
    if (expression.target) await this.assign(expression.target, new Field(line));
    else this.setRecord(line);
    return 1;
  }

  private async readerFor(source: 'file' | 'command', name: string): Promise<RecordReader | null> {
    const existing = this.readers.get(name);
    if (existing) return existing;
    let input: Input;
    if (source === 'command') {
      await this.context.stdout.flush();
      const [readEnd, writeEnd] = openLocalPipe(this.context.system);
      void this.context.run(['sh', '-c', name], { output: writeEnd }).finally(() => writeEnd.release());
      input = new Input(readEnd, this.context.task);
    } else {
      try {
        input = this.context.open(name);
      } catch (error) {
        if (error instanceof SystemError) return null;
        throw error;
      }
    }
    const reader = new RecordReader(input);
    this.readers.set(name, reader);
    return reader;
  }

  private async close(name: string): Promise<number> {
    const output = this.outputs.get(name);
    this.readers.delete(name);
    if (!output) return -1;
    this.outputs.delete(name);
    output.file.release();
    return output.ended ? output.ended : 0;
  }

  private async output(text: string): Promise<void> {
    const pending = this.context.stdout.write(text);
    if (pending) await pending;
  }

  private async outputTo(redirect: '>' | '>>' | '|', name: string, text: string): Promise<void> {
    if (name === '/dev/stdout' || name === '-') return this.output(text);
    if (name === '/dev/stderr') {
      await this.context.stderr.write(text);
      return this.context.stderr.flush();
    }
    let output = this.outputs.get(name);
    if (!output) {
      await this.context.stdout.flush();
      if (redirect === '|') {
        const [readEnd, writeEnd] = openLocalPipe(this.context.system);
        const ended = this.context.run(['sh', '-c', name], { input: readEnd }).finally(() => readEnd.release());
        output = { file: writeEnd, ended };
      } else {
        const flags = OpenFlag.O_WRONLY | OpenFlag.O_CREAT | (redirect === '>>' ? OpenFlag.O_APPEND : OpenFlag.O_TRUNC);
        output = { file: this.context.openFile(name, flags), ended: null };
      }
      this.outputs.set(name, output);
    }
    await output.file.write(this.context.task, encodeText(text));
  }

  private async execute(statement: AwkStatement): Promise<void> {
    switch (statement.type) {
      case 'block':
        for (const each of statement.body) await this.execute(each);
        return;
      case 'expression':
        await this.evaluate(statement.expression);
        return;
      case 'print':
      case 'printf':
        return this.print(statement);
      case 'if':
        if (this.truth(await this.evaluate(statement.condition))) await this.execute(statement.body);
        else if (statement.otherwise) await this.execute(statement.otherwise);
        return;
      case 'while':
        while (this.truth(await this.evaluate(statement.condition))) if (!(await this.loopBody(statement.body))) return;
        return;
      case 'do':
        do {
          if (!(await this.loopBody(statement.body))) return;
        } while (this.truth(await this.evaluate(statement.condition)));
        return;
      case 'for':
        if (statement.initial) await this.execute(statement.initial);
        while (!statement.condition || this.truth(await this.evaluate(statement.condition))) {
          if (!(await this.loopBody(statement.body))) return;
          if (statement.step) await this.execute(statement.step);
        }
        return;
      case 'for-in':
        for (const key of [...this.array(statement.array).keys()]) {
          this.scopeOf(statement.variable).set(statement.variable, new Field(key));
          if (!(await this.loopBody(statement.body))) return;
        }
        return;
      case 'exit':
      case 'return':
        throw new Jump(statement.type, statement.value ? await this.evaluate(statement.value) : undefined);
      case 'delete':
        if (statement.keys) this.array(statement.name).delete(await this.key(statement.keys));
        else this.array(statement.name).clear();
        return;
      default:
        throw new Jump(statement.type);
    }
  }

  private async loopBody(body: AwkStatement): Promise<boolean> {
    const pause = this.context.task.checkpoint();
    if (pause) await pause;
    try {
      await this.execute(body);
      return true;
    } catch (error) {
      if (!(error instanceof Jump)) throw error;
      if (error.kind === 'break') return false;
      if (error.kind === 'continue') return true;
      throw error;
    }
  }

  private async print(statement: Extract<AwkStatement, { type: 'print' | 'printf' }>): Promise<void> {
    const values: Value[] = [];
    for (const arg of statement.args) values.push(await this.evaluate(arg));
    let text: string;
    if (statement.type === 'printf') text = this.format(values);
    else {
      const pieces = values.length > 0 ? values.map((value) => this.text(value, 'OFMT')) : [this.record];
      text = pieces.join(this.text(this.globals.get('OFS') as Value)) + this.text(this.globals.get('ORS') as Value);
    }
    if (statement.redirect === null) return this.output(text);
    return this.outputTo(statement.redirect, this.text(await this.evaluate(statement.target!)), text);
  }
}

function arithmetic(operator: string, left: number, right: number): number {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      if (right === 0) throw new UsageError('division by zero', 2);
      return left / right;
    case '%':
      if (right === 0) throw new UsageError('division by zero in %', 2);
      return left % right;
    default:
      return left ** right;
  }
}

function integerText(value: number): string {
  if (!Number.isFinite(value)) return '0';
  return BigInt(Math.trunc(value)).toString();
}

function substring(text: string, start: number, length: number): string {
  const characters = [...text];
  const from = Math.round(start);
  const end = length === Infinity ? Infinity : Math.round(start + length);
  return characters.slice(Math.max(0, from - 1), Math.max(0, end - 1)).join('');
}

function unescape(text: string): string {
  let result = '';
  for (let index = 0; index < text.length; index++) {
    const escape =
      text[index] === '\\' && /[abfnrtv\\"/0-7]/.test(text[index + 1] ?? '') ? readEscape(text, index + 1) : null;
    result += escape ? escape.value : text[index]!;
    if (escape) index = escape.next - 1;
  }
  return result;
}

/** Records of a file, by whatever `RS` is at the time. */
class RecordReader {
  private readonly input: Input;
  private lines: LineReader | null = null;
  private rest: string | null = null;

  constructor(input: Input) {
    this.input = input;
  }

  async next(separator: string): Promise<string | null> {
    if (separator.length === 1 && this.rest === null) {
      this.lines ??= new LineReader(this.input, separator);
      return this.lines.next();
    }
    if (this.rest === null) this.rest = await this.input.readText();
    if (separator === '') this.rest = this.rest.replace(/^\n+/, '');
    if (this.rest === '') return null;
    const match = separator === '' ? /\n\n+/.exec(this.rest) : expressionOf(separator).exec(this.rest);
    const record = match ? this.rest.slice(0, match.index) : this.rest;
    this.rest = match ? this.rest.slice(match.index + match[0].length) : '';
    return match || separator !== '' ? record : record.replace(/\n$/, '');
  }
}

const awk: Tool = async (context) => {
  const options = new Options(context.name, context.args, {
    valued: 'Ffv',
    isOrdered: true,
    long: { 'field-separator=': 'F', 'file=': 'f', 'assign=': 'v' },
    failure: 2,
  });
  const operands = [...options.operands];
  let text = '';
  for (const path of options.all('f')) text += `${await context.open(path).readText()}\n`;
  if (!options.has('f')) {
    const program = operands.shift();
    if (program === undefined)
      throw new UsageError('usage: awk [-F fs][-v var=value][prog | -f progfile][file ...]', 2);
    text = program;
  }
  const machine = new AwkMachine(context, parseAwk(text), operands, options.get('F'), options.all('v'));
  const status = await machine.run();
  return Math.max(status, context.status);
};

export const awkTools: Readonly<Record<string, Tool>> = { awk };
