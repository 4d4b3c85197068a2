import type { BindingFactory } from '../binding-context.ts';
import { installWasmStreaming, type StreamingImplementation } from '../wasm-streaming.ts';

/** `WebAssembly.compileStreaming` and `instantiateStreaming` over Node's `Response`. */
export const createWasmWebApiBinding: BindingFactory = () => ({
  setImplementation: (implementation: StreamingImplementation) => installWasmStreaming(implementation),
});
