import type { BindingContext } from '../binding-context.ts';
import { internalsOf } from '../node-internals.ts';
import { valueKinds } from '../value-kinds.ts';
import { nativeClone, nativeRevive, type NativeClone } from './native-clone.ts';
import type { LinkEnd } from './thread-link.ts';
import type { PortRegistry } from './port-registry.ts';

/** What a moved port brings along besides its web port. */
export interface PortRemains {
  readonly end: LinkEnd;
  /** Messages it had received but not delivered. */
  readonly backlog: readonly unknown[];
}

/** A message on its way: plain data for the structured clone, and what travels beside it. */
export interface EncodedMessage {
  readonly data: unknown;
  /** Web ports, in the order of the transferred `MessagePort`s. */
  readonly ports: MessagePort[];
  /** What belongs to those ports. */
  readonly remains: PortRemains[];
  /** Buffers and the like, for the platform's transfer list. */
  readonly transfer: Transferable[];
}

/** Stands in a message for an object that only Node knows how to carry over. */
const MARK = '\u0000node:carried';

const Mode = { kTransferable: 1, kCloneable: 2 };

type AnyObject = Record<string | symbol, unknown>;

/** Turns values into structured-cloneable data and back, with Node's own cloneable and transferable classes. */
export class MessageCodec {
  readonly #context: BindingContext;
  readonly #registry: PortRegistry;
  /** `deserializerCreateObjectFunction`: an empty object for `module:Class`. */
  createObject: ((info: string) => AnyObject) | undefined;

  constructor(context: BindingContext, registry: PortRegistry) {
    this.#context = context;
    this.#registry = registry;
  }

  encode(value: unknown, transferList: readonly unknown[]): EncodedMessage {
    const ports: MessagePort[] = [];
    const remains: PortRemains[] = [];
    const transfer: Transferable[] = [];
    const { untransferable_object_private_symbol: untransferable } = internalsOf(this.#context).privateSymbols;
    const listed = new Set<unknown>();
    for (const item of transferList) {
      if (listed.has(item)) throw this.#cloneError('Transfer list contains duplicate ArrayBuffer');
      listed.add(item);
      const isRefused = (item as AnyObject)?.[untransferable as symbol] !== undefined;
      if (isRefused) throw this.#cloneError('An ArrayBuffer is detached and could not be cloned.');
      if (item instanceof ArrayBuffer) transfer.push(item);
    }
    const portIndex = new Map<object, number>();
    const walk: GraphCopy = new GraphCopy((object) => {
      if (this.#registry.isPort(object)) {
        if (!listed.has(object)) throw this.#missingTransferable();
        let index = portIndex.get(object);
        if (index === undefined) {
          index = ports.length;
          portIndex.set(object, index);
          ports.push(undefined as never);
        }
        return { [MARK]: 'port', index };
      }
      return this.#carry(object as AnyObject, listed, (data) => walk.copy(data));
    });
    const data = walk.copy(value);
    for (const item of listed)
      if (this.#registry.isPort(item) && !portIndex.has(item as object))
        portIndex.set(item as object, ports.push(undefined as never) - 1);
    for (const [port, index] of portIndex) {
      const detached = this.#registry.detach(port);
      ports[index] = detached.web;
      remains[index] = { end: detached.end, backlog: detached.backlog };
    }
    return { data, ports, remains, transfer };
  }

  /** Data and ports as the receiving program sees them. */
  decode(message: EncodedMessage): { value: unknown; ports: object[] } {
    const ports = message.ports.map((web, index) => {
      const { end, backlog } = message.remains[index] as PortRemains;
      return this.#registry.adopt(web, end, backlog);
    });
    const walk: GraphCopy = new GraphCopy((object) => {
      const kind = (object as AnyObject)[MARK];
      if (kind === undefined || !Object.hasOwn(object, MARK)) return undefined;
      const mark = object as { index?: number; info?: string; data?: unknown };
      if (kind === 'port') return ports[mark.index as number];
      if (kind === 'handle') {
        const revive = this.#context.binding(mark.info as string)[nativeRevive] as (data: unknown) => object;
        return revive(mark.data);
      }
      const created = this.createObject?.(mark.info as string) as AnyObject;
      const { messaging_deserialize_symbol: deserialize } = internalsOf(this.#context).perIsolateSymbols;
      (created[deserialize as symbol] as (data: unknown) => void)(walk.copy(mark.data));
      return created;
    });
    return { value: walk.copy(message.data), ports };
  }

  /** The stand-in of an object of one of the library's cloneable classes, or undefined for ordinary ones. */
  #carry(object: AnyObject, listed: ReadonlySet<unknown>, copy: (data: unknown) => unknown): object | undefined {
    const handleClone = object[nativeClone];
    if (typeof handleClone === 'function') {
      const { binding, data } = Reflect.apply(handleClone, object, []) as NativeClone;
      return { [MARK]: 'handle', info: binding, data };
    }
    const { privateSymbols, perIsolateSymbols } = internalsOf(this.#context);
    const mode = object[privateSymbols['transfer_mode_private_symbol'] as symbol];
    if (typeof mode !== 'number') return undefined;
    const { messaging_clone_symbol: clone, messaging_transfer_symbol: transferSymbol } = perIsolateSymbols;
    const isTransferred = listed.has(object) && (mode & Mode.kTransferable) !== 0;
    const method = object[(isTransferred ? transferSymbol : clone) as symbol];
    if (!isTransferred && (mode & Mode.kCloneable) === 0) {
      if ((mode & Mode.kTransferable) !== 0) throw this.#missingTransferable();
      throw this.#cloneError(
        `${String((object.constructor as { name?: string })?.name ?? 'Object')} object could not be cloned.`,
      );
    }
    if (typeof method !== 'function') return undefined;
    const { data, deserializeInfo } = Reflect.apply(method, object, []) as { data: unknown; deserializeInfo: string };
    return { [MARK]: 'object', info: deserializeInfo, data: copy(data) };
  }

  /** The browser's refusal as Node's own `DOMException`. */
  translate(error: unknown): unknown {
    if (!(error instanceof this.#context.platform.DOMException)) return error;
    return this.#cloneError(error.message.replace(/^Failed to execute '\w+' on '\w+': /, ''), error.name);
  }

  #cloneError(message: string, name = 'DataCloneError'): Error {
    const DOMException = internalsOf(this.#context).perContextExports['DOMException'] as new (
      message: string,
      name: string,
    ) => Error;
    return new DOMException(message, name);
  }

  #missingTransferable(): Error {
    return this.#cloneError('Object that needs transfer was found in message but not listed in transferList');
  }
}

/** Copies an object graph only as far as something in it must be replaced; otherwise returns it as it is. */
class GraphCopy {
  readonly #replace: (object: object) => object | undefined;
  readonly #copies = new Map<object, object>();
  readonly #clean = new Set<object>();

  constructor(replace: (object: object) => object | undefined) {
    this.#replace = replace;
  }

  copy(value: unknown): unknown {
    if (typeof value !== 'object' || value === null) return value;
    return this.#needsCopy(value, new Set()) ? this.#copy(value) : value;
  }

  #children(object: object): unknown[] {
    if (isOrdinary(object)) return Object.values(object);
    if (isMap(object)) return entriesOf(object).flat(1);
    if (isSet(object)) return itemsOf(object);
    if (isLeaf(object)) return [];
    return Object.keys(object).map((key) => (object as AnyObject)[key]);
  }

  #needsCopy(value: unknown, seen: Set<object>): boolean {
    if (typeof value !== 'object' || value === null || this.#clean.has(value) || seen.has(value)) return false;
    seen.add(value);
    if (!this.#copies.has(value)) {
      const replacement = this.#replace(value);
      if (replacement) this.#copies.set(value, replacement);
    }
    if (this.#copies.has(value)) return true;
    let isNeeded = false;
    for (const child of this.#children(value)) if (this.#needsCopy(child, seen)) isNeeded = true;
    return isNeeded;
  }

  #copy(value: unknown): unknown {
    if (typeof value !== 'object' || value === null) return value;
    const known = this.#copies.get(value) ?? this.#replace(value);
    if (known) {
      this.#copies.set(value, known);
      return known;
    }
    if (isLeaf(value)) return value;
    const isPlain = isOrdinary(value);
    if (!isPlain && isMap(value)) {
      const copy = new Map<unknown, unknown>();
      this.#copies.set(value, copy);
      for (const [key, entry] of entriesOf(value)) copy.set(this.#copy(key), this.#copy(entry));
      return copy;
    }
    if (!isPlain && isSet(value)) {
      const copy = new Set<unknown>();
      this.#copies.set(value, copy);
      for (const entry of itemsOf(value)) copy.add(this.#copy(entry));
      return copy;
    }
    const copy: AnyObject = Array.isArray(value) ? (new Array(value.length) as unknown as AnyObject) : {};
    this.#copies.set(value, copy);
    for (const key of Object.keys(value)) copy[key] = this.#copy((value as AnyObject)[key]);
    return copy;
  }
}

// Collections of the library have null prototypes, so neither `instanceof` nor their methods will do.
const isMap = valueKinds['isMap'] as (value: unknown) => value is Map<unknown, unknown>;
const isSet = valueKinds['isSet'] as (value: unknown) => value is Set<unknown>;

function entriesOf(map: Map<unknown, unknown>): [unknown, unknown][] {
  const entries: [unknown, unknown][] = [];
  Map.prototype.forEach.call(map, (value, key) => entries.push([key, value]));
  return entries;
}

function itemsOf(set: Set<unknown>): unknown[] {
  const items: unknown[] = [];
  Set.prototype.forEach.call(set, (item) => items.push(item));
  return items;
}

const leafKinds = ['isAnyArrayBuffer', 'isDate', 'isRegExp', 'isNativeError', 'isBoxedPrimitive'].map(
  (name) => valueKinds[name] as (value: unknown) => boolean,
);

/**
 * Most objects of messages; asking them is far cheaper than asking whether they are of any built-in kind, where each
 * refusal is an exception.
 */
function isOrdinary(object: object): boolean {
  return Array.isArray(object) || Object.getPrototypeOf(object) === Object.prototype;
}

/** Objects the structured clone carries whole. */
function isLeaf(object: object): boolean {
  if (isOrdinary(object)) return false;
  return (
    ArrayBuffer.isView(object) ||
    object instanceof WebAssembly.Module ||
    object instanceof WebAssembly.Memory ||
    leafKinds.some((isKind) => isKind(object))
  );
}
