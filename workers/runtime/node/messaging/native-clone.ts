/**
 * Handles of bindings that messages can carry implement a method of this name: it gives the binding that revives
 * them and plain data for it.
 */
export const nativeClone = Symbol('nativeClone');

/** The function of a binding that makes a handle of what `nativeClone` gave. */
export const nativeRevive = Symbol('nativeRevive');

export interface NativeClone {
  readonly binding: string;
  readonly data: unknown;
}
