import { healBytes, readEscape } from '../language/ansi-c.ts';
import { formatDate } from '../interpreter/date-format.ts';
import { quoteBackslash } from '../interpreter/quoting.ts';
import { formatNumber } from './number-format.ts';
import { expandEscapes } from './echo.ts';

/** The text of a `printf`, and what was wrong with its arguments. */
export interface Formatted {
  readonly text: string;
  readonly errors: readonly string[];
}

const directive = /%(?:%|([-+ 0#']*)(\*|\d+)?(?:\.(\*|-?\d+)?)?(?:hh|h|ll|l|L|j|z|t)?(?:\(([^)]*)\))?([a-zA-Z])?)/y;

/** Formats arguments by one run of the format after the other, as long as arguments are left. */
class Formatter {
  private readonly format: string;
  private readonly args: readonly string[];
  private next = 0;
  private text = '';
  readonly errors: string[] = [];
  private isEnded = false;

  constructor(format: string, args: readonly string[]) {
    this.format = format;
    this.args = args;
  }

  run(): string {
    do {
      const before = this.next;
      this.pass();
      if (this.next === before) break;
    } while (this.next < this.args.length && !this.isEnded);
    return healBytes(this.text);
  }

  private take(): string | undefined {
    return this.args[this.next++];
  }

  private pass(): void {
    const { format } = this;
    for (let index = 0; index < format.length && !this.isEnded;) {
      const character = format[index]!;
      if (character === '\\') {
        if (format[index + 1] === 'c') {
          this.isEnded = true;
          return;
        }
        const escape = readEscape(format, index + 1);
        this.text += escape ? escape.value : '\\';
        index = escape ? escape.next : index + 1;
      } else if (character === '%') {
        directive.lastIndex = index;
        const match = directive.exec(format)!;
        this.text += this.convert(match);
        index = directive.lastIndex;
      } else {
        this.text += character;
        index++;
      }
    }
  }

  private convert(match: RegExpExecArray): string {
    if (match[0] === '%%') return '%';
    let flags = match[1] ?? '';
    let width = match[2] === '*' ? Number(this.take() ?? 0) : Number(match[2] ?? 0);
    if (width < 0) {
      flags += '-';
      width = -width;
    }
    const hasPrecision =
      match[0].includes('.') && (match[4] === undefined || match[0].indexOf('.') < match[0].indexOf('('));
    const precision = match[3] === '*' ? Number(this.take() ?? 0) : hasPrecision ? Number(match[3] ?? 0) : null;
    const conversion = match[5] ?? '';
    const spec = { flags, width, precision: precision !== null && precision < 0 ? null : precision, conversion };
    return this.convertOne(spec, match);
  }

  private convertOne(
    spec: { flags: string; width: number; precision: number | null; conversion: string },
    match: RegExpExecArray,
  ): string {
    switch (spec.conversion) {
      case 's':
        return pad(cut(this.take() ?? '', spec.precision), spec);
      case 'b': {
        const expanded = expandEscapes(this.take() ?? '');
        if (expanded.isEnded) this.isEnded = true;
        return pad(cut(expanded.text, spec.precision), spec);
      }
      case 'c':
        return pad([...(this.take() ?? '')][0] ?? '', spec);
      case 'q':
        return pad(quoteBackslash(this.take() ?? ''), spec);
      case 'T': {
        const argument = this.take();
        const seconds =
          argument === undefined || argument === '-1' || argument === '-2' ? Date.now() / 1000 : Number(argument);
        return pad(formatDate(new Date(seconds * 1000), match[4] || '%X'), spec);
      }
      case 'd':
      case 'i':
      case 'u':
      case 'o':
      case 'x':
      case 'X':
        return formatNumber(this.integer(this.take()), spec);
      case 'e':
      case 'E':
      case 'f':
      case 'F':
      case 'g':
      case 'G':
      case 'a':
        return formatNumber(this.float(this.take()), spec);
      default:
        this.errors.push(
          spec.conversion === ''
            ? `\`${match[0].at(-1)}': missing format character`
            : `\`${spec.conversion}': invalid format character`,
        );
        this.isEnded = true;
        return '';
    }
  }

  private integer(argument: string | undefined): bigint {
    if (argument === undefined || argument === '') return 0n;
    const quoted = /^["'](.)/su.exec(argument);
    if (quoted) return BigInt(quoted[1]!.codePointAt(0)!);
    const match = /^\s*([-+]?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9]\d*)/.exec(argument);
    const rest = match ? argument.slice(match[0].length) : argument;
    if (rest.trim() !== '')
      this.errors.push(`${argument}: invalid ${/^0\d/.test(argument.trim()) && match ? 'octal ' : ''}number`);
    if (!match) return 0n;
    const digits = match[2]!;
    const value = BigInt(/^0[0-7]/.test(digits) ? `0o${digits.slice(1)}` : digits);
    return match[1] === '-' ? -value : value;
  }

  private float(argument: string | undefined): number {
    if (argument === undefined || argument === '') return 0;
    const quoted = /^["'](.)/su.exec(argument);
    if (quoted) return quoted[1]!.codePointAt(0)!;
    if (/^[-+]?(inf|nan)/i.test(argument))
      return /nan/i.test(argument) ? NaN : argument.startsWith('-') ? -Infinity : Infinity;
    const match = /^\s*[-+]?(?:0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)/.exec(argument);
    if (!match || match[0].length < argument.trimEnd().length) this.errors.push(`${argument}: invalid number`);
    return match ? Number(match[0]) : 0;
  }
}

function cut(text: string, precision: number | null): string {
  return precision === null ? text : [...text].slice(0, precision).join('');
}

function pad(text: string, { flags, width }: { flags: string; width: number }): string {
  const missing = width - [...text].length;
  if (missing <= 0) return text;
  return flags.includes('-') ? text + ' '.repeat(missing) : ' '.repeat(missing) + text;
}

export function formatText(format: string, args: readonly string[]): Formatted {
  const formatter = new Formatter(format, args);
  const text = formatter.run();
  return { text, errors: formatter.errors };
}
