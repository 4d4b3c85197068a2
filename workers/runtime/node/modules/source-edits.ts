/**
 * A set of changes to a source text that never adds or removes a line break, so that only columns move.
 * Positions are UTF-16 offsets into the original.
 */
export interface SourceEdit {
  readonly at: number;
  /** Equal to `at` for an insertion. */
  readonly end: number;
  readonly text: string;
}

/** Where text is inserted relative to other insertions at the same offset. */
export type EditSide = 'open' | 'close';

interface CollectedEdit extends SourceEdit {
  readonly rank: number;
}

/**
 * Collects edits in the order in which a parser finishes nodes (inner before outer). At one offset, closing text
 * precedes opening text, inner closing text precedes outer, and outer opening text precedes inner.
 */
export class EditCollector {
  readonly #edits: CollectedEdit[] = [];

  insert(at: number, text: string, side: EditSide): void {
    const sequence = this.#edits.length;
    this.#edits.push({ at, end: at, text, rank: side === 'close' ? sequence - 0x40000000 : -sequence });
  }

  replace(at: number, end: number, text: string): void {
    this.#edits.push({ at, end, text, rank: -this.#edits.length });
  }

  /** Sorted by offset, ready for `applyEdits`. */
  finish(): SourceEdit[] {
    return this.#edits
      .sort((left, right) => left.at - right.at || sideOrder(left) - sideOrder(right) || left.rank - right.rank)
      .map(({ at, end, text }) => ({ at, end, text }));
  }
}

function sideOrder(edit: CollectedEdit): number {
  return edit.rank <= -0x20000000 ? 0 : 1;
}

/** Merges two sorted lists; at equal offsets `outer` comes first. */
export function mergeEdits(outer: readonly SourceEdit[], inner: readonly SourceEdit[]): readonly SourceEdit[] {
  if (inner.length === 0) return outer;
  const merged: SourceEdit[] = [];
  let index = 0;
  for (const edit of inner) {
    for (; index < outer.length && outer[index]!.at <= edit.at; index++) merged.push(outer[index]!);
    merged.push(edit);
  }
  for (; index < outer.length; index++) merged.push(outer[index]!);
  return merged;
}

/** The edited text, and how its columns map back: triples of line, column in the new text, columns to subtract. */
export interface EditedSource {
  readonly text: string;
  readonly shifts: Int32Array;
}

const lineBreak = /\r\n|[\n\r\u2028\u2029]/g;

/** Applies sorted edits after `header`, which must contain no line break. */
export function applyEdits(source: string, edits: readonly SourceEdit[], header: string): EditedSource {
  const parts: string[] = [header];
  const shifts: number[] = [1, header.length, header.length];
  const lines = new LineCounter(source);
  let copied = 0;
  let shift = header.length;
  let line = 1;
  for (const edit of edits) {
    parts.push(source.slice(copied, edit.at), edit.text);
    copied = edit.end;
    const at = lines.advance(edit.at);
    if (at.line !== line) {
      line = at.line;
      shift = 0;
    }
    const end = edit.end === edit.at ? at : lines.advance(edit.end);
    if (end.line !== line) {
      // The replacement spans lines and keeps their breaks: its last line is blank.
      line = end.line;
      shift = -end.column;
      shifts.push(line, 0, shift);
      continue;
    }
    const generated = at.column + shift + edit.text.length;
    shift += edit.text.length - (edit.end - edit.at);
    shifts.push(line, generated, shift);
  }
  parts.push(source.slice(copied));
  return { text: parts.join(''), shifts: Int32Array.from(shifts) };
}

/** Walks forward through a text, telling the line (from 1) and column (from 0) of ascending offsets. */
class LineCounter {
  readonly #source: string;
  #line = 1;
  #lineStart = 0;
  #next: number;
  #nextEnd = 0;

  constructor(source: string) {
    this.#source = source;
    this.#next = this.#findBreak(0);
  }

  advance(offset: number): { line: number; column: number } {
    while (this.#next < offset && this.#nextEnd <= offset) {
      this.#line++;
      this.#lineStart = this.#nextEnd;
      this.#next = this.#findBreak(this.#nextEnd);
    }
    return { line: this.#line, column: offset - this.#lineStart };
  }

  #findBreak(from: number): number {
    lineBreak.lastIndex = from;
    const match = lineBreak.exec(this.#source);
    if (!match) return Infinity;
    this.#nextEnd = match.index + match[0].length;
    return match.index;
  }
}

/** Maps a column (from 1) of an edited text back to the original. */
export function originalColumn(shifts: Int32Array, line: number, column: number): number {
  let shift = 0;
  for (let index = 0; index < shifts.length && shifts[index]! <= line; index += 3) {
    if (shifts[index] === line && shifts[index + 1]! < column) shift = shifts[index + 2]!;
  }
  return Math.max(1, column - shift);
}

/** The line breaks of a range, to put in its place when its text is taken out. */
export function lineBreaksOf(source: string, start: number, end: number): string {
  return (source.slice(start, end).match(lineBreak) ?? []).join('');
}
