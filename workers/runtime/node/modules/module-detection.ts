import { analyzeModule } from './module-analysis.ts';

/** What V8 says of module syntax in a script. Source: `esm_syntax_error_messages` in `node_contextify.cc`. */
const moduleSyntaxMessages = [
  'Cannot use import statement outside a module',
  "Unexpected token 'export'",
  "Cannot use 'import.meta' outside a module",
];

/** What is wrong in CommonJS only: a variable named as one of the wrapper's, or `await` at the top level. */
const commonJsOnlyMessages = [
  "Identifier '__filename' has already been declared",
  "Identifier '__dirname' has already been declared",
  "Identifier 'exports' has already been declared",
  "Identifier 'module' has already been declared",
  "Identifier 'require' has already been declared",
  'await is only valid in async functions and the top level bodies of modules',
  'Unexpected reserved word',
];

/** Whether an error of compiling CommonJS may mean that the source is an ES module. */
export function isModuleSyntaxError(message: string): boolean {
  return (
    moduleSyntaxMessages.some((text) => message.includes(text)) ||
    commonJsOnlyMessages.some((text) => message.includes(text))
  );
}

export function canParseAsModule(source: string, message: string): boolean {
  if (moduleSyntaxMessages.some((text) => message.includes(text))) return true;
  try {
    analyzeModule(source);
    return true;
  } catch {
    return false;
  }
}
