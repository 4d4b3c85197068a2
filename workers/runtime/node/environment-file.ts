/** Parses the text of an `.env` file. Source: `Dotenv::ParseContent` in `node_dotenv.cc`. */
export function parseEnvironmentFile(text: string): Map<string, string> {
  const result = new Map<string, string>();
  let rest = text.replace(/\r\n?/g, '\n').trim();
  while (rest !== '') {
    if (rest.startsWith('#') || rest.startsWith('\n')) {
      rest = afterLine(rest);
      continue;
    }
    const equals = rest.indexOf('=');
    const newline = rest.indexOf('\n');
    if (equals === -1 || (newline !== -1 && newline < equals)) {
      if (newline === -1) break;
      rest = rest.slice(newline + 1).trim();
      continue;
    }
    const name = rest
      .slice(0, equals)
      .trim()
      .replace(/^export\s+/, '');
    rest = rest.slice(equals + 1);
    if (name === '') break;
    const parsed = takeValue(rest);
    result.set(name, parsed.value);
    rest = parsed.rest.trim();
  }
  return result;
}

function afterLine(text: string): string {
  const newline = text.indexOf('\n');
  return newline === -1 ? '' : text.slice(newline + 1).trim();
}

function takeValue(text: string): { value: string; rest: string } {
  const blank = /^[ \t]*/.exec(text)?.[0].length ?? 0;
  const start = text.slice(blank);
  if (start === '' || start.startsWith('\n')) return { value: '', rest: start };
  const quote = start[0] as string;
  if (quote === '"' || quote === "'" || quote === '`') {
    const end = start.indexOf(quote, 1);
    if (end !== -1) {
      const inner = start.slice(1, end);
      return { value: quote === '"' ? inner.replaceAll('\\n', '\n') : inner, rest: afterLine(start.slice(end + 1)) };
    }
  }
  const newline = start.indexOf('\n');
  const line = newline === -1 ? start : start.slice(0, newline);
  const comment = line.indexOf('#');
  return {
    value: (comment === -1 ? line : line.slice(0, comment)).trim(),
    rest: newline === -1 ? '' : start.slice(newline + 1),
  };
}
