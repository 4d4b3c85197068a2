import type { Binding } from './binding-context.ts';
import shapesText from './generated/binding-shapes.json';

/** A value of a native binding as recorded from the real binary (`scripts/build/collect-node-facts.cjs`). */
type Shape =
  | string
  | number
  | boolean
  | null
  | FunctionShape
  | { readonly type: 'object'; readonly members?: Members }
  | { readonly type: 'array'; readonly value?: readonly unknown[]; readonly length?: number }
  | { readonly type: 'symbol'; readonly description: string }
  | { readonly type: 'bigint' | 'number'; readonly value: string }
  | { readonly type: 'undefined' | 'accessor' | 'Map' }
  | { readonly type: keyof typeof typedArrays; readonly length: number };

interface FunctionShape {
  readonly type: 'function';
  readonly prototype?: Members;
  readonly statics?: Members;
  readonly extends?: string;
}

type Members = Readonly<Record<string, Shape>>;
type Owner = Record<string | symbol, unknown>;

const typedArrays = {
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
};

const shapes = shapesText as unknown as Readonly<Record<string, Members>>;

/**
 * Adds to `binding` whatever the real one has and it lacks: constants get their recorded values, functions and
 * classes become ones that throw an error naming themselves. So a binding file states only behaviour.
 */
export function completeBinding(name: string, binding: Binding): Binding {
  const members = shapes[name];
  if (members) completeMembers(binding, members, `internalBinding('${name}')`);
  return binding;
}

/** The error of a native function that has no counterpart in this runtime. */
export function unavailableError(what: string): Error {
  const error = new Error(`${what} is not available in this runtime`);
  return Object.assign(error, { code: 'ERR_FEATURE_UNAVAILABLE_ON_PLATFORM' });
}

function completeMembers(owner: Owner, members: Members, path: string): void {
  for (const [key, shape] of Object.entries(members)) {
    if (key.startsWith('@@')) continue;
    const memberPath = `${path}.${key}`;
    if (!(key in owner)) {
      const value = valueOf(shape, memberPath, key);
      if (value !== accessor) owner[key] = value;
      continue;
    }
    if (Object.getOwnPropertyDescriptor(owner, key)?.get === undefined) completeExisting(owner[key], shape, memberPath);
  }
}

function completeExisting(value: unknown, shape: Shape, path: string): void {
  if (typeof shape !== 'object' || shape === null || Object.isFrozen(value)) return;
  if (shape.type === 'object' && typeof value === 'object' && value !== null && shape.members)
    completeMembers(value as Owner, shape.members, path);
  if (shape.type !== 'function' || typeof value !== 'function') return;
  const constructor = value as unknown as Owner;
  if (shape.statics) completeMembers(constructor, shape.statics, path);
  if (shape.prototype && typeof constructor['prototype'] === 'object' && constructor['prototype'] !== null)
    completeMembers(constructor['prototype'] as Owner, shape.prototype, `${path}.prototype`);
}

const accessor = Symbol('accessor');

function valueOf(shape: Shape, path: string, key: string): unknown {
  if (typeof shape !== 'object' || shape === null) return shape;
  switch (shape.type) {
    case 'function':
      return unavailableFunction(shape, path, key);
    case 'object': {
      const object: Owner = {};
      if (shape.members) completeMembers(object, shape.members, path);
      return object;
    }
    case 'array':
      return shape.value ? [...shape.value] : [];
    case 'symbol':
      return Symbol(shape.description);
    case 'bigint':
      return BigInt(shape.value);
    case 'number':
      return Number(shape.value);
    case 'undefined':
      return undefined;
    case 'accessor':
      return accessor;
    case 'Map':
      return new Map();
    default:
      return new typedArrays[shape.type](shape.length);
  }
}

function unavailableFunction(shape: FunctionShape, path: string, key: string): unknown {
  // A real `function`, so that the library can extend it where the native one is a class.
  const fail = function (): never {
    throw unavailableError(path);
  };
  Object.defineProperty(fail, 'name', { value: key, configurable: true });
  const owner = fail as unknown as Owner;
  if (shape.statics) completeMembers(owner, shape.statics, path);
  if (shape.prototype) completeMembers(owner['prototype'] as Owner, shape.prototype, `${path}.prototype`);
  return fail;
}
