/** The values of `//# sourceURL=` and `//# sourceMappingURL=` comments, as V8 reports them for compiled code. */
export interface MagicComments {
  readonly sourceURL: string | undefined;
  readonly sourceMapURL: string | undefined;
}

export function readMagicComments(source: string): MagicComments {
  return { sourceURL: lastValue(source, 'sourceURL='), sourceMapURL: lastValue(source, 'sourceMappingURL=') };
}

function lastValue(source: string, key: string): string | undefined {
  for (let at = source.lastIndexOf(key); at >= 0; at = at === 0 ? -1 : source.lastIndexOf(key, at - 1)) {
    const before = source.slice(Math.max(0, at - 4), at);
    if (!/\/\/[#@][ \t]$/.test(before)) continue;
    const rest = /[^\n\r\u2028\u2029]*/y;
    rest.lastIndex = at + key.length;
    const value = rest.exec(source)![0].trim();
    // V8 drops a value with white space or quotes in it; that is also how one inside a string is told apart.
    if (value !== '' && !/[\s'"`]/.test(value)) return value;
  }
  return undefined;
}
