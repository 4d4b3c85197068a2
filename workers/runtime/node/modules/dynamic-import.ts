/** What `import()` in compiled code asks: the binding's callback into Node's loader. */
export type ImportCallback = (
  referrer: symbol,
  specifier: string,
  phase: number,
  attributes: Record<string, string>,
  resourceName: string,
) => Promise<unknown>;

export const ImportPhase = { source: 1, evaluation: 2 } as const;

/** The callbacks Node's loader registers once, shared by the bindings that compile code. */
export interface LoaderCallbacks {
  importModuleDynamically: ImportCallback | null;
  initializeImportMeta: ((referrer: symbol, meta: object, wrap: object) => void) | null;
}

/** Makes the function that `import()` becomes in code compiled for one referrer (ECMA-262 13.3.10). */
export function createDynamicImport(
  callbacks: LoaderCallbacks,
  referrer: symbol,
  resourceName: string,
): (specifier: unknown, options?: unknown) => Promise<unknown> {
  return (specifier, options) => {
    try {
      const name = `${specifier as string}`;
      const attributes = readAttributes(options);
      if (!callbacks.importModuleDynamically) throw new Error('import() was called before the loader was set up');
      return callbacks.importModuleDynamically(referrer, name, ImportPhase.evaluation, attributes, resourceName);
    } catch (error) {
      return Promise.reject(error as Error);
    }
  };
}

function readAttributes(options: unknown): Record<string, string> {
  const attributes = Object.create(null) as Record<string, string>;
  if (options === undefined) return attributes;
  if (typeof options !== 'object' || options === null) {
    throw new TypeError('The second argument to import() must be an object');
  }
  const given = (options as { readonly with?: unknown }).with;
  if (given === undefined) return attributes;
  if (typeof given !== 'object' || given === null) {
    throw new TypeError("The 'with' option must be an object");
  }
  for (const [key, value] of Object.entries(given)) {
    if (typeof value !== 'string') throw new TypeError('Import attribute value must be a string');
    attributes[key] = value;
  }
  return attributes;
}
