import { registerHooks } from 'node:module';
const hooks = registerHooks({
  resolve(specifier, context, next) {
    if (specifier === 'virtual:x') return { url: 'virtual:x', shortCircuit: true };
    return next(specifier, context);
  },
  load(url, context, next) {
    if (url === 'virtual:x') return { format: 'module', source: 'export default "virtual module"', shortCircuit: true };
    return next(url, context);
  },
});
console.log((await import('virtual:x')).default);
hooks.deregister();
await import('virtual:y').catch((error) => console.log(error.code));
