import type { ThrowLocation } from './throw-location.ts';

/** Places of the library that throw errors whose stacks do not show them. */
const places = {
  /** The wrapper of functions that hide their frames (`hideStackFrames`). */
  hidden: { name: 'node:internal/errors', pattern: /^( *)throw error;$/m },
  assertion: { name: 'node:assert', pattern: /^( *)throw new AssertionError\(obj\);$/m },
  truthAssertion: { name: 'node:internal/assert/utils', pattern: /^( *)throw err;$/m },
  emitted: { name: 'node:events', pattern: /^( *)throw er; \/\/ Unhandled 'error' event$/m },
  fromPromise: {
    name: 'node:internal/process/promises',
    pattern: /(?<=throwUnhandledRejectionsMode[\s\S]*)^( *)triggerUncaughtException\(err, true/m,
  },
} as const;

export type LibraryThrow = keyof typeof places;

/** Which of those places threw the error, as far as the error shows it; undefined for most errors. */
export function libraryThrowOf(error: object): LibraryThrow | undefined {
  const { code, name, operator } = error as { code?: unknown; name?: unknown; operator?: unknown };
  const symbols = Object.getOwnPropertySymbols(error).map(({ description }) => description);
  if (symbols.includes('kEnhanceStackBeforeInspector')) return 'emitted';
  if (code !== 'ERR_ASSERTION' || name !== 'AssertionError') return undefined;
  return operator === '==' ? 'truthAssertion' : 'assertion';
}

/** Whether an error with Node's own code seems to come from a call rather than a `throw` of the library. */
export function isThrownByHiddenFrames(error: object, location: ThrowLocation | undefined, line: string): boolean {
  const { code } = error as { code?: unknown };
  if (typeof code !== 'string' || !code.startsWith('ERR_') || !location?.name.startsWith('node:')) return false;
  return !/^(?:throw|new)\b/.test(line.slice(location.column - 1));
}

export function findInLibrary(
  place: LibraryThrow | undefined,
  sourceText: (name: string) => string | undefined,
): ThrowLocation | undefined {
  if (!place) return undefined;
  const { name, pattern } = places[place];
  const text = sourceText(name);
  const match = text === undefined ? null : pattern.exec(text);
  if (!text || !match) return undefined;
  const line = text.slice(0, match.index).split('\n').length;
  return { name, line, column: (match[1] as string).length + 1 };
}
