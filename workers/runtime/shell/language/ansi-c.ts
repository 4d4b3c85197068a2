const simple: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  e: '\x1b',
  E: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '?': '?',
};

/** A byte as the strings of the shell hold it: ASCII as itself, others as U+DC80..U+DCFF until joined by `healBytes`. */
function byteCharacter(byte: number): string {
  return byte < 0x80 ? String.fromCharCode(byte) : String.fromCharCode(0xdc00 + byte);
}

/** Turns neighbouring escaped bytes that form UTF-8 into their characters. */
export function healBytes(text: string): string {
  return text.replace(/[\udc80-\udcff]+/g, (run) => {
    const bytes = Uint8Array.from(run, (character) => character.charCodeAt(0) - 0xdc00);
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      return run;
    }
  });
}

/** Reads the escape after a backslash at `index`; returns its text and the index after it, or null when unknown. */
export function readEscape(text: string, index: number): { value: string; next: number } | null {
  const letter = text[index] ?? '';
  const known = simple[letter];
  if (known !== undefined) return { value: known, next: index + 1 };
  const numeric = /^(?:([0-7]{1,3})|x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8}))/.exec(
    text.slice(index, index + 9),
  );
  if (numeric) {
    const next = index + numeric[0].length;
    if (numeric[1] !== undefined) return { value: byteCharacter(parseInt(numeric[1], 8) & 0xff), next };
    if (numeric[2] !== undefined) return { value: byteCharacter(parseInt(numeric[2], 16)), next };
    const point = parseInt(numeric[3] ?? numeric[4] ?? '0', 16);
    return { value: point <= 0x10ffff ? String.fromCodePoint(point) : '\ufffd', next };
  }
  if (letter === 'c' && index + 1 < text.length) {
    return { value: String.fromCharCode(text.charCodeAt(index + 1) & 0x1f), next: index + 2 };
  }
  return null;
}

/** The text meant by the inside of `$'...'`. */
export function decodeAnsiC(text: string): string {
  let result = '';
  for (let index = 0; index < text.length;) {
    const character = text[index]!;
    const escape = character === '\\' ? readEscape(text, index + 1) : null;
    if (escape) {
      if (escape.value === '\0') return healBytes(result);
      result += escape.value;
      index = escape.next;
    } else {
      result += character;
      index++;
    }
  }
  return healBytes(result);
}
