import type { BindingFactory } from '../binding-context.ts';

/** Nothing of this binding exists here yet: every function throws an error naming itself. */
export const createCryptoBinding: BindingFactory = () => ({});
