import { captureCallSites } from '../call-sites.ts';
import { markNative } from './function-text.ts';
import { createDynamicImport, type LoaderCallbacks } from './dynamic-import.ts';
import { analyzeFunctionBody, mayNeedRewriting } from './script-analysis.ts';
import { applyEdits } from './source-edits.ts';
import { frameHelpers } from '../async-context.ts';

type FunctionMaker = new (...texts: unknown[]) => object;
type AnyFunction = (...values: unknown[]) => unknown;

/**
 * Lets `new Function('id', 'return import(id)')` reach Node's loader: much CommonJS hides `import()` from its
 * compiler that way. The constructor is replaced by one that rewrites bodies which need it; all else is the
 * engine's. Must run before the library takes its primordials.
 */
export function installFunctionConstructor(callbacks: () => LoaderCallbacks, defaultReferrer: () => symbol): void {
  const Native = Function;
  const construct = Reflect.construct as (target: unknown, texts: unknown[], newTarget: unknown) => object;
  const { Function: Replacement } = {
    Function: function (this: unknown, ...texts: unknown[]): object {
      const target = new.target === undefined || (new.target as unknown) === Replacement ? Native : new.target;
      const body = texts[texts.length - 1];
      if (typeof body !== 'string' || target !== Native || !mayNeedRewriting(body))
        return construct(Native, texts, target);
      return makeRewritten(Native as unknown as FunctionMaker, texts, body, callbacks, defaultReferrer);
    } as unknown as FunctionMaker,
  };
  markNative(Replacement);
  const { prototype } = Native;
  Object.defineProperty(Replacement, 'prototype', { value: prototype, writable: false, enumerable: false });
  Object.defineProperty(Replacement, 'length', { value: 1, configurable: true });
  for (const [owner, key] of [
    [globalThis, 'Function'],
    [prototype, 'constructor'],
  ] as const) {
    Object.defineProperty(owner, key, { value: Replacement, writable: true, configurable: true, enumerable: false });
  }
}

function makeRewritten(
  Native: FunctionMaker,
  texts: readonly unknown[],
  body: string,
  callbacks: () => LoaderCallbacks,
  defaultReferrer: () => symbol,
): object {
  const plain = new Native(...texts);
  try {
    const analysis = analyzeFunctionBody(body);
    if (!analysis.needsHelper) return plain;
    const parameters = texts.slice(0, -1).join(',');
    const { text } = applyEdits(body, analysis.edits, '');
    const code = `return function anonymous(${parameters}\n) {\n${text}\n}`;
    const create = new Native(analysis.prefix, code) as unknown as (helper: object) => AnyFunction;
    const name =
      captureCallSites(2)
        .find((site) => site.getFileName())
        ?.getFileName() ?? '';
    return create({ ...frameHelpers, import: createDynamicImport(callbacks(), defaultReferrer(), name) });
  } catch {
    // The parser does not understand what the engine did: the function stays as it is.
    return plain;
  }
}
