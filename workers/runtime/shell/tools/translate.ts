import { readEscape } from '../language/ansi-c.ts';
import { decodeText, joinBytes } from '../io/text.ts';
import { Options } from './options.ts';
import { UsageError, type Tool } from './tool.ts';

const ranges: Readonly<Record<string, readonly (readonly [number, number])[]>> = {
  alnum: [
    [48, 57],
    [65, 90],
    [97, 122],
  ],
  alpha: [
    [65, 90],
    [97, 122],
  ],
  blank: [
    [9, 9],
    [32, 32],
  ],
  cntrl: [
    [0, 31],
    [127, 127],
  ],
  digit: [[48, 57]],
  graph: [[33, 126]],
  lower: [[97, 122]],
  print: [[32, 126]],
  punct: [
    [33, 47],
    [58, 64],
    [91, 96],
    [123, 126],
  ],
  space: [
    [9, 13],
    [32, 32],
  ],
  upper: [[65, 90]],
  xdigit: [
    [48, 57],
    [65, 70],
    [97, 102],
  ],
};

function span(from: number, to: number): string[] {
  return Array.from({ length: to - from + 1 }, (_, index) => String.fromCodePoint(from + index));
}

/** The characters a set of `tr` lists. `repeat` is where `[x*]` fills up, -1 for nowhere. */
function parseSet(text: string): { characters: string[]; repeat: number } {
  const characters: string[] = [];
  let repeat = -1;
  for (let index = 0; index < text.length;) {
    const named = /^\[:(\w+):\]/.exec(text.slice(index));
    if (named) {
      const list = ranges[named[1]!];
      if (!list) throw new UsageError(`invalid character class ‘${named[1]}’`);
      characters.push(...list.flatMap(([from, to]) => span(from, to)));
      index += named[0].length;
      continue;
    }
    const filled = /^\[(.)\*(\d*)\]/su.exec(text.slice(index));
    if (filled) {
      if (filled[2] === '' || filled[2] === '0') {
        repeat = characters.length;
        characters.push(filled[1]!);
      } else characters.push(...Array.from({ length: Number(filled[2]) }, () => filled[1]!));
      index += filled[0].length;
      continue;
    }
    const [first, next] = readOne(text, index);
    index = next;
    if (text[index] === '-' && index + 1 < text.length) {
      const [last, after] = readOne(text, index + 1);
      const [from, to] = [first.codePointAt(0)!, last.codePointAt(0)!];
      if (to < from)
        throw new UsageError(`range-endpoints of '${first}-${last}' are in reverse collating sequence order`);
      characters.push(...span(from, to));
      index = after;
    } else characters.push(first);
  }
  return { characters, repeat };
}

function readOne(text: string, index: number): [string, number] {
  if (text[index] === '\\') {
    const escape = readEscape(text, index + 1);
    if (escape && /[abfnrtv\\0-7]/.test(text[index + 1]!)) return [escape.value, escape.next];
    if (index + 1 < text.length) return [text[index + 1]!, index + 2];
  }
  const character = String.fromCodePoint(text.codePointAt(index)!);
  return [character, index + character.length];
}

export const tr: Tool = async (context) => {
  const options = new Options(context.name, context.args, {
    plain: 'cCdst',
    long: { complement: 'c', delete: 'd', 'squeeze-repeats': 's', 'truncate-set1': 't' },
    isOrdered: true,
  });
  const [firstText, secondText] = options.operands;
  if (firstText === undefined) throw new UsageError("missing operand\nTry 'tr --help' for more information.");
  const isDeleting = options.has('d');
  const isSqueezing = options.has('s');
  if (secondText === undefined && !isDeleting && !isSqueezing) {
    throw new UsageError(
      `missing operand after ‘${firstText}’\nTwo strings must be given when translating.\nTry 'tr --help' for more information.`,
    );
  }
  const first = new Set(parseSet(firstText).characters);
  const isComplement = options.has('c', 'C');
  const isInFirst = (character: string): boolean => first.has(character) !== isComplement;
  const second = secondText === undefined ? null : parseSet(secondText);
  const squeezed = isSqueezing ? (second ? new Set(second.characters) : null) : null;
  const isSqueezed = (character: string): boolean =>
    isSqueezing && (squeezed ? squeezed.has(character) : isInFirst(character));
  const table = new Map<string, string>();
  let fallback = '';
  if (second && !isDeleting) {
    const from = parseSet(firstText).characters;
    const to = second.characters.slice();
    if (second.repeat >= 0) while (to.length < from.length) to.splice(second.repeat, 0, to[second.repeat]!);
    fallback = to.at(-1) ?? '';
    if (!isComplement)
      from.forEach((character, index) => table.set(character, to[index] ?? (options.has('t') ? character : fallback)));
  }
  let last = '';
  let rest = new Uint8Array(0);
  for (let data = await context.stdin.read(); data || rest.length > 0; data = await context.stdin.read()) {
    const all = joinBytes([rest, data ?? new Uint8Array(0)]);
    // A character cut in two by the end of the piece waits for its other half.
    const end = data ? all.length - trailingPart(all) : all.length;
    rest = all.slice(end);
    let result = '';
    for (const character of decodeText(all.subarray(0, end))) {
      if (isDeleting && isInFirst(character)) continue;
      let mapped = character;
      if (second && !isDeleting)
        mapped = isComplement ? (isInFirst(character) ? fallback : character) : (table.get(character) ?? character);
      if (mapped === last && isSqueezed(mapped)) continue;
      last = mapped;
      result += mapped;
    }
    await context.stdout.write(result);
    if (!data) break;
  }
};

/** Bytes at the end that begin a character without finishing it. */
function trailingPart(data: Uint8Array): number {
  for (let back = 1; back <= 3 && back <= data.length; back++) {
    const byte = data[data.length - back]!;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) {
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return back < length ? back : 0;
    }
  }
  return 0;
}
