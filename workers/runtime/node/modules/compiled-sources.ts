import { originalColumn } from './source-edits.ts';

/** What the code run under a script name was made from. */
interface CompiledSource {
  /** The name to show: a path, or the URL of a module. */
  readonly filename: string;
  readonly lineOffset: number;
  /** Added to columns of the first line (vm's `columnOffset`). */
  readonly columnOffset: number;
  /** As `EditedSource.shifts`, or null when the text was compiled unchanged. */
  readonly shifts: Int32Array | null;
}

export interface SourcePosition {
  readonly filename: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

const compiledSources = new Map<string, CompiledSource>();

/**
 * Records how positions in a compiled text map to the user's file, and returns the `sourceURL` comment that names
 * the script. V8 refuses white space and quotes in it, so they are escaped there and undone by `originalPosition`.
 */
export function registerSource(filename: string, shifts: Int32Array | null, lineOffset = 0, columnOffset = 0): string {
  const scriptName = filename.replace(/[\s"']/g, (character) => `%${character.charCodeAt(0).toString(16)}`);
  compiledSources.set(scriptName, { filename, lineOffset, columnOffset, shifts });
  return `\n//# sourceURL=${scriptName}`;
}

/** The user's position for a position in compiled code; null when the script is not user code compiled here. */
export function originalPosition(scriptName: string, line: number, column: number): SourcePosition | null {
  const source = compiledSources.get(scriptName);
  if (!source) return null;
  let original = source.shifts ? originalColumn(source.shifts, line, column) : column;
  if (line === 1) original += source.columnOffset;
  return { filename: source.filename, line: line + source.lineOffset, column: original };
}
