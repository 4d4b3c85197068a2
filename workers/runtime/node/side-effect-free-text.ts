/** Text of a value without running code of the program. Source: `Object::NoSideEffectsToString` in V8. */
export function withoutSideEffects(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return value;
    case 'symbol':
      return Symbol.prototype.toString.call(value);
    case 'function':
      return Function.prototype.toString.call(value);
    case 'object':
      return value === null ? 'null' : objectText(value);
    default:
      return String(value);
  }
}

function objectText(value: object): string {
  if (value instanceof Error) {
    const name = dataProperty(value, 'name');
    const message = dataProperty(value, 'message');
    const shownName = name === undefined ? 'Error' : withoutSideEffects(name);
    const shownMessage = message === undefined ? '' : withoutSideEffects(message);
    if (shownName === '') return shownMessage;
    return shownMessage === '' ? shownName : `${shownName}: ${shownMessage}`;
  }
  const tag = dataProperty(value, Symbol.toStringTag);
  const builtin = Object.prototype.toString.call(value);
  if (typeof tag === 'string') return `[object ${tag}]`;
  const constructor = dataProperty(value, 'constructor');
  const name = typeof constructor === 'function' ? dataProperty(constructor, 'name') : undefined;
  return typeof name === 'string' && name !== '' ? `#<${name}>` : builtin;
}

/** A property's value along the prototype chain, or undefined where a getter would have to run. */
function dataProperty(value: object, key: string | symbol): unknown {
  for (let owner: object | null = value; owner !== null; owner = Object.getPrototypeOf(owner) as object | null) {
    const descriptor = Object.getOwnPropertyDescriptor(owner, key);
    if (descriptor) return descriptor.value as unknown;
  }
  return undefined;
}
