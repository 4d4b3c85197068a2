import type { BindingContext } from '../../binding-context.ts';

interface UrlLibrary {
  fileURLToPath(url: string): string;
}

interface ErrorsLibrary {
  readonly codes: Record<string, new (...values: unknown[]) => Error>;
}

const FALLBACK_START = 7;
/** What is tried after `main`, then without it; positions are what the library expects back. */
const suffixes = [
  '',
  '.js',
  '.json',
  '.node',
  '/index.js',
  '/index.json',
  '/index.node',
  'index.js',
  'index.json',
  'index.node',
];

/** The classic search for a package's main file, for `import` of packages without `exports`. */
export function packageMainFunctions(context: BindingContext): Record<string, unknown> {
  const isFile = (path: string): boolean => context.system.moduleStat(path) === 0;

  function legacyMainResolve(packagePath: string, main: unknown, base: unknown): number {
    if (typeof base !== 'string') {
      const { codes } = context.requireBuiltin('internal/errors') as ErrorsLibrary;
      const InvalidArgument = codes.ERR_INVALID_ARG_TYPE as new (...values: unknown[]) => Error;
      throw new InvalidArgument('base', ['string', 'URL'], base);
    }
    const trimmed = packagePath.endsWith('/') ? packagePath : `${packagePath}/`;
    const candidate = typeof main === 'string' ? joinPath(trimmed, main) : undefined;
    const start = candidate === undefined ? FALLBACK_START : 0;
    for (let index = start; index < suffixes.length; index++) {
      const prefix = index < FALLBACK_START ? candidate : trimmed;
      if (isFile(`${prefix}${suffixes[index]}`)) return index;
    }
    const { fileURLToPath } = context.requireBuiltin('internal/url') as UrlLibrary;
    const from = fileURLToPath(base);
    const missing = candidate ?? `${trimmed}index.js`;
    const error = new Error(`Cannot find package '${missing}' imported from ${from}`);
    throw Object.assign(error, { code: 'ERR_MODULE_NOT_FOUND' });
  }

  const joinPath = (directory: string, relative: string): string => {
    const library = context.requireBuiltin('path') as { join(...parts: string[]): string };
    return library.join(directory, relative);
  };

  return { legacyMainResolve };
}
