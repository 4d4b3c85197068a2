import { formatDate } from '../interpreter/date-format.ts';
import { errorText, SystemError } from '../io/system-error.ts';
import { Options } from './options.ts';
import { isDirectory, statusOf } from './status.ts';
import { UsageError, type Tool, type ToolContext } from './tool.ts';

/** A run of changed lines: `[from, to)` in each file, counted from 0. */
interface Change {
  readonly leftStart: number;
  readonly leftEnd: number;
  readonly rightStart: number;
  readonly rightEnd: number;
}

/** The shortest edit between two lists. Source: E. W. Myers, "An O(ND) Difference Algorithm" (1986). */
function shortestEdit(left: readonly string[], right: readonly string[]): Change[] {
  let start = 0;
  while (start < left.length && start < right.length && left[start] === right[start]) start++;
  let [leftEnd, rightEnd] = [left.length, right.length];
  while (leftEnd > start && rightEnd > start && left[leftEnd - 1] === right[rightEnd - 1]) {
    leftEnd--;
    rightEnd--;
  }
  const [n, m] = [leftEnd - start, rightEnd - start];
  const offset = n + m + 1;
  const best = new Int32Array(2 * offset + 1);
  const trace: Int32Array[] = [];
  search: for (let depth = 0; depth <= n + m; depth++) {
    trace.push(best.slice(offset - depth - 1, offset + depth + 2));
    for (let k = -depth; k <= depth; k += 2) {
      const isDown = k === -depth || (k !== depth && best[offset + k - 1]! < best[offset + k + 1]!);
      let x = isDown ? best[offset + k + 1]! : best[offset + k - 1]! + 1;
      while (x < n && x - k < m && left[start + x] === right[start + x - k]) x++;
      best[offset + k] = x;
      if (x >= n && x - k >= m) break search;
    }
  }
  return joinSteps(backtrack(trace, n, m), start);
}

/** Single removed and added lines, first to last, as `[x, y, isRemoval]`. */
function backtrack(trace: readonly Int32Array[], n: number, m: number): [number, number, boolean][] {
  const steps: [number, number, boolean][] = [];
  let [x, y] = [n, m];
  for (let depth = trace.length - 1; depth > 0; depth--) {
    const row = trace[depth]!;
    const at = (k: number): number => row[k + depth + 1]!;
    const k = x - y;
    const isDown = k === -depth || (k !== depth && at(k - 1) < at(k + 1));
    const previous = isDown ? k + 1 : k - 1;
    const previousX = at(previous);
    const previousY = previousX - previous;
    steps.push([previousX, previousY, !isDown]);
    [x, y] = [previousX, previousY];
  }
  return steps.reverse();
}

function joinSteps(steps: readonly [number, number, boolean][], start: number): Change[] {
  const changes: { leftStart: number; leftEnd: number; rightStart: number; rightEnd: number }[] = [];
  for (const [x, y, isRemoval] of steps) {
    const last = changes.at(-1);
    const [left, right] = [start + x, start + y];
    if (last && last.leftEnd === left && last.rightEnd === right) {
      if (isRemoval) last.leftEnd++;
      else last.rightEnd++;
    } else
      changes.push({
        leftStart: left,
        leftEnd: left + (isRemoval ? 1 : 0),
        rightStart: right,
        rightEnd: right + (isRemoval ? 0 : 1),
      });
  }
  return changes;
}

interface Text {
  readonly lines: string[];
  readonly hasFinalNewline: boolean;
}

async function readLines(context: ToolContext, path: string): Promise<Text> {
  const input = context.open(path);
  const text = await input.readText();
  if (path !== '-') input.file.release();
  if (text === '') return { lines: [], hasFinalNewline: true };
  const lines = text.split('\n');
  const hasFinalNewline = lines.at(-1) === '';
  if (hasFinalNewline) lines.pop();
  return { lines, hasFinalNewline };
}

function span(start: number, end: number): string {
  return end - start <= 1 ? String(end) : `${start + 1},${end}`;
}

/** One call of `diff`. */
class Comparison {
  private readonly context: ToolContext;
  private readonly options: Options;
  private hasDifference = false;

  constructor(context: ToolContext, options: Options) {
    this.context = context;
    this.options = options;
  }

  async run(left: string, right: string): Promise<number> {
    const statuses = [left, right].map((path) => (path === '-' ? null : statusOf(this.context, path, true)));
    for (const [index, status] of statuses.entries()) {
      const path = index === 0 ? left : right;
      if (typeof status === 'number' && !/^\/dev\/fd\//.test(path) && !this.options.has('N')) {
        await this.context.fail(`${path}: ${errorText(status)}`, 2);
        return 2;
      }
    }
    const [isLeftFolder, isRightFolder] = statuses.map(
      (status) => status !== null && typeof status !== 'number' && isDirectory(status.mode),
    );
    if (isLeftFolder && isRightFolder) await this.folders(left, right);
    else if (isLeftFolder) await this.files(`${left.replace(/\/$/, '')}/${right.split('/').at(-1)}`, right, null);
    else if (isRightFolder) await this.files(left, `${right.replace(/\/$/, '')}/${left.split('/').at(-1)}`, null);
    else await this.files(left, right, null);
    if (this.context.status > 1) return 2;
    return this.hasDifference ? 1 : 0;
  }

  private async folders(left: string, right: string): Promise<void> {
    const { context, options } = this;
    const [a, b] = [left, right].map((path) => {
      const listing = context.system.readdir(context.resolve(path));
      return typeof listing === 'number' ? [] : listing.names;
    });
    for (const name of [...new Set([...a!, ...b!])].sort()) {
      const [x, y] = [`${left.replace(/\/$/, '')}/${name}`, `${right.replace(/\/$/, '')}/${name}`];
      if (!options.has('N') && (!a!.includes(name) || !b!.includes(name))) {
        this.hasDifference = true;
        await context.stdout.line(`Only in ${a!.includes(name) ? left : right}: ${name}`);
        continue;
      }
      const [first, second] = [statusOf(context, x, true), statusOf(context, y, true)];
      const isFolder = [first, second].map((status) => typeof status !== 'number' && isDirectory(status.mode));
      if (isFolder[0] && isFolder[1]) {
        if (options.has('r')) await this.folders(x, y);
        else await context.stdout.line(`Common subdirectories: ${x} and ${y}`);
      } else await this.files(x, y, `diff ${context.args.filter((arg) => arg.startsWith('-')).join(' ')} ${x} ${y}`);
    }
  }

  private key(line: string): string {
    const { options } = this;
    let text = line;
    if (options.has('w')) text = text.replace(/\s+/g, '');
    else if (options.has('b')) text = text.replace(/\s+/g, ' ').trimEnd();
    return options.has('i') ? text.toLowerCase() : text;
  }

  private async files(left: string, right: string, title: string | null): Promise<void> {
    const { context, options } = this;
    let texts: [Text, Text];
    try {
      const read = async (path: string): Promise<Text> =>
        options.has('N') && typeof statusOf(context, path, true) === 'number'
          ? { lines: [], hasFinalNewline: true }
          : readLines(context, path);
      texts = [await read(left), await read(right)];
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      return context.fail(`${left}: ${error.message}`, 2);
    }
    const keys = texts.map(({ lines, hasFinalNewline }) =>
      lines.map((line, index) => this.key(line) + (!hasFinalNewline && index === lines.length - 1 ? '\0' : '')),
    );
    let changes = shortestEdit(keys[0]!, keys[1]!);
    if (options.has('B'))
      changes = changes.filter((change) =>
        [
          ...texts[0].lines.slice(change.leftStart, change.leftEnd),
          ...texts[1].lines.slice(change.rightStart, change.rightEnd),
        ].some((line) => line !== ''),
      );
    if (changes.length === 0) {
      if (options.has('s')) await context.stdout.line(`Files ${left} and ${right} are identical`);
      return;
    }
    this.hasDifference = true;
    if (options.has('q')) return void (await context.stdout.line(`Files ${left} and ${right} differ`));
    if (title !== null) await context.stdout.line(title);
    if (options.has('u', 'U')) await this.unified(left, right, texts, changes);
    else await this.normal(texts, changes);
  }

  private paint(code: string, text: string): string {
    const colour = this.options.get('K');
    const isOn =
      this.options.has('K') && (colour === 'always' || (colour !== 'never' && this.context.stdout.file.isTerminal));
    return isOn ? `\x1b[${code}m${text}\x1b[0m` : text;
  }

  private async show(mark: string, text: Text, from: number, to: number, code: string): Promise<void> {
    for (let index = from; index < to; index++) {
      await this.context.stdout.line(this.paint(code, mark + text.lines[index]!));
      if (index === text.lines.length - 1 && !text.hasFinalNewline)
        await this.context.stdout.line('\\ No newline at end of file');
    }
  }

  private async normal([left, right]: [Text, Text], changes: readonly Change[]): Promise<void> {
    for (const { leftStart, leftEnd, rightStart, rightEnd } of changes) {
      const kind = leftStart === leftEnd ? 'a' : rightStart === rightEnd ? 'd' : 'c';
      const [a, b] = [
        leftStart === leftEnd ? String(leftStart) : span(leftStart, leftEnd),
        rightStart === rightEnd ? String(rightStart) : span(rightStart, rightEnd),
      ];
      await this.context.stdout.line(a + kind + b);
      await this.show('< ', left, leftStart, leftEnd, '31');
      if (kind === 'c') await this.context.stdout.line('---');
      await this.show('> ', right, rightStart, rightEnd, '32');
    }
  }

  private stamp(path: string): string {
    const status = statusOf(this.context, path, true);
    const seconds = typeof status === 'number' ? 0 : status.modified;
    const whole = Math.floor(seconds);
    return formatDate(new Date(whole * 1000), '%Y-%m-%d %H:%M:%S.%N %z', false, Math.round((seconds - whole) * 1e9));
  }

  private async unified(
    leftPath: string,
    rightPath: string,
    [left, right]: [Text, Text],
    changes: readonly Change[],
  ): Promise<void> {
    const { stdout } = this.context;
    const around = this.options.number('U', 3);
    const labels = this.options.all('L');
    await stdout.line(`--- ${labels[0] ?? `${leftPath}\t${this.stamp(leftPath)}`}`);
    await stdout.line(`+++ ${labels[1] ?? `${rightPath}\t${this.stamp(rightPath)}`}`);
    for (let first = 0; first < changes.length;) {
      let last = first;
      while (last + 1 < changes.length && changes[last + 1]!.leftStart - changes[last]!.leftEnd <= 2 * around) last++;
      const group = changes.slice(first, last + 1);
      first = last + 1;
      const from = Math.max(0, group[0]!.leftStart - around);
      const to = Math.min(left.lines.length, group.at(-1)!.leftEnd + around);
      const rightFrom = Math.max(0, group[0]!.rightStart - (group[0]!.leftStart - from));
      const rightTo = group.at(-1)!.rightEnd + (to - group.at(-1)!.leftEnd);
      const range = (start: number, end: number): string =>
        `${end > start ? start + 1 : start}${end - start === 1 ? '' : `,${end - start}`}`;
      await stdout.line(this.paint('36', `@@ -${range(from, to)} +${range(rightFrom, rightTo)} @@`));
      let position = from;
      for (const change of group) {
        await this.show(' ', left, position, change.leftStart, '0');
        await this.show('-', left, change.leftStart, change.leftEnd, '31');
        await this.show('+', right, change.rightStart, change.rightEnd, '32');
        position = change.leftEnd;
      }
      await this.show(' ', left, position, to, '0');
    }
  }
}

const diff: Tool = async (context) => {
  const options = new Options(context.name, context.args, {
    plain: 'uqrNsbwBiaZd',
    valued: 'UL',
    long: {
      unified: 'u',
      'unified=?': 'U',
      brief: 'q',
      recursive: 'r',
      'new-file': 'N',
      'report-identical-files': 's',
      'ignore-space-change': 'b',
      'ignore-all-space': 'w',
      'ignore-blank-lines': 'B',
      'ignore-case': 'i',
      'label=': 'L',
      'color=?': 'K',
    },
    failure: 2,
  });
  const [left, right] = options.operands;
  if (left === undefined || right === undefined)
    throw new UsageError(`missing operand after '${left ?? 'diff'}'\ndiff: Try 'diff --help' for more information.`, 2);
  return new Comparison(context, options).run(left, right);
};

const cmp: Tool = async (context) => {
  const options = new Options(context.name, context.args, {
    plain: 'sl',
    long: { silent: 's', quiet: 's', verbose: 'l' },
    failure: 2,
  });
  const [left, right = '-'] = options.operands;
  if (left === undefined) throw new UsageError("missing operand after 'cmp'", 2);
  const data: Uint8Array[] = [];
  for (const path of [left, right]) {
    try {
      data.push(await context.open(path).readAll());
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      await context.fail(`${path}: ${error.message}`, 2);
      return 2;
    }
  }
  const [a, b] = data as [Uint8Array, Uint8Array];
  const length = Math.min(a.length, b.length);
  let line = 1;
  let isDifferent = false;
  for (let index = 0; index < length; index++) {
    if (a[index] !== b[index]) {
      if (options.has('s')) return 1;
      if (!options.has('l')) {
        await context.stdout.line(`${left} ${right} differ: byte ${index + 1}, line ${line}`);
        return 1;
      }
      isDifferent = true;
      await context.stdout.line(
        `${String(index + 1).padStart(String(length).length)} ${a[index]!.toString(8).padStart(3)} ${b[index]!.toString(8).padStart(3)}`,
      );
    }
    if (a[index] === 10) line++;
  }
  if (a.length === b.length) return isDifferent ? 1 : 0;
  const shorter = a.length < b.length ? left : right;
  if (!options.has('s'))
    await context.fail(
      `EOF on ${shorter} after byte ${length}, ${length > 0 && (a.length < b.length ? a : b)[length - 1] !== 10 ? 'in ' : ''}line ${line - ((a.length < b.length ? a : b)[length - 1] === 10 ? 1 : 0)}`,
    );
  return 1;
};

export const compareTools: Readonly<Record<string, Tool>> = { diff, cmp };
