import { healBytes, readEscape } from '../language/ansi-c.ts';

/** Text of `echo -e` and `%b`; `isEnded` when `\c` cut it off. */
export function expandEscapes(text: string): { text: string; isEnded: boolean } {
  let result = '';
  for (let index = 0; index < text.length; index++) {
    if (text[index] !== '\\') {
      result += text[index];
      continue;
    }
    if (text[index + 1] === 'c') return { text: healBytes(result), isEnded: true };
    const octal = /^0[0-7]{0,3}/.exec(text.slice(index + 1));
    if (octal) {
      const byte = parseInt(octal[0], 8) & 0xff;
      result += byte < 0x80 ? String.fromCharCode(byte) : String.fromCharCode(0xdc00 + byte);
      index += octal[0].length;
      continue;
    }
    const isQuote = text[index + 1] === "'" || text[index + 1] === '"' || text[index + 1] === '?';
    const escape = isQuote ? null : readEscape(text, index + 1);
    if (!escape || /^c|^[1-7]/.test(text[index + 1] ?? '')) {
      result += '\\';
      continue;
    }
    result += escape.value;
    index = escape.next - 1;
  }
  return { text: healBytes(result), isEnded: false };
}

/** What `echo` prints for its arguments. */
export function echoText(args: readonly string[], isExpandedByDefault = false): string {
  let isNewline = true;
  let isExpanded = isExpandedByDefault;
  let index = 0;
  for (; index < args.length && /^-[neE]+$/.test(args[index]!); index++) {
    for (const letter of args[index]!.slice(1)) {
      if (letter === 'n') isNewline = false;
      else isExpanded = letter === 'e';
    }
  }
  const text = args.slice(index).join(' ');
  if (!isExpanded) return text + (isNewline ? '\n' : '');
  const expanded = expandEscapes(text);
  return expanded.text + (isNewline && !expanded.isEnded ? '\n' : '');
}
