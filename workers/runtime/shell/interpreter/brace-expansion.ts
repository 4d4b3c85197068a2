import type { WordPart } from '../language/ast.ts';

/** A word taken apart: single unquoted characters, and opaque parts. */
type Piece = string | WordPart;

function toPieces(parts: readonly WordPart[]): Piece[] {
  return parts.flatMap((part): Piece[] => (part.type === 'literal' ? [...part.text] : [part]));
}

function toParts(pieces: readonly Piece[]): WordPart[] {
  const parts: WordPart[] = [];
  let literal = '';
  for (const piece of pieces) {
    if (typeof piece === 'string') {
      literal += piece;
      continue;
    }
    if (literal !== '') parts.push({ type: 'literal', text: literal });
    literal = '';
    parts.push(piece);
  }
  if (literal !== '') parts.push({ type: 'literal', text: literal });
  return parts;
}

/** The words that `{a,b}` and `{1..3}` make of one. Source: Bash Reference Manual 3.5.1. */
export function expandBraces(parts: readonly WordPart[]): readonly (readonly WordPart[])[] {
  if (!parts.some((part) => part.type === 'literal' && part.text.includes('{'))) return [parts];
  return expandPieces(toPieces(parts)).map(toParts);
}

function expandPieces(pieces: readonly Piece[]): Piece[][] {
  for (let start = pieces.indexOf('{'); start >= 0; start = pieces.indexOf('{', start + 1)) {
    const choices = choicesAt(pieces, start);
    if (!choices) continue;
    const before = pieces.slice(0, start);
    const after = expandPieces(pieces.slice(choices.next));
    return choices.words.flatMap((word) => after.map((tail) => [...before, ...word, ...tail]));
  }
  return [[...pieces]];
}

function choicesAt(pieces: readonly Piece[], start: number): { words: Piece[][]; next: number } | null {
  let depth = 0;
  const commas: number[] = [];
  for (let index = start; index < pieces.length; index++) {
    const piece = pieces[index];
    if (piece === '{') depth++;
    else if (piece === ',' && depth === 1) commas.push(index);
    else if (piece === '}' && --depth === 0) {
      if (commas.length === 0) {
        const sequence = expandSequence(pieces.slice(start + 1, index));
        return sequence && { words: sequence, next: index + 1 };
      }
      const bounds = [start, ...commas, index];
      const words = bounds.slice(1).flatMap((end, at) => expandPieces(pieces.slice(bounds[at]! + 1, end)));
      return { words, next: index + 1 };
    }
  }
  return null;
}

function expandSequence(pieces: readonly Piece[]): Piece[][] | null {
  if (pieces.some((piece) => typeof piece !== 'string')) return null;
  const text = pieces.join('');
  const numbers = /^(-?\d+)\.\.(-?\d+)(?:\.\.(-?\d+))?$/.exec(text);
  if (numbers) return numberSequence(numbers[1]!, numbers[2]!, numbers[3]);
  const letters = /^([A-Za-z])\.\.([A-Za-z])(?:\.\.(-?\d+))?$/.exec(text);
  if (!letters) return null;
  const from = letters[1]!.charCodeAt(0);
  const to = letters[2]!.charCodeAt(0);
  return range(from, to, Number(letters[3] ?? 1)).map((code) => [String.fromCharCode(code)]);
}

function range(from: number, to: number, step: number): number[] {
  const size = Math.abs(step) || 1;
  const count = Math.floor(Math.abs(to - from) / size);
  return Array.from({ length: count + 1 }, (_, index) => from + (to < from ? -size : size) * index);
}

function numberSequence(from: string, to: string, step: string | undefined): Piece[][] {
  const isPadded = /^-?0\d/.test(from) || /^-?0\d/.test(to);
  const width = isPadded ? Math.max(from.length, to.length) : 0;
  return range(Number(from), Number(to), Number(step ?? 1)).map((value) => {
    const digits = String(Math.abs(value));
    return [value < 0 ? `-${digits.padStart(width - 1, '0')}` : digits.padStart(width, '0')];
  });
}
