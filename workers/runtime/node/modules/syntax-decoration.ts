import type { Binding } from '../binding-context.ts';
import { analyzeFunctionBody, analyzeScript } from './script-analysis.ts';
import { SourceSyntaxError, placeOf, sourceExcerpt } from './syntax-problems.ts';

type Decorated = Error & Record<symbol, unknown>;

/** Attaches the excerpt that precedes the stack of a syntax error when it is printed. */
export function attachExcerpt(error: Error, excerpt: string, util: Binding): void {
  const symbols = util['privateSymbols'] as Readonly<Record<string, symbol>>;
  (error as Decorated)[symbols['arrow_message_private_symbol']!] = `${excerpt}\n`;
}

/** Puts the excerpt before the stack at once, as V8's compile functions called by Node do. */
export function prependExcerpt(error: Error, excerpt: string, util: Binding): void {
  attachExcerpt(error, excerpt, util);
  const symbols = util['privateSymbols'] as Readonly<Record<string, symbol>>;
  (error as Decorated)[symbols['decorated_private_symbol']!] = true;
  const stack = `${excerpt}\n\n${error.stack}`;
  Object.defineProperty(error, 'stack', { value: stack, writable: true, configurable: true, enumerable: false });
}

interface FailedSource {
  readonly code: string;
  readonly filename: string;
  readonly lineOffset: number;
  readonly kind: 'function' | 'script';
}

/** What the engine says without a place (it gives none to scripts), completed with the place a parser finds. */
export function locateSyntaxError(
  error: SyntaxError,
  source: FailedSource,
  util: Binding,
  compile: (...values: never[]) => unknown,
): SyntaxError {
  // The stack begins where the program asked for compiling.
  Error.captureStackTrace(error, compile);
  const place = findPlace(error.message, source);
  if (!place) return error;
  if (place.at >= source.code.length && /^Unexpected token '[)}]'$/.test(error.message)) {
    error.message = 'Unexpected end of input';
    Error.captureStackTrace(error, compile);
  }
  prependExcerpt(error, sourceExcerpt(source.filename, source.code, place, source.lineOffset), util);
  return error;
}

function findPlace(message: string, { code, kind }: FailedSource): ReturnType<typeof placeOf> | null {
  const keyword = /^Cannot use (import statement|'import\.meta') outside a module/.exec(message);
  if (keyword) {
    const found = (keyword[1] === 'import statement' ? /\bimport\b(?!\s*[(.])/ : /(?<=\bimport\s*\.\s*)meta/).exec(
      code,
    );
    return found && placeOf(code, found.index);
  }
  try {
    if (kind === 'function') analyzeFunctionBody(code);
    else analyzeScript(code);
  } catch (error) {
    if (error instanceof SourceSyntaxError) return error;
  }
  return null;
}
