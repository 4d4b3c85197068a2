/** Cells a terminal gives to a character. Source: Unicode UAX #11 (East Asian Width), wide and fullwidth ranges. */
export function characterWidth(point: number): number {
  if (point < 0x300) return point < 32 || (point >= 0x7f && point < 0xa0) ? 0 : 1;
  if (/^[\p{Mn}\p{Me}\u200b-\u200f\ufe0f]$/u.test(String.fromCodePoint(point))) return 0;
  const isWide =
    (point >= 0x1100 && point <= 0x115f) ||
    (point >= 0x2e80 && point <= 0x303e) ||
    (point >= 0x3041 && point <= 0xa4cf) ||
    (point >= 0xa960 && point <= 0xa97c) ||
    (point >= 0xac00 && point <= 0xd7a3) ||
    (point >= 0xf900 && point <= 0xfaff) ||
    (point >= 0xfe30 && point <= 0xfe6f) ||
    (point >= 0xff00 && point <= 0xff60) ||
    (point >= 0xffe0 && point <= 0xffe6) ||
    (point >= 0x1f300 && point <= 0x1f64f) ||
    (point >= 0x1f680 && point <= 0x1f6ff) ||
    (point >= 0x1f900 && point <= 0x1f9ff) ||
    (point >= 0x1fa70 && point <= 0x1faff) ||
    (point >= 0x20000 && point <= 0x3fffd);
  return isWide ? 2 : 1;
}

/** Cells of a text without counting terminal escape sequences. */
export function displayWidth(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let width = 0;
  // eslint-disable-next-line no-control-regex
  for (const character of text.replace(/\x1b\[[0-9;?]*[A-Za-z]/g, ''))
    width += characterWidth(character.codePointAt(0)!);
  return width;
}
