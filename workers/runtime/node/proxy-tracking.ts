import { markNative } from './modules/function-text.ts';

interface ProxyParts {
  readonly target: object;
  readonly handler: object;
}

const proxies = new WeakMap<object, ProxyParts>();

/** Target and handler of a proxy made since `trackProxies`, or undefined for anything else. */
export function proxyParts(value: unknown): ProxyParts | undefined {
  return typeof value === 'object' || typeof value === 'function' ? proxies.get(value as object) : undefined;
}

/** Lets `util.inspect` and `types.isProxy` see proxies, which JavaScript cannot recognise otherwise. */
export function trackProxies(): void {
  const Original = globalThis.Proxy;
  const Tracked = function Proxy(this: unknown, target: object, handler: object): object {
    if (new.target === undefined) throw new TypeError("Constructor Proxy requires 'new'");
    const proxy = new Original(target, handler);
    proxies.set(proxy, { target, handler });
    return proxy;
  };
  const revocable = (target: object, handler: object): { proxy: object; revoke: () => void } => {
    const result = Original.revocable(target, handler);
    proxies.set(result.proxy, { target, handler });
    return result;
  };
  // The bundler renames the function, which shares its name with a global.
  Object.defineProperty(Tracked, 'name', { value: 'Proxy', configurable: true });
  markNative(Tracked);
  Object.defineProperty(Tracked, 'prototype', { value: undefined, writable: false });
  Object.defineProperty(Tracked, 'length', { value: 2, configurable: true });
  Object.defineProperty(Tracked, 'revocable', {
    value: revocable,
    writable: true,
    configurable: true,
    enumerable: false,
  });
  Object.defineProperty(globalThis, 'Proxy', {
    value: Tracked,
    writable: true,
    configurable: true,
    enumerable: false,
  });
}
