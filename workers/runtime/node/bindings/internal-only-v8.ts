import { unavailableError } from '../binding-shape.ts';
import type { BindingFactory } from '../binding-context.ts';

/** Not reachable from the binary's own test access, so absent from the recorded shapes. */
export const createInternalOnlyV8Binding: BindingFactory = () => ({
  queryObjects() {
    throw unavailableError('v8.queryObjects()');
  },
});
