/** A history reference that means nothing: `!nope: event not found`. */
export class EventNotFound extends Error {}

function event(history: readonly string[], designator: string): string {
  if (designator === '!') {
    const last = history.at(-1);
    if (last !== undefined) return last;
  } else if (/^-?\d+$/.test(designator)) {
    const number = Number(designator);
    const found = number < 0 ? history.at(number) : history[number - 1];
    if (found !== undefined) return found;
  } else {
    const isContained = designator.startsWith('?');
    const text = designator.replace(/^\?|\?$/g, '');
    const found = history.findLast((line) => (isContained ? line.includes(text) : line.startsWith(text)));
    if (found !== undefined) return found;
  }
  throw new EventNotFound(`!${designator}: event not found`);
}

function chosenWords(line: string, designator: string): string {
  const words = line.match(/(?:[^\s"'\\]|\\.|"(?:[^"\\]|\\.)*"|'[^']*')+/g) ?? [];
  switch (designator) {
    case '$':
      return words.at(-1) ?? '';
    case '^':
      return words[1] ?? '';
    case '*':
      return words.slice(1).join(' ');
    default:
      return words[Number(designator)] ?? '';
  }
}

/** Replaces `!!`, `!$`, `!n`, `!text`, `^old^new` in a typed line. Source: Bash Reference Manual 9.3. */
export function expandHistory(line: string, history: readonly string[]): string {
  const quick = /^\^([^^]*)\^([^^]*)\^?$/.exec(line);
  if (quick) return event(history, '!').replace(quick[1]!, quick[2]!);
  let result = '';
  let isSingle = false;
  for (let index = 0; index < line.length; index++) {
    const character = line[index]!;
    if (character === "'") isSingle = !isSingle;
    if (character === '\\') {
      result += character + (line[++index] ?? '');
      continue;
    }
    const reference =
      isSingle || character !== '!'
        ? null
        : /^!(?:([$^*])|(!|-?\d+|\?[^?\n]+\??|[A-Za-z_./][^\s:;&|<>()"']*)(?::([$^*]|\d+))?)/.exec(line.slice(index));
    if (!reference || line[index - 1] === '$' || line[index - 1] === '[') {
      result += character;
      continue;
    }
    if (reference[1] !== undefined) result += chosenWords(event(history, '!'), reference[1]);
    else {
      const found = event(history, reference[2]!);
      result += reference[3] === undefined ? found : chosenWords(found, reference[3]);
    }
    index += reference[0].length - 1;
  }
  return result;
}
