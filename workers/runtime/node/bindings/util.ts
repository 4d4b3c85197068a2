import type { BindingContext, BindingFactory } from '../binding-context.ts';
import { parseEnvironmentFile } from '../environment-file.ts';
import { internalsOf } from '../node-internals.ts';
import { settledState } from '../promise-tracking.ts';
import { proxyParts } from '../proxy-tracking.ts';
import { captureCallSites } from '../call-sites.ts';
import { valueKinds } from '../value-kinds.ts';

const PENDING = 0;
const ONLY_ENUMERABLE = 2;
/** Indices of the library's `guessHandleType`. */
const handleTypes = ['TCP', 'TTY', 'UDP', 'FILE', 'PIPE', 'UNKNOWN'];

/** Looks into values and stacks where JavaScript itself cannot. Source: `node_util.cc`. */
export const createUtilBinding: BindingFactory = (context) => ({
  ...valueKinds,
  privateSymbols: internalsOf(context).privateSymbols,
  shouldAbortOnUncaughtToggle: new Uint32Array(1),
  isInsideNodeModules,
  defineLazyProperties: defineLazyProperties(context),
  // A promise whose state is not known shows as pending: JavaScript cannot read it.
  getPromiseDetails: (promise: unknown) =>
    promise instanceof Promise ? (settledState(promise) ?? [PENDING]) : undefined,
  getProxyDetails(value: unknown, isFull = true) {
    const parts = proxyParts(value);
    if (!parts) return undefined;
    return isFull ? [parts.target, parts.handler] : parts.target;
  },
  getCallerLocation() {
    const site = captureCallSites(3)[1];
    return site ? [site.getLineNumber(), site.getColumnNumber(), site.getScriptNameOrSourceURL()] : undefined;
  },
  previewEntries,
  getOwnNonIndexProperties: (object: object, filter: number) =>
    nonIndexKeys(object).filter(
      (key) => filter !== ONLY_ENUMERABLE || Object.getOwnPropertyDescriptor(object, key)?.enumerable === true,
    ),
  getConstructorName: constructorName,
  getCallSites: (count: number) =>
    captureCallSites(count + 1)
      .slice(1)
      .map((site) => ({
        functionName: site.getFunctionName() ?? '',
        scriptId: '0',
        scriptName: site.getScriptNameOrSourceURL() ?? '',
        lineNumber: site.getLineNumber() ?? 0,
        columnNumber: site.getColumnNumber() ?? 0,
        column: site.getColumnNumber() ?? 0,
      })),
  sleep(milliseconds: number) {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
  },
  parseEnv: (text: string) => Object.fromEntries(parseEnvironmentFile(text)),
  arrayBufferViewHasBuffer: () => true,
  constructSharedArrayBuffer: (length: number) => new SharedArrayBuffer(length),
  markPromiseAsHandled(promise: Promise<unknown>) {
    internalsOf(context).rejections.ignore(promise);
    void Promise.prototype.then.call(promise, undefined, () => undefined);
  },
  guessHandleType: (fd: number) => handleTypes.indexOf(context.system.handleType(fd)),
});

/** Elements from which on the keys of a typed array are not listed: naming millions of indices takes seconds. */
const LARGE_VIEW = 1 << 17;

/** Keys besides indices. Named properties of very large typed arrays are left out. */
function nonIndexKeys(object: object): (string | symbol)[] {
  if (ArrayBuffer.isView(object) && 'length' in object && Number(object.length) > LARGE_VIEW)
    return Object.getOwnPropertySymbols(object);
  const keys = Reflect.ownKeys(object);
  // Indices come first in ascending order (ECMA-262, OrdinaryOwnPropertyKeys), so their end can be searched for.
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isIndex(keys[middle] as string | symbol)) low = middle + 1;
    else high = middle;
  }
  return keys.slice(low);
}

function isIndex(key: string | symbol): boolean {
  if (typeof key === 'symbol') return false;
  const first = key.charCodeAt(0);
  if (first < 48 || first > 57) return false;
  const number = Number(key);
  return Number.isInteger(number) && number < 4294967295 && String(number) === key;
}

function constructorName(object: object): string {
  for (let owner: object | null = object; owner !== null; owner = Object.getPrototypeOf(owner) as object | null) {
    const constructor = Object.getOwnPropertyDescriptor(owner, 'constructor')?.value as unknown;
    if (typeof constructor === 'function' && constructor.name !== '') return constructor.name;
  }
  return 'Object';
}

/** Entries of a collection; what an iterator still has to give cannot be seen without taking it. */
function previewEntries(value: unknown, wantsKind?: boolean): unknown {
  let entries: unknown[] = [];
  let isKeyed = false;
  if (valueKinds['isMap']?.(value)) {
    isKeyed = true;
    entries = [...(value as Map<unknown, unknown>)].flat(1);
  } else if (valueKinds['isSet']?.(value)) entries = [...(value as Set<unknown>)];
  return wantsKind === undefined ? entries : [entries, isKeyed];
}

function isInsideNodeModules(): boolean {
  for (const site of captureCallSites(20)) {
    const name = site.getScriptNameOrSourceURL();
    if (!name || name.startsWith('node:')) continue;
    return /[/\\]node_modules[/\\]/.test(name);
  }
  return false;
}

/** Properties whose values are exports of a builtin, loaded when first read. */
function defineLazyProperties(context: BindingContext) {
  return (target: object, id: string, keys: readonly string[], isEnumerable = true): void => {
    for (const key of keys) {
      const settle = (value: unknown): void => {
        Object.defineProperty(target, key, { value, writable: true, enumerable: isEnumerable, configurable: true });
      };
      const read = (): unknown => {
        const value = (context.requireBuiltin(id) as Record<string, unknown>)[key];
        settle(value);
        return value;
      };
      Object.defineProperty(read, 'name', { value: key, configurable: true });
      Object.defineProperty(target, key, { get: read, set: settle, enumerable: isEnumerable, configurable: true });
    }
  };
}
