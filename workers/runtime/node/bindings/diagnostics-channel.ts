import type { BindingFactory } from '../binding-context.ts';

/** Channels that native code publishes to. No binding here does, so linking one needs nothing. */
export const createDiagnosticsChannelBinding: BindingFactory = () => ({
  linkNativeChannel: () => undefined,
  subscribers: new Uint32Array(1024),
});
