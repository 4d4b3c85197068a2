import { nativeError } from '../native-error.ts';

interface HandleWithType {
  getKeyType(): number;
}

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

  return {
    createNativeKeyObjectClass: (extend: (base: typeof NativeKeyObject) => unknown) => extend(NativeKeyObject),
    createCryptoKeyClass: (extend: (base: typeof NativeCryptoKey) => unknown) => extend(NativeCryptoKey),
    getKeyObjectSlots: (key: object) => slotsOf(keySlots, key, 'KeyObject'),
    getCryptoKeySlots: (key: object) => slotsOf(cryptoKeySlots, key, 'CryptoKey'),
  };
}

function slotsOf(slots: WeakMap<object, readonly unknown[]>, key: object, name: string): unknown[] {
  const found = slots.get(key);
  if (!found) throw nativeError(TypeError, 'ERR_INVALID_THIS', `Value of "this" must be of type ${name}`);
  return [...found];
}
