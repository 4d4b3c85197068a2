import { markModuleNamespace } from '../value-kinds.ts';
import type { Cell } from './module-code.ts';

/** The engine's own: programs get one that reveals its target to `util.inspect`. */
const NativeProxy = Proxy;

/**
 * A module namespace exotic object (ECMA-262 10.4.6). The proxy's target has the same keys, writable but not
 * configurable and not extensible, so that the invariants of proxies let every trap answer as the specification
 * does.
 */
export function createNamespace(exports: ReadonlyMap<string, Cell>): object {
  const cells = Object.create(null) as Record<string | symbol, Cell | undefined>;
  const target = Object.create(null) as object;
  for (const name of [...exports.keys()].sort(compareCodeUnits)) {
    cells[name] = exports.get(name)!;
    Object.defineProperty(target, name, { value: undefined, writable: true, enumerable: true, configurable: false });
  }
  Object.defineProperty(target, Symbol.toStringTag, { value: 'Module' });
  Object.preventExtensions(target);
  const namespace = new NativeProxy(target, new NamespaceHandler(cells));
  markModuleNamespace(namespace);
  return namespace;
}

class NamespaceHandler implements ProxyHandler<object> {
  readonly #cells: Record<string | symbol, Cell | undefined>;

  constructor(cells: Record<string | symbol, Cell | undefined>) {
    this.#cells = cells;
  }

  get(_target: object, key: string | symbol): unknown {
    const cell = this.#cells[key];
    if (cell !== undefined) return cell();
    return key === Symbol.toStringTag ? 'Module' : undefined;
  }

  set(): boolean {
    return false;
  }

  deleteProperty(target: object, key: string | symbol): boolean {
    return !Object.hasOwn(target, key);
  }

  getOwnPropertyDescriptor(target: object, key: string | symbol): PropertyDescriptor | undefined {
    const cell = this.#cells[key];
    if (cell === undefined) return Reflect.getOwnPropertyDescriptor(target, key);
    return { value: cell(), writable: true, enumerable: true, configurable: false };
  }

  defineProperty(target: object, key: string | symbol, descriptor: PropertyDescriptor): boolean {
    const cell = this.#cells[key];
    if (cell === undefined) return Reflect.defineProperty(target, key, descriptor);
    if (descriptor.configurable || descriptor.enumerable === false || descriptor.get || descriptor.set) return false;
    if (descriptor.writable === false) return false;
    return !('value' in descriptor) || Object.is(descriptor.value, cell());
  }

  setPrototypeOf(_target: object, prototype: object | null): boolean {
    return prototype === null;
  }
}

function compareCodeUnits(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
