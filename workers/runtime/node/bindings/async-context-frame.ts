import { asyncContext } from '../async-context.ts';
import type { BindingFactory } from '../binding-context.ts';

/** The value `AsyncContextFrame` keeps per chain of asynchronous work. */
export const createAsyncContextFrameBinding: BindingFactory = () => ({
  getContinuationPreservedEmbedderData: () => asyncContext.get(),
  setContinuationPreservedEmbedderData: (frame: unknown) => asyncContext.set(frame),
});
