import type { BindingFactory } from '../binding-context.ts';
import { streamRequests } from '../wraps/stream-methods.ts';

/** Requests of stream handles, and the numbers that pass beside their calls. */
export const createStreamWrapBinding: BindingFactory = (context) => ({ ...streamRequests(context) });
