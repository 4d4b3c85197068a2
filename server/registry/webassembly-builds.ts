/**
 * Packages that run machine code and have their WebAssembly build published under another name, in the same versions
 * and with the same interface. (Most publish theirs as an optional dependency for the processor `wasm32`, which
 * package managers choose by themselves.)
 */
const BUILDS: ReadonlyMap<string, string> = new Map([
  ['esbuild', 'esbuild-wasm'],
  ['lightningcss', 'lightningcss-wasm'],
  ['rollup', '@rollup/wasm-node'],
]);

const RANGE = /^[\d.xX*\s|<>=^~v+a-z-]+$/;

/**
 * Makes dependencies on such packages aliases of their WebAssembly builds, as a project could write itself. Lock files
 * name the alias, and so stay true everywhere.
 *
 * @param dependencies as in a package's manifest; changed in place.
 */
export function preferWebAssembly(dependencies: Record<string, unknown>): void {
  for (const [name, build] of BUILDS) {
    const range = dependencies[name];
    if (typeof range === 'string' && RANGE.test(range)) dependencies[name] = `npm:${build}@${range}`;
  }
}
