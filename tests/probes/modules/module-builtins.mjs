import Module, { createRequire, builtinModules, isBuiltin } from 'node:module';
import { fileURLToPath } from 'node:url';
const require = createRequire(import.meta.url);
console.log(isBuiltin('fs'), isBuiltin('node:test'), isBuiltin('nope'), builtinModules.includes('path'));
console.log(require('path') === (await import('path')).default, Module === Module.Module, fileURLToPath(import.meta.url));
