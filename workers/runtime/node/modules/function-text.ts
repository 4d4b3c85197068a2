/** Functions of the runtime that stand for native ones: their text says so. */
const natives = new WeakSet<object>();

/** Makes `toString` of a replacement for a native function answer as the native one does. */
export function markNative<T extends object>(replacement: T): T {
  natives.add(replacement);
  return replacement;
}

/**
 * Makes the text of functions be what the user wrote although `await`, `import()` and imported names were
 * rewritten: programs send functions elsewhere as text. Must run before the library takes its primordials.
 */
export function installFunctionText(): void {
  const prototype = Function.prototype;
  const native = prototype.toString;
  const { apply } = Reflect;
  const { toString } = {
    toString(this: unknown): string {
      const text = apply(native, this, []) as string;
      if (natives.has(this as object)) return `function ${(this as { name: string }).name}() { [native code] }`;
      return text.includes('$cl') ? restoreText(text) : text;
    },
  };
  markNative(toString);
  Object.defineProperty(prototype, 'toString', { value: toString, writable: true, configurable: true });
}

/** Takes out of a function's text what `InstrumentingParser` and `referenceEdits` put in. */
export function restoreText(text: string): string {
  const found = /\$cl(?:\d+_)*(?=[._$;}])/.exec(text);
  if (!found) return text;
  const prefix = found[0].replaceAll('$', '\\$');
  const patterns: readonly (readonly [string, string])[] = [
    [`;?P_f=void 0;P\\.s\\(P_g\\d+\\);P\\}`, ''],
    [`P_f=void 0;P\\.s\\(P_g\\d+\\);`, ''],
    [`;var P_f(?:,P_g\\d+)*(?:;P\\})?`, ''],
    [`if\\(P_f!==void 0\\)P_f=P\\.x\\(P_f\\);`, ''],
    [`,P_f=P\\.c\\(\\)\\),P_f,P_f=void 0\\)`, ''],
    [`,P_f=P\\.c\\(\\),P_g\\d+=P_f\\)`, ''],
    [`\\{P;(?:return )?`, ''],
    [`;P\\}`, ''],
    [` P\\.k\\(`, ''],
    [`P\\.r\\(`, ''],
    [`P\\.import\\b`, 'import'],
    [`P\\.meta\\b`, 'import.meta'],
    [`\\(P\\$([\\p{ID_Start}$_][\\p{ID_Continue}$]*)\\(\\)\\)`, '$1'],
    [`P\\$([\\p{ID_Start}_][\\p{ID_Continue}$]*)\\(\\)`, '$1'],
    [`P\\$\\$([\\p{ID_Start}$_][\\p{ID_Continue}$]*)`, '$1'],
    [`P_w\\.`, ''],
  ];
  return patterns.reduce(
    (restored, [pattern, by]) =>
      restored.replace(new RegExp(pattern.replaceAll('P', prefixPlaceholder(prefix)), 'gu'), by),
    text,
  );
}

/** `\p{...}` classes contain a P of their own only in lower case, so plain replacement is safe. */
function prefixPlaceholder(prefix: string): string {
  return prefix.replaceAll('$', '$$$$');
}
