import { nativeError } from '../native-error.ts';

interface HandleWithType {
  getKeyType(): number;
}

/** Makes a `CryptoKey`, once the library has defined that class. */
export type CryptoKeyMaker = (handle: object, algorithm: object, usagesMask: number, isExtractable: boolean) => object;

/**
 * The base classes that Node's `KeyObject` and `CryptoKey` extend, and the functions that read what the instances
 * hold without any property that programs could forge.
 */
export function createKeyClassMembers() {
  const keySlots = new WeakMap<object, readonly [type: number, handle: object]>();
  const cryptoKeySlots = new WeakMap<object, readonly unknown[]>();

  class NativeKeyObject {
    constructor(handle: HandleWithType) {
      keySlots.set(this, [handle.getKeyType(), handle]);
    }
  }

  class NativeCryptoKey {
    constructor(handle: HandleWithType, algorithm: unknown, usagesMask: number, isExtractable: boolean) {
      cryptoKeySlots.set(this, [handle.getKeyType(), isExtractable, algorithm, usagesMask, handle]);
    }
  }

  let InternalCryptoKey: (new (...values: unknown[]) => object) | undefined;
  const cryptoKeys: CryptoKeyMaker = (...values) => {
    if (!InternalCryptoKey) throw new Error('CryptoKey is not defined yet');
    return new InternalCryptoKey(...values);
  };

  const members = {
    createNativeKeyObjectClass: (extend: (base: typeof NativeKeyObject) => unknown) => extend(NativeKeyObject),
    createCryptoKeyClass(extend: (base: typeof NativeCryptoKey) => readonly (typeof InternalCryptoKey)[]) {
      const classes = extend(NativeCryptoKey);
      InternalCryptoKey = classes[1];
      return classes;
    },
    getKeyObjectSlots: (key: object) => slotsOf(keySlots, key, 'KeyObject'),
    getCryptoKeySlots: (key: object) => slotsOf(cryptoKeySlots, key, 'CryptoKey'),
  };
  return { members, cryptoKeys };
}

function slotsOf(slots: WeakMap<object, readonly unknown[]>, key: object, name: string): unknown[] {
  const found = slots.get(key);
  if (!found) throw nativeError(TypeError, 'ERR_INVALID_THIS', `Value of "this" must be of type ${name}`);
  return [...found];
}
