/**
 * V8's private symbols: properties that reflection cannot see and that frozen objects accept. Here each is an
 * ordinary symbol whose accessor, on `Object.prototype`, keeps the values in a weak map.
 */
export function createPrivateSymbols(descriptions: Readonly<Record<string, string>>): Record<string, symbol> {
  const symbols: Record<string, symbol> = {};
  for (const [name, description] of Object.entries(descriptions)) {
    const symbol = Symbol(description);
    definePrivateProperty(Object.prototype, symbol);
    symbols[name] = symbol;
  }
  return symbols;
}

/** Also used for prototypes that do not inherit from `Object.prototype`. */
export function definePrivateProperty(prototype: object, symbol: symbol): void {
  const values = new WeakMap<object, unknown>();
  Object.defineProperty(prototype, symbol, {
    configurable: false,
    enumerable: false,
    get(this: unknown) {
      return typeof this === 'object' || typeof this === 'function' ? values.get(this as object) : undefined;
    },
    set(this: unknown, value: unknown) {
      if ((typeof this === 'object' && this !== null) || typeof this === 'function') values.set(this, value);
    },
  });
}
