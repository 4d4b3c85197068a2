import { unavailableError } from '../binding-shape.ts';
import type { BindingFactory } from '../binding-context.ts';

class CategorySet {
  enable(): never {
    throw unavailableError('recording of trace events');
  }

  disable(): void {
    // Nothing was ever enabled.
  }
}

/** No trace agent exists here: no category is ever enabled, so the library emits no events. */
export const createTraceEventsBinding: BindingFactory = () => ({
  trace: () => undefined,
  isTraceCategoryEnabled: () => false,
  setTraceCategoryStateUpdateHandler: () => undefined,
  getCategoryEnabledBuffer: () => new Uint8Array(1),
  getEnabledCategories: () => undefined,
  CategorySet,
});
