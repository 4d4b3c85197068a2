import { AMBIGUOUS_RANGES, WIDE_RANGES, ZERO_RANGES } from './width-ranges.ts';

const JOINER = 0x200d;
const JOINED = /^[\p{Emoji_Presentation}\p{Emoji_Modifier}]/u;

/** Starts and ends of ranges, one after the other. */
function unpack(text: string): Uint32Array {
  let end = 0;
  return Uint32Array.from(
    text.split(' ').flatMap((range) => {
      const [distance = '0', more = '0'] = range.split('+');
      const start = end + parseInt(distance, 36);
      end = start + parseInt(more, 36);
      return [start, end];
    }),
  );
}

interface WidthTables {
  readonly wide: Uint32Array;
  readonly zero: Uint32Array;
  readonly ambiguous: Uint32Array;
}
let unpacked: WidthTables | undefined;

function tables(): WidthTables {
  unpacked ??= { wide: unpack(WIDE_RANGES), zero: unpack(ZERO_RANGES), ambiguous: unpack(AMBIGUOUS_RANGES) };
  return unpacked;
}

function contains(ranges: Uint32Array, codePoint: number): boolean {
  let low = 0;
  let high = ranges.length / 2;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (codePoint < (ranges[middle * 2] as number)) high = middle;
    else if (codePoint > (ranges[middle * 2 + 1] as number)) low = middle + 1;
    else return true;
  }
  return false;
}

function widthOf(codePoint: number, isAmbiguousWide: boolean): number {
  const { wide, zero, ambiguous } = tables();
  if (contains(wide, codePoint)) return 2;
  if (isAmbiguousWide && contains(ambiguous, codePoint)) return 2;
  return contains(zero, codePoint) ? 0 : 1;
}

/** Columns a text takes. Emoji joined to one picture count as the first of them unless asked otherwise. */
export function stringWidth(text: string, isAmbiguousWide = false, mustExpandEmoji = false): number {
  let width = 0;
  let before = 0;
  for (const symbol of text) {
    const codePoint = symbol.codePointAt(0) as number;
    const isJoined = !mustExpandEmoji && before === JOINER && JOINED.test(symbol);
    if (!isJoined) width += widthOf(codePoint, isAmbiguousWide);
    before = codePoint;
  }
  return width;
}
