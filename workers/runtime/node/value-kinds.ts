import { proxyParts } from './proxy-tracking.ts';

type Test = (value: unknown) => boolean;

const objectTag = (value: unknown): string => Object.prototype.toString.call(value);
const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** True when a built-in method that checks its receiver accepts the value. */
function accepts(check: (value: never) => unknown): Test {
  return (value) => {
    if (!isObject(value)) return false;
    try {
      check(value as never);
      return true;
    } catch {
      return false;
    }
  };
}

function getterOf(prototype: object, key: string | symbol): (this: unknown) => unknown {
  return Object.getOwnPropertyDescriptor(prototype, key)?.get as (this: unknown) => unknown;
}

const call =
  (method: (this: never, ...values: never[]) => unknown, ...values: unknown[]) =>
  (value: never): unknown =>
    Reflect.apply(method, value, values);

const typedArrayPrototype = Object.getPrototypeOf(Uint8Array.prototype) as object;
const typedArrayTag = getterOf(typedArrayPrototype, Symbol.toStringTag);
const regExpGlobal = getterOf(RegExp.prototype, 'global');
const asyncFunctionPrototype = Object.getPrototypeOf(async function () {}) as object;
const generatorPrototype = Object.getPrototypeOf(function* () {}) as object;
const asyncGeneratorPrototype = Object.getPrototypeOf(async function* () {}) as object;
const mapIteratorPrototype = Object.getPrototypeOf(new Map().entries()) as object;
const setIteratorPrototype = Object.getPrototypeOf(new Set().values()) as object;
const generatorObjectPrototypes = [generatorPrototype, asyncGeneratorPrototype].map(
  (functions) => (functions as { prototype: object }).prototype,
);

function inherits(value: unknown, ...prototypes: object[]): boolean {
  if (typeof value !== 'function' && !isObject(value)) return false;
  for (
    let owner = Object.getPrototypeOf(value) as object | null;
    owner;
    owner = Object.getPrototypeOf(owner) as object | null
  )
    if (prototypes.includes(owner)) return true;
  return false;
}

const arrayBufferLength = getterOf(ArrayBuffer.prototype, 'byteLength');
const sharedLength = getterOf(SharedArrayBuffer.prototype, 'byteLength');
const isArrayBuffer = accepts(call(arrayBufferLength));
const isSharedArrayBuffer = accepts(call(sharedLength));
const isNumberObject = accepts(call(Number.prototype.valueOf));
const isStringObject = accepts(call(String.prototype.valueOf));
const isBooleanObject = accepts(call(Boolean.prototype.valueOf));
const isBigIntObject = accepts(call(BigInt.prototype.valueOf));
const isSymbolObject = accepts(call(Symbol.prototype.valueOf));

/** Namespace objects of modules the runtime evaluates itself, which no built-in check recognises. */
const namespaces = new WeakSet<object>();

/** Marks an object as a module namespace for `types.isModuleNamespaceObject`. */
export function markModuleNamespace(namespace: object): void {
  namespaces.add(namespace);
}

/** What kind of built-in object a value is. Source: `node_types.cc`. */
export const valueKinds: Readonly<Record<string, Test>> = {
  isExternal: () => false,
  isDate: accepts(call(Date.prototype.getTime)),
  isArgumentsObject: (value) =>
    isObject(value) && !Object.hasOwn(value, Symbol.toStringTag) && objectTag(value) === '[object Arguments]',
  isBigIntObject,
  isBooleanObject,
  isNumberObject,
  isStringObject,
  isSymbolObject,
  isBoxedPrimitive: (value) =>
    isObject(value) &&
    (isNumberObject(value) ||
      isStringObject(value) ||
      isBooleanObject(value) ||
      isBigIntObject(value) ||
      isSymbolObject(value)),
  isNativeError: (value) =>
    typeof (Error as { isError?: Test }).isError === 'function'
      ? ((Error as { isError?: Test }).isError as Test)(value)
      : value instanceof Error,
  isRegExp(value) {
    try {
      return isObject(value) && typeof Reflect.apply(regExpGlobal, value, []) === 'boolean';
    } catch {
      return false;
    }
  },
  isAsyncFunction: (value) =>
    typeof value === 'function' && inherits(value, asyncFunctionPrototype, asyncGeneratorPrototype),
  isGeneratorFunction: (value) =>
    typeof value === 'function' && inherits(value, generatorPrototype, asyncGeneratorPrototype),
  isGeneratorObject: (value) => isObject(value) && inherits(value, ...generatorObjectPrototypes),
  isPromise: (value) => value instanceof Promise && proxyParts(value) === undefined,
  isMap: accepts(call(getterOf(Map.prototype, 'size'))),
  isSet: accepts(call(getterOf(Set.prototype, 'size'))),
  isMapIterator: (value) => inherits(value, mapIteratorPrototype) && objectTag(value) === '[object Map Iterator]',
  isSetIterator: (value) => inherits(value, setIteratorPrototype) && objectTag(value) === '[object Set Iterator]',
  isWeakMap: accepts(call(WeakMap.prototype.has, {})),
  isWeakSet: accepts(call(WeakSet.prototype.has, {})),
  isArrayBuffer,
  isDataView: accepts(call(getterOf(DataView.prototype, 'byteLength'))),
  isSharedArrayBuffer,
  isProxy: (value) => proxyParts(value) !== undefined,
  isModuleNamespaceObject: (value) =>
    isObject(value) && (namespaces.has(value) || (Object.getPrototypeOf(value) === null && isNativeNamespace(value))),
  isAnyArrayBuffer: (value) => isArrayBuffer(value) || isSharedArrayBuffer(value),
  isArrayBufferView: (value) => ArrayBuffer.isView(value),
  isTypedArray: (value) => isObject(value) && Reflect.apply(typedArrayTag, value, []) !== undefined,
  isUint8Array: (value) => isObject(value) && Reflect.apply(typedArrayTag, value, []) === 'Uint8Array',
};

function isNativeNamespace(value: object): boolean {
  const tag = Object.getOwnPropertyDescriptor(value, Symbol.toStringTag);
  return tag?.value === 'Module' && tag.writable === false && !Object.isExtensible(value);
}
