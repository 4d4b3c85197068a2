/** Where an exception was thrown: the name of the script, line and column counted from 1. */
export interface ThrowLocation {
  readonly name: string;
  readonly line: number;
  readonly column: number;
}

/** How far below its creation the `throw` of an error kept in a variable is looked for, in lines. */
const SEARCHED_LINES = 40;

/**
 * Finds the `throw` of an error. Browsers only tell where an error was made; Node shows where it was thrown. The
 * source around each frame says whether the value was thrown there, kept in a variable first, or returned.
 */
export function findThrow(stack: string, sourceText: (name: string) => string | undefined): ThrowLocation | undefined {
  const frames = framesOf(stack);
  for (const frame of frames) {
    const lines = sourceText(frame.name)?.split('\n', frame.line + SEARCHED_LINES);
    const line = lines?.[frame.line - 1];
    if (!lines || line === undefined) break;
    const before = line.slice(0, frame.column - 1);
    const thrown = /\bthrow\s+$/.exec(before);
    if (thrown) return { ...frame, column: thrown.index + 1 };
    const assigned = /(?:^|[^.\w$])([\w$]+)\s*=\s*$/.exec(before);
    if (assigned) return throwOfVariable(assigned[1] as string, frame, lines) ?? frames[0];
    if (!/\breturn\s+$/.test(before)) break;
  }
  return frames[0];
}

/** Where an error was made. */
export function firstFrame(stack: string): ThrowLocation | undefined {
  return framesOf(stack)[0];
}

function throwOfVariable(variable: string, frame: ThrowLocation, lines: readonly string[]): ThrowLocation | undefined {
  const pattern = new RegExp(`(?:^|[\\s;{)])throw\\s+${variable.replaceAll('$', '\\$')}\\s*(?:;|$)`);
  for (let line = frame.line; line <= lines.length; line++) {
    const text = lines[line - 1] as string;
    const start = line === frame.line ? frame.column : 0;
    const match = pattern.exec(text.slice(start));
    if (match) return { name: frame.name, line, column: start + match.index + match[0].indexOf('throw') + 1 };
  }
  return undefined;
}

function framesOf(stack: string): ThrowLocation[] {
  return [...stack.matchAll(/^ {4}at (?:.*?\()?([^()\n]+?):(\d+):(\d+)\)?$/gm)].map((match) => ({
    name: match[1] as string,
    line: Number(match[2]),
    column: Number(match[3]),
  }));
}
