import facts from './generated/constants.json';

type GlobalKey = readonly [string, { readonly enumerable: boolean }];

/** Keys that belong to the language (or to V8 with WebAssembly) and stay what the browser made them. */
const languageKeys = new Set<string>([
  ...(facts.globalKeys as unknown as readonly GlobalKey[]).filter(([key]) => !key.startsWith('@@')).map(([key]) => key),
]);

/** Web interfaces that Node defines itself while bootstrapping: the browser's must go first. */
const replacedByNode = new Set([
  'AbortController',
  'AbortSignal',
  'Blob',
  'BroadcastChannel',
  'ByteLengthQueuingStrategy',
  'CloseEvent',
  'CompressionStream',
  'CountQueuingStrategy',
  'Crypto',
  'CryptoKey',
  'CustomEvent',
  'DOMException',
  'DecompressionStream',
  'Event',
  'EventSource',
  'EventTarget',
  'File',
  'FormData',
  'Headers',
  'MessageChannel',
  'MessageEvent',
  'MessagePort',
  'Navigator',
  'Performance',
  'PerformanceEntry',
  'PerformanceMark',
  'PerformanceMeasure',
  'PerformanceObserver',
  'PerformanceObserverEntryList',
  'PerformanceResourceTiming',
  'ReadableByteStreamController',
  'ReadableStream',
  'ReadableStreamBYOBReader',
  'ReadableStreamBYOBRequest',
  'ReadableStreamDefaultController',
  'ReadableStreamDefaultReader',
  'Request',
  'Response',
  'Storage',
  'SubtleCrypto',
  'TextDecoder',
  'TextDecoderStream',
  'TextEncoder',
  'TextEncoderStream',
  'TransformStream',
  'TransformStreamDefaultController',
  'URL',
  'URLPattern',
  'URLSearchParams',
  'WebSocket',
  'WritableStream',
  'WritableStreamDefaultController',
  'WritableStreamDefaultWriter',
  'atob',
  'btoa',
  'clearImmediate',
  'clearInterval',
  'clearTimeout',
  'console',
  'crypto',
  'fetch',
  'global',
  'localStorage',
  'navigator',
  'performance',
  'process',
  'queueMicrotask',
  'sessionStorage',
  'setImmediate',
  'setInterval',
  'setTimeout',
  'structuredClone',
  'Buffer',
]);

/**
 * Makes the worker's global object look like Node's before its library is bootstrapped: what the browser adds
 * is deleted, or, where the platform forbids that, hidden behind own properties that are undefined and do not
 * enumerate (the prototypes of a global object cannot be replaced).
 */
export function reshapeGlobalObject(): void {
  const scope = globalThis as unknown as Record<string | symbol, unknown>;
  for (const key of Reflect.ownKeys(scope)) {
    if (typeof key === 'string' && languageKeys.has(key) && !replacedByNode.has(key)) continue;
    if (key === 'globalThis') continue;
    if (!Reflect.deleteProperty(scope, key)) hide(scope, key);
  }
  hideInherited(scope);
}

function hideInherited(scope: Record<string | symbol, unknown>): void {
  let prototype = Object.getPrototypeOf(scope) as object | null;
  while (prototype !== null && prototype !== Object.prototype) {
    // The prototype of all event targets serves ports as well, so it stays whole.
    const isShared = Object.hasOwn(prototype, 'dispatchEvent');
    for (const key of Reflect.ownKeys(prototype)) {
      if (key === 'constructor') continue;
      if (isShared || !Reflect.deleteProperty(prototype, key)) hide(scope, key);
    }
    prototype = Object.getPrototypeOf(prototype) as object | null;
  }
  Object.defineProperty(scope, 'constructor', { value: Object, writable: true, configurable: true });
}

function hide(scope: object, key: string | symbol): void {
  const descriptor = Object.getOwnPropertyDescriptor(scope, key);
  if (descriptor && !descriptor.configurable) {
    if (descriptor.writable) Reflect.set(scope, key, undefined);
    return;
  }
  Object.defineProperty(scope, key, { value: undefined, writable: true, configurable: true, enumerable: false });
}
